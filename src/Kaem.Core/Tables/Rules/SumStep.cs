namespace Kaem.ML.Tables;

/// <summary>One column is the sum of others: nothing of it is learned.</summary>
internal sealed class SumStep(ColumnSchema total, string[] parts, ValueGrid places) : RuleStep
{
    public ColumnSchema Total { get; } = total;

    public string[] Parts { get; } = parts;

    public ValueGrid Places { get; } = places;

    public override IReadOnlyList<string> Made => [Total.Name];

    public override IReadOnlyList<string> Sources => Parts;

    public override string Words => $"the sum of {string.Join(", ", Parts)}";

    public static SumStep Of(SumRule rule, Table table)
    {
        NumericColumn[] all = [.. rule.Columns.Select(name => (NumericColumn)table[name])];
        double[] values = [.. all.SelectMany(column => column.Values.ToArray()).Where(value => !double.IsNaN(value))];
        var schema = all[0].Schema;
        if (all[0].Kind == ColumnKind.Integer && all.Any(column => column.Kind != ColumnKind.Integer))
            schema = schema with { Kind = ColumnKind.Real };
        return new SumStep(schema, rule.Parts, ValueGrid.Of(values));
    }

    public override IReadOnlyList<TableColumn> Reduce(Table rows, string name, bool isToFill) => [];

    public override IReadOnlyList<TableColumn> Restore(IReadOnlyDictionary<string, TableColumn> whole, Table learned) =>
        [new NumericColumn(Total, Sums([.. Parts.Select(part => (NumericColumn)whole[part])]))];

    public override bool[] Broken(Table rows)
    {
        var broken = new bool[rows.Rows];
        foreach (int row in new SumRule(Total.Name, Parts).Broken(rows))
            broken[row] = true;
        return broken;
    }

    /// <summary>The last part that has a gap takes what the others leave of the total.</summary>
    public override void Mend(Table known, Dictionary<string, TableColumn> filled, Table learned)
    {
        var total = (NumericColumn)known[Total.Name];
        NumericColumn[] before = [.. Parts.Select(part => (NumericColumn)known[part])];
        double[][] values = [.. Parts.Select(part => ((NumericColumn)filled[part]).Values.ToArray())];
        for (int row = 0; row < total.Rows; row++)
        {
            int last = Array.FindLastIndex(before, part => part.IsMissing(row));
            if (total.IsMissing(row) || last < 0)
                continue;
            double others = 0;
            for (int part = 0; part < values.Length; part++)
                others += part == last ? 0 : values[part][row];
            values[last][row] = Places.Round(total.Values[row] - others);
        }
        for (int part = 0; part < values.Length; part++)
            filled[Parts[part]] = ((NumericColumn)filled[Parts[part]]).WithValues(values[part]);
    }

    private double[] Sums(NumericColumn[] parts)
    {
        var sums = new double[parts[0].Rows];
        for (int row = 0; row < sums.Length; row++)
        {
            foreach (var part in parts)
                sums[row] += part.Values[row];
            sums[row] = Places.Round(sums[row]);
        }
        return sums;
    }
}
