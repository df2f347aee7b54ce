namespace Kaem.ML.Tables;

/// <summary>One column is no less than another: what is learned is by how much it is more, and itself where the other has a gap.</summary>
internal sealed class DifferenceStep : RuleStep
{
    private const double SecondsOfDay = 86400;

    private readonly ColumnSchema _high, _difference;

    /// <param name="high">The greater column as it is.</param>
    /// <param name="places">Decimal places that differences have.</param>
    /// <param name="lows">Places of the lesser column's values.</param>
    /// <param name="highs">Places of the greater column's values.</param>
    /// <param name="most">The greatest value of training: a sum beyond it counts as it, where the order allows that.</param>
    /// <param name="alone">The name under which values are learned where the other column has a gap; null where there are none.</param>
    public DifferenceStep(string low, ColumnSchema high, bool isStrict, ValueGrid places, ValueGrid lows, ValueGrid highs, double most, string? alone)
    {
        (Low, _high, IsStrict, Places, Lows, Highs, Most, Alone) = (low, high, isStrict, places, lows, highs, most, alone);
        _difference = new ColumnSchema(high.Name, high.Kind switch
        {
            ColumnKind.Date => ColumnKind.Integer,
            ColumnKind.Timestamp or ColumnKind.Time => ColumnKind.Duration,
            // A whole number less another need not be whole.
            ColumnKind.Integer when places.Places != 0 => ColumnKind.Real,
            var kind => kind,
        });
    }

    public string Low { get; }

    public ColumnSchema High => _high;

    public bool IsStrict { get; }

    public ValueGrid Places { get; }

    public ValueGrid Lows { get; }

    public ValueGrid Highs { get; }

    public double Most { get; }

    /// <summary>The name under which values are learned where the other column has a gap, if there are any. Where that has none, or gets a value, its gap is
    /// known.</summary>
    public string? Alone { get; }

    public override IReadOnlyList<string> Made => [_high.Name];

    public override IReadOnlyList<string> Sources => [Low];

    public override string Words => $"what it is beyond {Low} is learned";

    public static DifferenceStep Of(OrderRule rule, Table table, FreeNames names)
    {
        NumericColumn low = (NumericColumn)table[rule.Low], high = (NumericColumn)table[rule.High];
        double[] both = [.. low.Values.ToArray().Concat(high.Values.ToArray()).Where(value => !double.IsNaN(value))];
        bool hasAlone = Enumerable.Range(0, table.Rows).Any(row => low.IsMissing(row) && !high.IsMissing(row));
        return new DifferenceStep(
            rule.Low, high.Schema, rule.IsStrict, ValueGrid.Of(both), GridOf(low), GridOf(high), high.Sorted() is [.., var most] ? most : double.MaxValue,
            hasAlone ? names.Take($"{high.Name} without {rule.Low}") : null);

        static ValueGrid GridOf(NumericColumn column) => column.Kind is ColumnKind.Timestamp or ColumnKind.Time or ColumnKind.Duration
            ? ValueGrid.OfSeconds(column.Sorted())
            : ValueGrid.Of(column.Sorted());
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
        return Alone is null ? [learned] : [learned, new NumericColumn(_high with { Name = Alone }, alone)];
    }

    public override IReadOnlyList<TableColumn> Restore(IReadOnlyDictionary<string, TableColumn> whole, Table learned)
    {
        NumericColumn low = (NumericColumn)whole[Low], difference = (NumericColumn)learned[_high.Name];
        var alone = Alone is null ? null : (NumericColumn)learned[Alone];
        var values = new double[low.Rows];
        for (int row = 0; row < values.Length; row++)
            values[row] = low.IsMissing(row) ? alone?.Values[row] ?? double.NaN
                : difference.IsMissing(row) ? double.NaN : Sum(low.Values[row], difference.Values[row]);
        return [new NumericColumn(_high, values)];
    }

    public override bool[] Broken(Table rows)
    {
        NumericColumn low = (NumericColumn)rows[Low], high = Known(rows);
        return [.. Enumerable.Range(0, rows.Rows).Select(row => IsStrict ? low.Values[row] >= high.Values[row] : low.Values[row] > high.Values[row])];
    }

    /// <summary>The other column is as much less as was drawn.</summary>
    public override void Mend(
        Dictionary<string, TableColumn> known, IReadOnlyDictionary<string, TableColumn> filled, Table learned, Func<string, bool> isFree)
    {
        if (!isFree(Low))
            return;
        NumericColumn low = (NumericColumn)known[Low], high = (NumericColumn)known[_high.Name], difference = (NumericColumn)learned[_high.Name];
        double[] values = low.Values.ToArray();
        for (int row = 0; row < values.Length; row++)
        {
            if (low.IsMissing(row) && !high.IsMissing(row) && !difference.IsMissing(row))
                values[row] = Math.Min(Lows.Round(high.Values[row] - difference.Values[row]), Greatest(high.Values[row]));
        }
        known[Low] = low.WithValues(values);
    }

    /// <summary>The greatest value that the lesser column may have beside one of the greater.</summary>
    public double Greatest(double high)
    {
        double greatest = Lows.Round(high);
        while (IsStrict ? greatest >= high : greatest > high)
            greatest = -Above(-greatest, Lows);
        return greatest;
    }

    /// <summary>The least value that the greater column may have beside one of the lesser.</summary>
    public double Least(double low)
    {
        double least = Highs.Round(low);
        while (IsStrict ? least <= low : least < low)
            least = Above(least, Highs);
        return least;
    }

    /// <summary>The next value of as many places, of which floating point may have none.</summary>
    private static double Above(double value, ValueGrid grid)
    {
        double next = grid.Round(value + grid.Step);
        return next > value ? next : grid.IsSingle ? MathF.BitIncrement((float)value) : Math.BitIncrement(value);
    }

    private double Sum(double low, double difference)
    {
        double sum = Highs.Round(low + difference);
        if (sum > Most && (IsStrict ? low < Most : low <= Most))
            return Most;
        bool isLater = _high.Kind != ColumnKind.Time || sum < SecondsOfDay;
        return isLater && (IsStrict ? sum > low : sum >= low) ? sum : Least(low);
    }

    private NumericColumn Known(Table rows) => (NumericColumn)(ColumnKinds.As(rows[_high.Name], _high) ?? rows[_high.Name]);
}
