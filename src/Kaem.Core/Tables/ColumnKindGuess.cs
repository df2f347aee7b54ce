using Kaem.ML.Numerics;

namespace Kaem.ML.Tables;

/// <summary>Finds out what the columns of a text are.</summary>
internal sealed class ColumnKindGuess
{
    /// <summary>Share of a column's values up to which texts among numbers are strays.</summary>
    private const double StrayShare = 0.1;

    /// <summary>Different strays that a note names at most.</summary>
    private const int NamedStrays = 5;

    private readonly TextTable _text;
    private readonly IReadOnlyDictionary<string, ColumnKind>? _kinds;
    private readonly ColumnKindOptions _options;

    public ColumnKindGuess(TextTable text, IReadOnlyDictionary<string, ColumnKind>? kinds, ColumnKindOptions options)
    {
        ArgumentNullException.ThrowIfNull(text);
        _text = text;
        _kinds = kinds;
        _options = options;
        foreach (string name in kinds?.Keys ?? [])
        {
            if (!text.Names.Contains(name))
                throw new ArgumentException(
                    $"There is no column '{name}' whose kind could be set. The columns are {string.Join(", ", text.Names.Select(known => $"'{known}'"))}.",
                    nameof(kinds));
        }
    }

    public TableSchema Run()
    {
        var columns = new List<ColumnSchema>();
        var leftOut = new List<LeftOutColumn>();
        var notes = new List<ColumnNote>();
        for (int c = 0; c < _text.Names.Count; c++)
        {
            string name = _text.Names[c];
            string[] values = [.. _text.Cells(c).Select(cell => _text.Value(cell)).OfType<string>()];
            if (_kinds is not null && _kinds.TryGetValue(name, out var given))
            {
                if (given == ColumnKind.Integer)
                    _text.RequireWhole(c);
                columns.Add(Describe(name, given, values));
            }
            else if (values.Length == 0)
                leftOut.Add(new LeftOutColumn(name, "It has no values."));
            else if (KindOf(values) is var kind && kind == ColumnKind.Categorical && IdentifierReason(values) is { } reason)
                leftOut.Add(new LeftOutColumn(name, reason));
            else
                columns.Add(Describe(name, kind, values));
            if (_kinds?.ContainsKey(name) != true && Strays(_text.Cells(c), values) is { } strays)
                notes.Add(new ColumnNote(name, strays));
        }
        return new TableSchema(columns, leftOut, notes);
    }

    /// <summary>A few texts among numbers or booleans, which may be marks of missing values; null where there are none or many.</summary>
    private string? Strays(IReadOnlyList<string> cells, string[] values) => values.Length < _options.IdentifierRows
        ? null
        : Strays(cells, values, text => TextValues.TryNumber(text, out _), "numbers") ?? Strays(cells, values, TextValues.IsBoolean, "true or false");

    private string? Strays(IReadOnlyList<string> cells, string[] values, Predicate<string> fits, string what)
    {
        string[] strays = Array.FindAll(values, text => !fits(text));
        if (strays.Length == 0 || strays.Length > StrayShare * values.Length)
            return null;
        string[] different = [.. strays.Distinct(StringComparer.Ordinal)];
        int row = Enumerable.Range(0, cells.Count).First(row => _text.Value(cells[row]) == different[0]);
        string others = different.Length == 1
            ? ""
            : $", others are "
                + $"{string.Join(", ", different.Skip(1).Take(NamedStrays).Select(text => $"'{text}'"))}"
                + $"{(different.Length > NamedStrays + 1 ? " and more" : "")}";
        return $"{values.Length - strays.Length} of its {values.Length} values are {what}, {strays.Length} {(strays.Length == 1 ? "is" : "are")} not: row "
            + $"{row} is '{different[0]}'{others}. "
            + "So it counts as text. Name what stands for missing values as a missing mark.";
    }

    private string? IdentifierReason(string[] values)
    {
        int distinct = values.Distinct(StringComparer.Ordinal).Count();
        return values.Length >= _options.IdentifierRows && distinct >= _options.IdentifierShare * values.Length
            ? $"{distinct} of its {values.Length} values are different texts: it identifies rows rather than describing them. Give its kind as Categorical to "
                + "keep it."
            : null;
    }

    private static ColumnKind KindOf(string[] values)
    {
        if (values.All(TextValues.IsBoolean))
            return ColumnKind.Boolean;
        bool integers = true;
        foreach (string value in values)
        {
            if (!TextValues.TryNumber(value, out double number))
                return ColumnKind.Categorical;
            integers &= number == Math.Floor(number) && Math.Abs(number) <= TextValues.LargestInteger;
        }
        return integers ? ColumnKind.Integer : ColumnKind.Real;
    }

    private static ColumnSchema Describe(string name, ColumnKind kind, string[] values) => kind == ColumnKind.Categorical
        ? new ColumnSchema(name, kind) { Categories = new CategoryIndex(values).Names }
        : new ColumnSchema(name, kind);
}
