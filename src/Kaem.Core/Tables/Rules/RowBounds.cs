namespace Kaem.ML.Tables;

/// <summary>Between what a row's gaps may be filled, as rules of order and ranges say beside the values that are there.</summary>
internal sealed class RowBounds
{
    /// <summary>How often rules tell each other what they leave.</summary>
    private const int MostRounds = 4;

    private readonly Dictionary<string, (double[] Least, double[] Most)> _bounds = new(StringComparer.Ordinal);

    /// <param name="steps">What rules make, each after those that make what it needs.</param>
    /// <param name="known">The whole table's columns by name.</param>
    /// <param name="ranges">What training saw of columns that are learned as they are: what is filled had better lie there, too. Null where rules alone
    /// count.</param>
    public RowBounds(
        IReadOnlyList<RuleStep> steps, IReadOnlyList<TableRule> rules, IReadOnlyDictionary<string, TableColumn> known,
        IReadOnlyDictionary<string, (double Least, double Most)>? ranges = null)
    {
        foreach (string name in steps.Where(step => step is SumStep or DifferenceStep).SelectMany(step => step.Sources).Distinct(StringComparer.Ordinal))
        {
            var (least, most) = Of(name, (NumericColumn)known[name]);
            if (ranges is null || !ranges.TryGetValue(name, out var range))
                continue;
            for (int row = 0; row < least.Length; row++)
                (least[row], most[row]) = (Math.Max(least[row], range.Least), Math.Min(most[row], range.Most));
        }
        foreach (var range in rules.OfType<RangeRule>())
        {
            var (least, most) = Of(range.Column, (NumericColumn)known[range.Column]);
            for (int row = 0; row < least.Length; row++)
                (least[row], most[row]) = (Math.Max(least[row], range.Least), Math.Min(most[row], range.Most));
        }
        DifferenceStep[] orders = [.. steps.OfType<DifferenceStep>()];
        SumStep[] sums = [.. steps.OfType<SumStep>()];
        // What sums say orders pass on, and the other way round.
        for (int round = 0; round < (sums.Length > 0 && orders.Length + sums.Length > 1 ? MostRounds : 1); round++)
        {
            PassOn(orders, known);
            foreach (var step in sums)
                Split(step, (NumericColumn)known[step.Total.Name]);
        }
    }

    private void PassOn(DifferenceStep[] orders, IReadOnlyDictionary<string, TableColumn> known)
    {
        foreach (var step in orders)
        {
            NumericColumn low = (NumericColumn)known[step.Low], high = (NumericColumn)known[step.High.Name];
            double[] above = Of(step.Low, low).Least, least = Of(step.High.Name, high).Least;
            for (int row = 0; row < least.Length; row++)
                least[row] = Math.Max(least[row], double.IsFinite(above[row]) ? step.Least(above[row]) : above[row]);
        }
        foreach (var step in orders.Reverse())
        {
            double[] below = _bounds[step.High.Name].Most, most = _bounds[step.Low].Most;
            for (int row = 0; row < most.Length; row++)
                most[row] = Math.Min(most[row], double.IsFinite(below[row]) ? step.Greatest(below[row]) : below[row]);
        }
    }

    /// <summary>A part of a total is what the others leave of it at most and at least, and a total what its parts come to.</summary>
    private void Split(SumStep step, NumericColumn total)
    {
        var ofTotal = Of(step.Total.Name, total);
        var parts = step.Parts.Select(name => _bounds[name]).ToArray();
        for (int row = 0; row < total.Rows; row++)
        {
            double fewest = step.Places.Round(parts.Sum(part => part.Least[row])), all = step.Places.Round(parts.Sum(part => part.Most[row]));
            if (total.IsMissing(row) && Math.Max(ofTotal.Least[row], fewest) <= Math.Min(ofTotal.Most[row], all))
                (ofTotal.Least[row], ofTotal.Most[row]) = (Math.Max(ofTotal.Least[row], fewest), Math.Min(ofTotal.Most[row], all));
            for (int part = 0; part < parts.Length; part++)
            {
                double least = ofTotal.Least[row], most = ofTotal.Most[row];
                for (int other = 0; other < parts.Length; other++)
                    (least, most) = other == part ? (least, most) : (least - parts[other].Most[row], most - parts[other].Least[row]);
                // What has no end leaves none to the others; and where there is no room, nothing is said.
                (least, most) = (Math.Max(parts[part].Least[row], step.Places.Round(least)), Math.Min(parts[part].Most[row], step.Places.Round(most)));
                if (least <= most)
                    (parts[part].Least[row], parts[part].Most[row]) = (least, most);
            }
        }
    }

    /// <summary>Whether rules bound a column.</summary>
    public bool Has(string name) => _bounds.ContainsKey(name);

    /// <summary>The least and the largest value of a column in each row.</summary>
    public (double[] Least, double[] Most) Of(string name) => _bounds[name];

    /// <summary>Whether a value lies between a row's bounds.</summary>
    public bool Allows(string name, int row, double value) => value >= _bounds[name].Least[row] && value <= _bounds[name].Most[row];

    /// <summary>A column whose values lie between their bounds where they were gaps.</summary>
    /// <param name="before">The column with its gaps.</param>
    public TableColumn Within(NumericColumn column, TableColumn before)
    {
        if (!_bounds.TryGetValue(column.Name, out var bounds))
            return column;
        double[] values = column.Values.ToArray();
        for (int row = 0; row < values.Length; row++)
        {
            // Where there is no room, the greater one gives way: what is above stands.
            if (before.IsMissing(row))
                values[row] = Math.Min(Math.Max(values[row], bounds.Least[row]), bounds.Most[row]);
        }
        return column.WithValues(values);
    }

    private (double[] Least, double[] Most) Of(string name, NumericColumn column)
    {
        if (_bounds.TryGetValue(name, out var bounds))
            return bounds;
        double[] values = column.Values.ToArray();
        bounds = (
            [.. values.Select(value => double.IsNaN(value) ? double.NegativeInfinity : value)],
            [.. values.Select(value => double.IsNaN(value) ? double.PositiveInfinity : value)]);
        _bounds.Add(name, bounds);
        return bounds;
    }
}
