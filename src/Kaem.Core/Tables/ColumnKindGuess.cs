using Kaem.ML.Numerics;

namespace Kaem.ML.Tables;

/// <summary>Finds out what the columns of a text are.</summary>
internal sealed class ColumnKindGuess
{
    /// <summary>Share of a column's values up to which texts among numbers are strays.</summary>
    private const double StrayShare = 0.1;

    /// <summary>Different strays that a note names at most.</summary>
    private const int NamedStrays = 5;

    private const string Empty = "It has no values: there is nothing to learn, and generated rows have none either.";

    private readonly TextTable _text;
    private readonly IReadOnlyDictionary<string, ColumnKind>? _kinds;
    private readonly ColumnKindOptions _options;

    public ColumnKindGuess(TextTable text, IReadOnlyDictionary<string, ColumnKind>? kinds, ColumnKindOptions options)
    {
        ArgumentNullException.ThrowIfNull(text);
        _text = text;
        _kinds = kinds;
        _options = options;
        foreach (string name in (kinds?.Keys ?? []).Concat(options.Formats.Keys))
        {
            if (!text.Names.Contains(name))
                throw new ArgumentException(
                    $"There is no column '{name}' whose kind could be set. The columns are {string.Join(", ", text.Names.Select(known => $"'{known}'"))}.",
                    nameof(kinds));
        }
    }

    public TableSchema Run()
    {
        bool isCommaDecimal = _options.DecimalComma ?? false;
        var columns = Columns(isCommaDecimal);
        // One column with decimals after commas says how the others are meant.
        if (_options.DecimalComma is null && columns.Exists(column => column.Schema.Format is NumberFormat { DecimalMark: ',' }))
            columns = Columns(isCommaDecimal: true);
        return new TableSchema(
            [.. columns.Select(column => column.Schema)],
            notes: [.. columns.SelectMany(column => column.Notes.Select(odd => new ColumnNote(column.Schema.Name, odd.Note) { Kind = odd.Kind }))]);
    }

    private List<Found> Columns(bool isCommaDecimal) => [.. Enumerable.Range(0, _text.Names.Count).Select(c => Find(c, isCommaDecimal))];

    private Found Find(int column, bool isCommaDecimal)
    {
        string name = _text.Names[column];
        string[] values = [.. _text.Cells(column).Select(cell => _text.Value(cell)).OfType<string>()];
        if (_options.Formats.TryGetValue(name, out var format))
            return Given(column, KindOf(format), values, format);
        if (_kinds is not null && _kinds.TryGetValue(name, out var kind))
            return Given(column, kind, values, null);
        if (values.Length == 0)
            return new Found(new ColumnSchema(name, ColumnKind.Categorical), Empty);
        string[] others = Array.FindAll(values, value => !TextValues.IsStray(value));
        var strays = Strays(column, values, others.Length);
        if (others.Length > 0 && Array.TrueForAll(others, TextValues.IsBoolean))
            return new Found(new ColumnSchema(name, ColumnKind.Boolean) { Format = Written(others) }, strays);
        if (TemporalFormatGuess.Of(others) is { } times)
            return new Found(new ColumnSchema(name, times.Format.Kind) { Format = times.Format }, times.Note, strays);
        if (NumberFormatGuess.Of(others, isCommaDecimal) is { } numbers)
            return Numbers(name, numbers, values, others, strays);
        return Texts(name, values, LeftAsText(column, values));
    }

    private Found Given(int column, ColumnKind kind, string[] values, ColumnFormat? format)
    {
        string name = _text.Names[column];
        string[] others = Array.FindAll(values, value => !TextValues.IsStray(value));
        switch (kind)
        {
            case ColumnKind.Categorical:
                return new Found(new ColumnSchema(name, kind) { Categories = new CategoryIndex(values).Names });
            case ColumnKind.Identifier:
                return new Found(new ColumnSchema(name, kind));
            case ColumnKind.Boolean:
                return new Found(new ColumnSchema(name, kind) { Format = format ?? Written(others) });
            case ColumnKind.Real or ColumnKind.Integer:
                format ??= NumberFormatGuess.Of(others, _options.DecimalComma ?? false)?.Format is { IsDefault: false } found ? found : null;
                var schema = new ColumnSchema(name, kind) { Format = format };
                if (kind == ColumnKind.Integer)
                    _text.RequireWhole(column, schema);
                return new Found(schema);
            default:
                format ??= TemporalFormatGuess.Of(others) is { } times && times.Format.Kind == kind
                    ? times.Format
                    : throw new TableNote(
                        $"The values of column '{name}' are not all of kind {kind}, or not all written alike; the first is '{others.FirstOrDefault()}'.")
                    {
                        Option = $"{nameof(ColumnKindOptions)}.{nameof(ColumnKindOptions.Formats)}", Advice = "{0} takes how they are written.",
                    }.AsFormat();
                return new Found(new ColumnSchema(name, kind) { Format = format });
        }
    }

    private Found Numbers(string name, NumberFormatGuess numbers, string[] values, string[] others, string? strays)
    {
        if (numbers is { IsWhole: true, IsLossy: true })
        {
            return Texts(
                name, values,
                GiveKind(
                    "Its whole numbers have more digits than a double holds, so they count as text and stay as they are.", ColumnKind.Real,
                    "Give {0} to learn them rounded."));
        }
        var kind = numbers.IsWhole ? ColumnKind.Integer : ColumnKind.Real;
        var schema = new ColumnSchema(name, kind) { Format = numbers.Format.IsDefault ? null : numbers.Format };
        if (numbers.IsWhole)
        {
            double[] whole = [.. others.Select(text => numbers.Format.TryParse(text, out double number) ? number : double.NaN)];
            Array.Sort(whole);
            if (IdentifierGuess.OfNumbers(name, whole, _options) is { } reason)
                return new Found(new ColumnSchema(name, ColumnKind.Identifier), Identifies(reason, ColumnKind.Integer), strays);
        }
        return new Found(schema, numbers.IsLossy ? "Some of its numbers have more digits than a double holds; they are rounded." : null, strays);
    }

    private Found Texts(string name, string[] values, Odd? note)
    {
        string[] categories = new CategoryIndex(values).Names;
        return IdentifierGuess.OfTexts(categories.Length, values.Length, _options) is { } reason
            ? new Found(
                new ColumnSchema(name, ColumnKind.Identifier), note, Identifies(reason, ColumnKind.Categorical), IdentifierGuess.OfOdd(values))
            : new Found(new ColumnSchema(name, ColumnKind.Categorical) { Categories = categories }, note);
    }

    private static ColumnKind KindOf(ColumnFormat format) =>
        format is TemporalFormat temporal ? temporal.Kind : format is BooleanFormat ? ColumnKind.Boolean : ColumnKind.Real;

    private static Odd Identifies(string reason, ColumnKind kind) => GiveKind(
        $"{reason} So it identifies rows rather than describing them: it is not learned, and generated rows get new values of the same pattern.", kind,
        "Give {0} to learn it.");

    private static Odd GiveKind(string text, ColumnKind kind, string advice) =>
        new(new TableNote(text) { Option = $"its kind as {kind}", Advice = advice }, kind);

    private static BooleanFormat? Written(string[] values)
    {
        string Most(bool of) => values.Where(text => bool.TryParse(text, out bool value) && value == of).GroupBy(text => text)
            .OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal).FirstOrDefault()?.Key ?? "";
        string no = Most(false), yes = Most(true), known = no.Length > 0 ? no : yes;
        if (known.Length == 0)
            return null;
        // A column of one of both writes the other alike.
        string Like(string text) => known.ToLowerInvariant() == known ? text.ToLowerInvariant()
            : known.ToUpperInvariant() == known ? text.ToUpperInvariant() : text;
        var format = new BooleanFormat
        {
            False = no.Length > 0 ? no : Like(bool.FalseString),
            True = yes.Length > 0 ? yes : Like(bool.TrueString),
        };
        return format == new BooleanFormat() ? null : format;
    }

    /// <summary>What may stand for missing values among others, and is taken for that; null where there is nothing.</summary>
    private string? Strays(int column, string[] values, int others)
    {
        int count = values.Length - others;
        if (count == 0)
            return null;
        string[] different = [.. values.Where(TextValues.IsStray).Distinct(StringComparer.Ordinal)];
        return $"{count} of its {values.Length} values {(count == 1 ? "counts" : "count")} as missing: {First(column, different)}.";
    }

    /// <summary>Why a column that is nearly one of numbers, booleans, days or times is left as text; null where it is not.</summary>
    private Odd? LeftAsText(int column, string[] values)
    {
        if (values.Length < _options.IdentifierRows)
            return null;
        return Left(value => TextValues.TryNumber(value, out _), "numbers") ?? Left(TextValues.IsBoolean, "true or false")
            ?? Left(value => TemporalFormatGuess.Of([value]) is not null, "days or times")
            ?? (Array.TrueForAll(values, value => TextValues.TryNumber(value, out _)) && Array.Exists(values, HasZeroBefore)
                ? new Odd(new TableNote("Some of its numbers have zeros before them, so they are codes and count as text."))
                : null);

        Odd? Left(Predicate<string> fits, string what)
        {
            string[] strays = Array.FindAll(values, text => !fits(text));
            if (strays.Length == 0 || strays.Length > StrayShare * values.Length)
                return null;
            string[] different = [.. strays.Distinct(StringComparer.Ordinal)];
            string text = $"{values.Length - strays.Length} of its {values.Length} values are {what}, {strays.Length} "
                + $"{(strays.Length == 1 ? "is" : "are")} not: {First(column, different)}. So it counts as text.";
            return new Odd(new TableNote(text)
            {
                Option = $"{nameof(CsvOptions)}.{nameof(CsvOptions.MissingMarks)}", Advice = "What stands for missing values is named by {0}.",
            });
        }
    }

    private static bool HasZeroBefore(string text) => text.Length > 1 && text[0] == '0' && char.IsAsciiDigit(text[1]);

    private string First(int column, string[] different)
    {
        var cells = _text.Cells(column);
        int row = Enumerable.Range(0, cells.Count).First(row => _text.Value(cells[row]) == different[0]);
        return $"row {row} is '{different[0]}'" + (different.Length == 1
            ? ""
            : $", others are {string.Join(", ", different.Skip(1).Take(NamedStrays).Select(text => $"'{text}'"))}"
                + (different.Length > NamedStrays + 1 ? " and more" : ""));
    }

    /// <summary>What a column is, and what is odd about it.</summary>
    private sealed record Found(ColumnSchema Schema, params Odd?[] Odd)
    {
        public IEnumerable<Odd> Notes => Odd.OfType<Odd>();
    }

    /// <summary>What is odd about a column, and the kind that could be given.</summary>
    private sealed record Odd(TableNote Note, ColumnKind? Kind = null)
    {
        public static implicit operator Odd?(string? text) => text is null ? null : new Odd(new TableNote(text));
    }
}
