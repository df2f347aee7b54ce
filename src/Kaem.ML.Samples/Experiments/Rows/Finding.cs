namespace Kaem.ML.Samples.Experiments.Rows;

/// <summary>A number that was found of several sets of rows.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Format">How it is written.</param>
/// <param name="Values">The number of each set, NaN where it says nothing.</param>
internal sealed record Finding(string Name, string Format, params double[] Values)
{
    /// <summary>Means over several seeds, of which each has the findings of the first.</summary>
    public static IReadOnlyList<Finding> Mean(IReadOnlyList<IReadOnlyList<Finding>> seeds) =>
    [
        .. seeds[0].Select(finding =>
        {
            double[][] all = [.. seeds.Select(seed => seed.FirstOrDefault(other => other.Name == finding.Name)?.Values).OfType<double[]>()];
            return finding with { Values = [.. finding.Values.Select((_, i) => all.Average(values => values[i]))] };
        }),
    ];

    /// <summary>Findings as a table.</summary>
    /// <param name="heads">The sets of rows.</param>
    public static ResultTable Tabulate(IEnumerable<Finding> findings, params string[] heads)
    {
        var table = new ResultTable(heads);
        foreach (var finding in findings)
            table.Add(finding.Name, [.. finding.Values.Select(value => (value, finding.Format))]);
        return table;
    }
}
