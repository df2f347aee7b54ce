using System.Globalization;

namespace Kaem.ML.Tables;

/// <summary>
/// Takes columns for others of nearly their kind. The rows decide whether numbers are all whole, and whether booleans, days and times have gaps, which a data
/// view's can't have, so that they come as text: such columns differ between tables of one source.
/// </summary>
internal static class ColumnKinds
{
    private const double SecondsOfDay = 86400;

    /// <summary>
    /// The column as one of another's kind: numbers as they are, dates as timestamps, booleans under the names of categories, texts that all say true or false
    /// as booleans and that are all written as another's days or times as these, whatever identifies rows as text, and a column without values as any.
    /// </summary>
    /// <returns>Null where it is of another kind.</returns>
    public static TableColumn? As(TableColumn column, ColumnSchema wanted) => (column, wanted.Kind) switch
    {
        _ when column.MissingCount == column.Rows && column.Kind != wanted.Kind => TableParts.Missing(wanted with { Name = column.Name }, column.Rows),
        (NumericColumn { Kind: ColumnKind.Real or ColumnKind.Integer }, ColumnKind.Real or ColumnKind.Integer) => column,
        (NumericColumn { Kind: ColumnKind.Date } dates, ColumnKind.Timestamp) => Scaled(dates, wanted, SecondsOfDay),
        (NumericColumn { Kind: ColumnKind.Timestamp } times, ColumnKind.Date) => Days(times, wanted),
        (CategoricalColumn { IsBoolean: true } booleans, ColumnKind.Categorical) => Named(booleans, wanted.Categories),
        (CategoricalColumn { IsBoolean: false } texts, ColumnKind.Boolean) => Booleans(texts, wanted),
        (CategoricalColumn { IsBoolean: false } texts, _) when wanted.Kind.IsTemporal() => Times(texts, wanted),
        (NumericColumn or CategoricalColumn, ColumnKind.Identifier) => Identifiers(column),
        (IdentifierColumn identifiers, ColumnKind.Categorical) => CategoricalColumn.Of(identifiers.Name, identifiers.Values),
        (IdentifierColumn identifiers, ColumnKind.Real or ColumnKind.Integer) => Numbers(identifiers, wanted),
        _ => column.Kind == wanted.Kind ? column : null,
    };

    /// <summary>The values as texts that identify rows.</summary>
    public static IdentifierColumn Identifiers(TableColumn column) =>
        column as IdentifierColumn
        ?? new IdentifierColumn(column.Name, [.. Enumerable.Range(0, column.Rows).Select(row => column.IsMissing(row) ? null : column.TextAt(row))]);

    private static NumericColumn Scaled(NumericColumn column, ColumnSchema wanted, double factor) =>
        new(wanted with { Name = column.Name }, [.. column.Values.ToArray().Select(value => value * factor)]);

    private static NumericColumn? Days(NumericColumn times, ColumnSchema wanted) =>
        Array.TrueForAll(times.Values.ToArray(), value => double.IsNaN(value) || value % SecondsOfDay == 0) ? Scaled(times, wanted, 1 / SecondsOfDay) : null;

    private static CategoricalColumn Named(CategoricalColumn booleans, IReadOnlyList<string> categories)
    {
        string[] names = [.. new[] { 0, 1 }.Select(code => WithFormat(booleans, code))];
        return new(booleans.Name, booleans.Codes.ToArray(), [.. names.Select(
            name => categories.FirstOrDefault(known => string.Equals(known, name, StringComparison.OrdinalIgnoreCase)) ?? name)]);
    }

    private static string WithFormat(CategoricalColumn booleans, int code) => booleans.Format is BooleanFormat format
        ? code == 1 ? format.True : format.False
        : booleans.Categories[code];

    private static CategoricalColumn? Booleans(CategoricalColumn texts, ColumnSchema wanted)
    {
        var format = wanted.Format as BooleanFormat ?? new BooleanFormat();
        int[] counts = texts.Counts(), values = new int[counts.Length];
        for (int category = 0; category < values.Length; category++)
        {
            string text = texts.Categories[category];
            bool isBoolean = bool.TryParse(text, out bool value) || text == format.True || text == format.False;
            if (!isBoolean && counts[category] > 0)
                return null;
            values[category] = value || text == format.True ? 1 : 0;
        }
        return CategoricalColumn.OfBooleans(texts.Name, [.. texts.Codes.ToArray().Select(code => code < 0 ? code : values[code])])
            .WithFormat((BooleanFormat?)wanted.Format);
    }

    private static NumericColumn? Times(CategoricalColumn texts, ColumnSchema wanted)
    {
        var format = wanted.Format as TemporalFormat ?? TemporalFormat.Default(wanted.Kind);
        int[] counts = texts.Counts();
        double[] times = new double[counts.Length];
        for (int category = 0; category < times.Length; category++)
        {
            if (!format.TryParse(texts.Categories[category], out times[category]) && counts[category] > 0)
                return null;
        }
        return new NumericColumn(
            wanted with { Name = texts.Name, Categories = [] }, [.. texts.Codes.ToArray().Select(code => code < 0 ? double.NaN : times[code])]);
    }

    private static NumericColumn? Numbers(IdentifierColumn identifiers, ColumnSchema wanted)
    {
        double[] numbers = new double[identifiers.Rows];
        for (int row = 0; row < numbers.Length; row++)
        {
            numbers[row] = double.NaN;
            if (identifiers.Values[row] is { } text && !TextValues.TryNumber(text, out numbers[row]))
                return null;
        }
        return new NumericColumn(new ColumnSchema(identifiers.Name, ColumnKind.Integer) { Format = wanted.Format }, [0]).WithValues(numbers);
    }
}
