namespace Kaem.ML.Tables;

/// <summary>A column follows from another: nothing of it is learned. A number that training lacked goes with its nearest neighbour.</summary>
internal sealed class DeterminedStep : RuleStep
{
    private readonly Levels _levels;
    private readonly string _by, _made;
    private readonly double[] _numbers = [];
    private readonly int[] _ofNumbers = [];

    /// <param name="pairs">Values of the column that determines and of the one that follows, each pair once, gaps as values.</param>
    /// <exception cref="ArgumentException">One value goes with several.</exception>
    public DeterminedStep(Table pairs)
    {
        Pairs = pairs;
        (_by, _made) = (pairs.Columns[0].Name, pairs.Columns[1].Name);
        _levels = new Levels(pairs.Keep(_by));
        if (_levels.Count != pairs.Rows)
            throw new ArgumentException($"A value of column '{_by}' goes with several of column '{_made}'.", nameof(pairs));
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

    /// <summary>Whether some values of the column that determines go with a gap, and others with values.</summary>
    public bool HasGap => Enumerable.Range(0, Pairs.Rows).Where(level => !Pairs.Columns[0].IsMissing(level))
        .Select(Pairs.Columns[1].IsMissing).Distinct().Count() > 1;

    public override string Words => $"follows from {_by}";

    /// <summary>A gap of the one that follows goes with a value only where no other does, and of a gap nothing follows unless it is always the same.</summary>
    public static DeterminedStep Of(string by, string made, Table table)
    {
        var pairs = new Levels(table.Keep(by, made)).Table;
        TableColumn source = pairs.Columns[0], values = pairs.Columns[1];
        int[] levels = new Levels(pairs.Keep(by)).Of(pairs);
        var chosen = new Dictionary<int, int>();
        int[] gaps = [.. Enumerable.Range(0, pairs.Rows).Where(source.IsMissing)];
        for (int pair = 0; pair < pairs.Rows; pair++)
        {
            if (!chosen.TryGetValue(levels[pair], out int other) || values.IsMissing(other))
                chosen[levels[pair]] = pair;
        }
        var known = pairs.Select([.. chosen.Values.Order()]);
        if (gaps.Length < 2)
            return new DeterminedStep(known);
        var none = TableParts.Missing(values.Schema, 1);
        int[] rows = [.. Enumerable.Range(0, known.Rows).Select(pair => known.Columns[0].IsMissing(pair) ? known.Rows : pair)];
        return new DeterminedStep(new Table(
            [known.Columns[0], TableParts.Join([new Table([known.Columns[1]]), new Table([none])]).Columns[0].Select(rows)]));
    }

    public override IReadOnlyList<TableColumn> Reduce(Table rows, string name, bool isToFill) => [];

    public override IReadOnlyList<TableColumn> Restore(IReadOnlyDictionary<string, TableColumn> whole, Table learned)
    {
        return [Restored(LevelsOf(whole[_by]))];
    }

    /// <summary>A row of a value that training lacked breaks nothing, nor does a gap.</summary>
    public override bool[] Broken(Table rows)
    {
        int[] levels = _levels.Of(WithSource(rows));
        var made = ColumnKinds.As(rows[_made], Pairs.Columns[1].Schema) ?? rows[_made];
        var others = new Levels(Pairs.Keep(_made));
        int[] ofPairs = others.Of(Pairs), ofRows = others.Of(new Table([made]));
        var source = rows[_by];
        return [.. levels.Select((level, row) => level >= 0 && !source.IsMissing(row) && !made.IsMissing(row) && !Pairs.Columns[1].IsMissing(level)
            && ofPairs[level] != ofRows[row])];
    }

    /// <summary>Levels whose value of the column that follows is as a condition says.</summary>
    public int[] Fitting(ColumnCondition condition) => [.. Enumerable.Range(0, Pairs.Rows).Where(level => condition.Holds(Pairs.Columns[1], level))];

    /// <summary>What follows from values that are known is known.</summary>
    public override bool Infer(Dictionary<string, TableColumn> known)
    {
        TableColumn source = known[_by], made = known[_made];
        int[] levels = LevelsOf(source);
        bool[] follows = [.. levels.Select((level, row) =>
            level >= 0 && made.IsMissing(row) && !source.IsMissing(row) && !Pairs.Columns[1].IsMissing(level))];
        if (!follows.Contains(true))
            return false;
        known[_made] = TableParts.Fill(made, Restored([.. levels.Select((level, row) => follows[row] ? level : -1)]));
        return true;
    }

    private TableColumn Restored(int[] levels)
    {
        var values = Pairs.Columns[1];
        // A value that nothing is known of goes with a gap: one more row than there are pairs.
        if (!levels.Contains(-1))
            return values.Select(levels);
        var withGap = TableParts.Join([new Table([values]), new Table([TableParts.Missing(values.Schema, 1)])]).Columns[0];
        return withGap.Select([.. levels.Select(level => level < 0 ? values.Rows : level)]);
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
