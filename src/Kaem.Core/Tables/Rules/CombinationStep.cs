using System.Globalization;

namespace Kaem.ML.Tables;

/// <summary>Columns whose values go together only as they do in training: what is learned is which combination a row has.</summary>
internal sealed class CombinationStep(Table combinations) : RuleStep
{
    private readonly Levels _levels = new(combinations);
    private readonly string[] _names = [.. combinations.Columns.Select(column => column.Name)];

    /// <summary>The combinations, a row each, gaps as values.</summary>
    public Table Combinations { get; } = combinations;

    public override IReadOnlyList<string> Made => _names;

    public override IReadOnlyList<string> Sources => [];

    public override string Words => $"one of {_levels.Count.ToString("N0", CultureInfo.InvariantCulture)} combinations of {string.Join(", ", _names)}";

    /// <summary>The name of the column that is learned.</summary>
    public string Learned => string.Join(" + ", _names);

    public static CombinationStep Of(CombinationsRule rule, Table table) => new(new Levels(table.Keep(rule.Together)).Table);

    /// <summary>The category that stands for a combination.</summary>
    public static string NameOf(int combination) => combination.ToString(CultureInfo.InvariantCulture);

    public override IReadOnlyList<TableColumn> Reduce(Table rows, string name, bool isToFill)
    {
        if (name != _names[0])
            return [];
        int[] levels = LevelsOf(rows);
        for (int row = 0; row < levels.Length && isToFill; row++)
            levels[row] = Array.Exists(_names, column => rows[column].IsMissing(row)) ? -1 : levels[row];
        return [new CategoricalColumn(Learned, levels, [.. Enumerable.Range(0, _levels.Count).Select(NameOf)])];
    }

    public override IReadOnlyList<TableColumn> Restore(IReadOnlyDictionary<string, TableColumn> whole, Table learned)
    {
        var drawn = (CategoricalColumn)learned[Learned];
        var codes = drawn.Codes;
        int[] rows = new int[drawn.Rows];
        for (int row = 0; row < rows.Length; row++)
            rows[row] = codes[row] < 0 ? _levels.Count : int.Parse(drawn.Categories[codes[row]], CultureInfo.InvariantCulture);
        Table all = TableParts.Join([_levels.Table, new Table([.. _levels.Table.Columns.Select(column => TableParts.Missing(column.Schema, 1))])]);
        return all.Select(rows).Columns;
    }

    public override bool[] Broken(Table rows)
    {
        int[] levels = LevelsOf(rows);
        return [.. levels.Select((level, row) => level < 0 && Array.TrueForAll(_names, name => !rows[name].IsMissing(row)))];
    }

    /// <summary>Combinations without a gap.</summary>
    public int[] Whole =>
        [.. Enumerable.Range(0, _levels.Count).Where(level => Array.TrueForAll(_names, name => !_levels.Table[name].IsMissing(level)))];

    /// <summary>Number of combinations.</summary>
    public int Count => _levels.Count;

    /// <summary>Combinations that are as conditions say.</summary>
    public int[] Fitting(IReadOnlyDictionary<string, ColumnCondition> conditions) => [.. Enumerable.Range(0, _levels.Count).Where(
        level => conditions.All(pair => pair.Value.Holds(_levels.Table[pair.Key], level)))];

    /// <summary>For each row with a gap the combinations without one that its other values leave, all where they are none; null for other rows.</summary>
    public int[]?[] Left(Table rows)
    {
        int[] whole = Whole;
        var columns = _names.Select(name =>
        {
            var levels = new Levels(_levels.Table.Keep(name));
            return (Column: rows[name], OfRows: levels.Of(new Table([As(rows, name)])), OfCombinations: levels.Of(_levels.Table));
        }).ToArray();
        return [.. Enumerable.Range(0, rows.Rows).Select(row =>
        {
            var known = columns.Where(column => !column.Column.IsMissing(row)).ToArray();
            if (known.Length == columns.Length || whole.Length == 0)
                return null;
            int[] left = Array.FindAll(whole, other => Array.TrueForAll(known, column => column.OfCombinations[other] == column.OfRows[row]));
            return left.Length > 0 ? left : whole;
        })];
    }

    /// <summary>A combination that has what is known takes the place of one that has not.</summary>
    public override Table Repair(Table known, Table learned)
    {
        int[]?[] left = Left(known);
        var drawn = (CategoricalColumn)learned[Learned];
        int[] codes = drawn.Codes.ToArray();
        var index = new CategoryIndex(drawn.Categories);
        for (int row = 0; row < codes.Length; row++)
        {
            if (left[row] is { } levels && !(codes[row] >= 0 && levels.Contains(int.Parse(drawn.Categories[codes[row]], CultureInfo.InvariantCulture))))
                codes[row] = index.Add(NameOf(levels[0]));
        }
        var repaired = new CategoricalColumn(Learned, codes, index.Names);
        return new Table([.. learned.Columns.Select(column => column == drawn ? repaired : column)]);
    }

    private int[] LevelsOf(Table rows) => _levels.Of(new Table([.. _names.Select(name => As(rows, name))]));

    private TableColumn As(Table rows, string name) => ColumnKinds.As(rows[name], _levels.Table[name].Schema) ?? rows[name];
}
