namespace Kaem.ML.Tables;

/// <summary>A column follows from another: nothing of it is learned. A number that training lacked goes with its nearest neighbour.</summary>
internal sealed class DeterminedStep : RuleStep
{
    private readonly Levels _levels;
    private readonly string _by, _made;
    private readonly double[] _numbers = [];
    private readonly int[] _ofNumbers = [];
    private readonly int _gap;

    /// <param name="pairs">Values of the column that determines and of the one that follows, each pair once, gaps as values.</param>
    /// <exception cref="ArgumentException">One value goes with several.</exception>
    public DeterminedStep(Table pairs)
    {
        Pairs = pairs;
        (_by, _made) = (pairs.Columns[0].Name, pairs.Columns[1].Name);
        _levels = new Levels(pairs.Keep(_by));
        if (_levels.Count != pairs.Rows)
            throw new ArgumentException($"A value of column '{_by}' goes with several of column '{_made}'.", nameof(pairs));
        _gap = Enumerable.Range(0, pairs.Rows).FirstOrDefault(pairs.Columns[0].IsMissing, -1);
        if (pairs.Columns[0] is NumericColumn numeric)
        {
            int[] order = [.. Enumerable.Range(0, pairs.Rows).Where(level => !numeric.IsMissing(level)).OrderBy(level => numeric.Values[level])];
            (_ofNumbers, _numbers) = (order, [.. order.Select(level => numeric.Values[level])]);
        }
    }

    /// <summary>Values of the column that determines and of the one that follows.</summary>
    public Table Pairs { get; }

    public override IReadOnlyList<string> Made => [_made];

    public override IReadOnlyList<string> Sources => [_by];

    public override string Words => $"follows from {_by}";

    public static DeterminedStep Of(string by, string made, Table table) => new(new Levels(table.Keep(by, made)).Table);

    public override IReadOnlyList<TableColumn> Reduce(Table rows, string name, bool isToFill) => [];

    public override IReadOnlyList<TableColumn> Restore(IReadOnlyDictionary<string, TableColumn> whole, Table learned)
    {
        int[] levels = LevelsOf(whole[_by]);
        var values = Pairs.Columns[1];
        // A value that nothing is known of goes with a gap: one more row than there are pairs.
        if (!levels.Contains(-1))
            return [values.Select(levels)];
        var withGap = TableParts.Join([new Table([values]), new Table([TableParts.Missing(values.Schema, 1)])]).Columns[0];
        return [withGap.Select([.. levels.Select(level => level < 0 ? values.Rows : level)])];
    }

    /// <summary>A row of a value that training lacked breaks nothing.</summary>
    public override bool[] Broken(Table rows)
    {
        int[] levels = _levels.Of(WithSource(rows));
        var made = ColumnKinds.As(rows[_made], Pairs.Columns[1].Schema) ?? rows[_made];
        var others = new Levels(Pairs.Keep(_made));
        int[] ofPairs = others.Of(Pairs), ofRows = others.Of(new Table([made]));
        return [.. levels.Select((level, row) => level >= 0 && !made.IsMissing(row) && !Pairs.Columns[1].IsMissing(level) && ofPairs[level] != ofRows[row])];
    }

    /// <summary>Levels whose value of the column that follows is as a condition says.</summary>
    public int[] Fitting(ColumnCondition condition) => [.. Enumerable.Range(0, Pairs.Rows).Where(level => condition.Holds(Pairs.Columns[1], level))];

    /// <summary>For each row with a gap in the source the levels that its value of the other column leaves; null where all are, or none.</summary>
    public int[]?[] Left(Table rows)
    {
        var made = ColumnKinds.As(rows[_made], Pairs.Columns[1].Schema) ?? rows[_made];
        var others = new Levels(Pairs.Keep(_made));
        int[] ofPairs = others.Of(Pairs), ofRows = others.Of(new Table([made]));
        int[][] fitting = [.. Enumerable.Range(0, others.Count).Select(other =>
            Enumerable.Range(0, Pairs.Rows).Where(level => ofPairs[level] == other && level != _gap).ToArray())];
        return [.. ofRows.Select((other, row) =>
            rows[_by].IsMissing(row) && !made.IsMissing(row) && other >= 0 && fitting[other].Length > 0 ? fitting[other] : null)];
    }

    /// <summary>A value that goes with what the other column has takes the place of one that does not.</summary>
    public override Table Repair(Table known, Table learned)
    {
        if (learned.Find(_by) is not { } source)
            return learned;
        int[]?[] left = Left(known);
        if (Array.TrueForAll(left, levels => levels is null))
            return learned;
        int[] own = LevelsOf(source), rows = [.. Enumerable.Range(0, source.Rows)];
        for (int row = 0; row < rows.Length; row++)
        {
            if (left[row] is { } levels && !levels.Contains(own[row]))
                rows[row] = source.Rows + levels[0];
        }
        var values = ColumnKinds.As(Pairs.Columns[0], source.Schema) ?? Pairs.Columns[0];
        var chosen = TableParts.Join([new Table([source]), new Table([TableParts.Like(values, source)])]).Columns[0].Select(rows);
        return new Table([.. learned.Columns.Select(column => column == source ? chosen : column)]);
    }

    private Table WithSource(Table rows) => new([ColumnKinds.As(rows[_by], Pairs.Columns[0].Schema) ?? rows[_by]]);

    private int[] LevelsOf(TableColumn source)
    {
        int[] levels = _levels.Of(new Table([source]));
        if (source is not NumericColumn numeric || _numbers.Length == 0)
            return levels;
        for (int row = 0; row < levels.Length; row++)
        {
            if (levels[row] >= 0 || numeric.IsMissing(row))
                continue;
            double value = numeric.Values[row];
            int above = ~Array.BinarySearch(_numbers, value);
            bool isBelow = above == _numbers.Length || (above > 0 && value - _numbers[above - 1] <= _numbers[above] - value);
            levels[row] = _ofNumbers[isBelow ? above - 1 : above];
        }
        return levels;
    }
}
