namespace Kaem.ML.Tables;

/// <summary>One column is no less than another: what is learned is by how much it is more, and itself where the other has a gap.</summary>
internal sealed class DifferenceStep : RuleStep
{
    private readonly ColumnSchema _high, _difference;

    /// <param name="high">The greater column as it is.</param>
    /// <param name="places">Decimal places that values and differences have.</param>
    /// <param name="most">The greatest value of training: a sum beyond it counts as it, where the order allows that.</param>
    /// <param name="hasAlone">Whether there are values where the other column has a gap.</param>
    public DifferenceStep(string low, ColumnSchema high, bool isStrict, ValueGrid places, double most, bool hasAlone)
    {
        (Low, _high, IsStrict, Places, Most, HasAlone) = (low, high, isStrict, places, most, hasAlone);
        _difference = new ColumnSchema(high.Name, high.Kind switch
        {
            ColumnKind.Date => ColumnKind.Integer,
            ColumnKind.Timestamp or ColumnKind.Time => ColumnKind.Duration,
            var kind => kind,
        });
    }

    public string Low { get; }

    public ColumnSchema High => _high;

    public bool IsStrict { get; }

    public ValueGrid Places { get; }

    public double Most { get; }

    public bool HasAlone { get; }

    public override IReadOnlyList<string> Made => [_high.Name];

    public override IReadOnlyList<string> Sources => [Low];

    public override string Words => $"what it is beyond {Low} is learned";

    /// <summary>The name under which values are learned where the other column has a gap. Where that has none, or gets a value, its gap is known.</summary>
    public string Alone => $"{_high.Name} without {Low}";

    public static DifferenceStep Of(OrderRule rule, Table table)
    {
        NumericColumn low = (NumericColumn)table[rule.Low], high = (NumericColumn)table[rule.High];
        double[] both = [.. low.Values.ToArray().Concat(high.Values.ToArray()).Where(value => !double.IsNaN(value))];
        bool hasAlone = Enumerable.Range(0, table.Rows).Any(row => low.IsMissing(row) && !high.IsMissing(row));
        var schema = high.Schema;
        // The sum of a whole number and another need not be whole.
        if (high.Kind == ColumnKind.Integer && low.Kind != ColumnKind.Integer)
            schema = schema with { Kind = ColumnKind.Real };
        return new DifferenceStep(rule.Low, schema, rule.IsStrict, ValueGrid.Of(both), high.Sorted() is [.., var most] ? most : double.MaxValue, hasAlone);
    }

    public override IReadOnlyList<TableColumn> Reduce(Table rows, string name, bool isToFill)
    {
        NumericColumn low = (NumericColumn)rows[Low], high = Known(rows);
        double[] difference = new double[rows.Rows], alone = new double[rows.Rows];
        for (int row = 0; row < difference.Length; row++)
        {
            difference[row] = Places.Round(high.Values[row] - low.Values[row]);
            alone[row] = low.IsMissing(row) && !isToFill ? high.Values[row] : double.NaN;
        }
        var learned = new NumericColumn(_difference, difference);
        return HasAlone ? [learned, new NumericColumn(_high with { Name = Alone }, alone)] : [learned];
    }

    public override IReadOnlyList<TableColumn> Restore(IReadOnlyDictionary<string, TableColumn> whole, Table learned)
    {
        NumericColumn low = (NumericColumn)whole[Low], difference = (NumericColumn)learned[_high.Name];
        var alone = HasAlone ? (NumericColumn)learned[Alone] : null;
        var values = new double[low.Rows];
        for (int row = 0; row < values.Length; row++)
            values[row] = low.IsMissing(row) ? alone?.Values[row] ?? double.NaN : Sum(low.Values[row], difference.Values[row]);
        return [new NumericColumn(_high, values)];
    }

    public override bool[] Broken(Table rows)
    {
        NumericColumn low = (NumericColumn)rows[Low], high = Known(rows);
        return [.. Enumerable.Range(0, rows.Rows).Select(row => IsStrict ? low.Values[row] >= high.Values[row] : low.Values[row] > high.Values[row])];
    }

    /// <summary>The other column is as much less as was drawn.</summary>
    public override void Mend(Table known, Dictionary<string, TableColumn> filled, Table learned)
    {
        NumericColumn low = (NumericColumn)known[Low], high = Known(known), difference = (NumericColumn)learned[_high.Name];
        double[] values = ((NumericColumn)filled[Low]).Values.ToArray();
        for (int row = 0; row < values.Length; row++)
        {
            if (low.IsMissing(row) && !high.IsMissing(row))
                values[row] = Places.Round(high.Values[row] - difference.Values[row]);
        }
        filled[Low] = ((NumericColumn)filled[Low]).WithValues(values);
    }

    private double Sum(double low, double difference)
    {
        double sum = Places.Round(low + difference);
        return sum > Most && (IsStrict ? low < Most : low <= Most) ? Most : sum;
    }

    private NumericColumn Known(Table rows) => (NumericColumn)(ColumnKinds.As(rows[_high.Name], _high) ?? rows[_high.Name]);
}
