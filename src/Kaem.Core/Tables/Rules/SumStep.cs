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
        var grid = ValueGrid.Of(values);
        // The sum of numbers that are not all whole need not be whole, and has as many places as they have.
        if (all[0].Kind == ColumnKind.Integer && grid != ValueGrid.Whole)
            schema = schema with { Kind = ColumnKind.Real };
        if (schema.Format is NumberFormat { Decimals: { } decimals } format && (grid.Places is not { } places || places > decimals))
            schema = schema with { Format = format with { Decimals = grid.Places } };
        return new SumStep(schema, rule.Parts, grid);
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

    /// <summary>Where one of all lacks, it follows from the others.</summary>
    public override bool Infer(Dictionary<string, TableColumn> known)
    {
        var total = (NumericColumn)known[Total.Name];
        NumericColumn[] parts = [.. Parts.Select(part => (NumericColumn)known[part])];
        double[] sums = total.Values.ToArray();
        double[][] values = [.. parts.Select(part => part.Values.ToArray())];
        bool isAny = false;
        for (int row = 0; row < sums.Length; row++)
        {
            int lacking = parts.Count(part => part.IsMissing(row));
            if (lacking + (total.IsMissing(row) ? 1 : 0) != 1)
                continue;
            isAny = true;
            if (lacking == 0)
                sums[row] = Sum(parts, row);
            else
                Take(values, Array.FindIndex(parts, part => part.IsMissing(row)), row, sums[row]);
        }
        if (!isAny)
            return false;
        known[Total.Name] = total.WithValues(sums);
        for (int part = 0; part < parts.Length; part++)
            known[Parts[part]] = parts[part].WithValues(values[part]);
        return true;
    }

    /// <summary>The last part that has a gap takes what the others leave of the total.</summary>
    public override void Mend(
        Dictionary<string, TableColumn> known, IReadOnlyDictionary<string, TableColumn> filled, Table learned, Func<string, bool> isFree)
    {
        bool[] free = [.. Parts.Select(isFree)];
        var total = (NumericColumn)known[Total.Name];
        NumericColumn[] before = [.. Parts.Select(part => (NumericColumn)known[part])];
        double[][] values = [.. Parts.Select(part => ((NumericColumn)TableParts.Fill(known[part], filled[part])).Values.ToArray())];
        for (int row = 0; row < total.Rows; row++)
        {
            int last = total.IsMissing(row) ? -1 : Enumerable.Range(0, before.Length).LastOrDefault(part => free[part] && before[part].IsMissing(row), -1);
            if (last >= 0)
                Take(values, last, row, total.Values[row]);
            // Without a total nothing is said of parts.
            for (int part = 0; part < values.Length && last < 0; part++)
                values[part][row] = before[part].Values[row];
        }
        for (int part = 0; part < values.Length; part++)
            known[Parts[part]] = before[part].WithValues(values[part]);
    }

    /// <summary>Gives a part what the others leave of a total.</summary>
    private void Take(double[][] values, int part, int row, double total)
    {
        double others = 0;
        for (int other = 0; other < values.Length; other++)
            others += other == part ? 0 : values[other][row];
        values[part][row] = Places.Round(total - others);
    }

    private double Sum(NumericColumn[] parts, int row)
    {
        double sum = 0;
        foreach (var part in parts)
            sum += part.Values[row];
        return Places.Round(sum);
    }

    private double[] Sums(NumericColumn[] parts) => [.. Enumerable.Range(0, parts[0].Rows).Select(row => Sum(parts, row))];
}
