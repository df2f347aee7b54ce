namespace Kaem.ML.Tables;

/// <summary>A combination, or a column that determines others and is free itself, with all that follows from it: its levels are what is learned.</summary>
internal sealed class RuleRoot
{
    private readonly string[] _own;
    private readonly Table _levels;
    private readonly int[] _whole;
    private readonly bool _isCombination;

    private RuleRoot(string learned, Table own, bool isCombination, IReadOnlyList<RuleStep> steps)
    {
        (Learned, _own, _isCombination) = (learned, [.. own.Columns.Select(column => column.Name)], isCombination);
        var all = own.Columns.ToDictionary(column => column.Name, StringComparer.Ordinal);
        foreach (var step in steps.OfType<DeterminedStep>().Where(step => all.ContainsKey(step.Sources[0])))
            all.TryAdd(step.Made[0], step.Restore(all, own)[0]);
        _levels = new Table([.. all.Values]);
        _whole = [.. Enumerable.Range(0, own.Rows).Where(level => !own.Columns.Any(column => column.IsMissing(level)))];
    }

    /// <summary>The name of the column that is learned.</summary>
    public string Learned { get; }

    /// <summary>The values of the column that is learned, a row for each level; null for a combination's categories.</summary>
    public TableColumn? Values => _isCombination ? null : _levels[_own[0]];

    /// <summary>All of a table's.</summary>
    public static IEnumerable<RuleRoot> Of(TableForm form)
    {
        var made = form.Steps.SelectMany(step => step.Made).ToHashSet(StringComparer.Ordinal);
        RuleStep[] steps = [.. form.Steps, .. form.Checks];
        foreach (var step in form.Steps.OfType<CombinationStep>())
            yield return new RuleRoot(step.Learned, step.Combinations, isCombination: true, steps);
        foreach (var step in steps.OfType<DeterminedStep>().DistinctBy(step => step.Sources[0]).Where(step => !made.Contains(step.Sources[0])))
            yield return new RuleRoot(step.Sources[0], step.Pairs.Keep(step.Sources[0]), isCombination: false, steps);
    }

    /// <summary>
    /// For each row with a gap the levels without one that its other values leave, those that follow among them; null where nothing is left of them, or
    /// nothing is known. All of a combination's where nothing is known of it, so that none has gaps.
    /// </summary>
    /// <param name="known">The whole table's columns by name, of the kinds that training had.</param>
    /// <param name="bounds">What values may be.</param>
    public int[]?[] Left(IReadOnlyDictionary<string, TableColumn> known, RowBounds bounds)
    {
        var columns = _levels.Columns.Select(column =>
        {
            var levels = new Levels(_levels.Keep(column.Name));
            return (Known: known[column.Name], OfRows: levels.Of(new Table([known[column.Name]])), OfLevels: levels.Of(_levels),
                Bounded: bounds.Has(column.Name) ? (NumericColumn)column : null);
        }).ToArray();
        int[] all = [.. Enumerable.Range(0, _levels.Rows)];
        var found = new Dictionary<string, int[]?>(StringComparer.Ordinal);
        var left = new int[]?[known[_own[0]].Rows];
        for (int row = 0; row < left.Length; row++)
        {
            if (!Array.Exists(_own, name => known[name].IsMissing(row)))
                continue;
            string key = string.Join(',', columns.Select(column => column.Known.IsMissing(row) ? -2 : column.OfRows[row]));
            if (!found.TryGetValue(key, out int[]? levels))
            {
                var there = columns.Where(column => !column.Known.IsMissing(row)).ToArray();
                levels = there.Length > 0
                    ? Array.FindAll(_whole, level => Array.TrueForAll(there, column => column.OfLevels[level] == column.OfRows[row]))
                    : null;
                levels = levels is { Length: > 0 } ? levels : _isCombination && _whole.Length > 0 ? _whole : null;
                found.Add(key, levels);
            }
            foreach (var (_, _, _, bounded) in columns.Where(column => column.Bounded is not null && column.Known.IsMissing(row)))
            {
                int[] within = Array.FindAll(levels ?? _whole, level => bounded!.IsMissing(level) || bounds.Allows(bounded.Name, row, bounded.Values[level]));
                levels = within.Length > 0 && within.Length < (levels ?? all).Length ? within : levels;
            }
            left[row] = levels;
        }
        return left;
    }

    /// <summary>A level that fits what is known takes the place of one that does not.</summary>
    /// <param name="left">What <see cref="Left"/> gives.</param>
    public Table Repair(Table learned, int[]?[] left)
    {
        if (learned.Find(Learned) is not { } drawn || Array.TrueForAll(left, levels => levels is null))
            return learned;
        var values = TableParts.Like(LevelValues(drawn), drawn);
        var ofLevels = new Levels(new Table([values]));
        int[] numbers = ofLevels.Of(new Table([values])), own = ofLevels.Of(new Table([drawn]));
        int[] rows = [.. Enumerable.Range(0, drawn.Rows)];
        for (int row = 0; row < rows.Length; row++)
        {
            if (left[row] is { } levels && !Array.Exists(levels, level => numbers[level] == own[row]))
                rows[row] = drawn.Rows + levels[0];
        }
        var chosen = TableParts.Join([new Table([drawn]), new Table([values])]).Columns[0].Select(rows);
        return new Table([.. learned.Columns.Select(column => column == drawn ? chosen : column)]);
    }

    private TableColumn LevelValues(TableColumn drawn) => Values is { } values
        ? ColumnKinds.As(values, drawn.Schema) ?? values
        : CategoricalColumn.Of(Learned, Enumerable.Range(0, _levels.Rows).Select(CombinationStep.NameOf));
}
