using System.Globalization;

namespace Kaem.ML.Tables;

/// <summary>Columns whose values go together only as they do in training: what is learned is which combination a row has.</summary>
/// <param name="combinations">The combinations, a row each, gaps as values.</param>
/// <param name="learned">The name of the column that is learned.</param>
internal sealed class CombinationStep(Table combinations, string learned) : RuleStep
{
    private readonly Levels _levels = new(combinations);
    private readonly string[] _names = [.. combinations.Columns.Select(column => column.Name)];

    /// <summary>The combinations, a row each, gaps as values.</summary>
    public Table Combinations { get; } = combinations;

    public override IReadOnlyList<string> Made => _names;

    public override IReadOnlyList<string> Sources => [];

    public override string Words => $"one of {_levels.Count.ToString("N0", CultureInfo.InvariantCulture)} combinations of {string.Join(", ", _names)}";

    /// <summary>The name of the column that is learned.</summary>
    public string Learned { get; } = learned;

    public static CombinationStep Of(CombinationsRule rule, Table table, FreeNames names) =>
        new(new Levels(table.Keep(rule.Together)).Table, names.Take(string.Join(" + ", rule.Together)));

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

    private int[] LevelsOf(Table rows) => _levels.Of(new Table([.. _names.Select(name => As(rows, name))]));

    private TableColumn As(Table rows, string name) => ColumnKinds.As(rows[name], _levels.Table[name].Schema) ?? rows[name];
}
