using System.Globalization;
using Kaem.ML.Tables;

namespace Kaem.Tool.Arguments;

/// <summary>Values that generated rows must have.</summary>
internal static class GivenValues
{
    private const int NamedCategories = 20;

    /// <summary>The values as the library takes them.</summary>
    /// <param name="pairs">Columns and texts.</param>
    /// <param name="schema">The model's columns.</param>
    /// <exception cref="ToolException">A column is not there, or a text is no value of its column.</exception>
    public static Dictionary<string, object> Of(IEnumerable<(string Name, string Value)> pairs, TableSchema schema)
    {
        var values = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var (name, text) in pairs)
        {
            var column = schema.Find(name) ?? throw ToolException.Usage(Messages.NoColumn(name, "--given", [.. schema.Columns.Select(known => known.Name)]));
            if (!values.TryAdd(name, Value(column, text)))
                throw ToolException.Usage($"--given names column '{name}' twice; a row has one value in it.");
        }
        return values;
    }

    /// <summary>Refuses, before anything is trained, values that rows of a table can tell nothing about.</summary>
    /// <exception cref="ToolException">A number is out of the table's range, or a category does not occur.</exception>
    public static void Check(IReadOnlyDictionary<string, object> values, Table table)
    {
        foreach (var (name, value) in values)
        {
            var column = table[name];
            if (column.MissingCount == column.Rows)
                throw ToolException.Usage($"--given: column '{name}' has no values, so nothing is known of any.");
            if (column is NumericColumn numbers)
                CheckRange(numbers, value);
            else
                CheckCategory((CategoricalColumn)column, Convert.ToString(value, CultureInfo.InvariantCulture)!);
        }
    }

    private static object Value(ColumnSchema column, string text)
    {
        if (column.Kind == ColumnKind.Identifier)
        {
            throw ToolException.Usage(
                $"--given: column '{column.Name}' identifies rows: generated rows get new values there, and the others tell nothing of it.");
        }
        if (text.Trim().Length == 0)
            throw ToolException.Usage($"--given has no value for column '{column.Name}' behind the equal sign.");
        try
        {
            var read = new TextTable([column.Name], [[text]], [""]).Parse(new TableSchema([column])).Columns[0];
            if (read.IsMissing(0) || (column.Kind == ColumnKind.Integer && ((NumericColumn)read).Values[0] % 1 != 0))
                throw Refused(column, text);
            return read switch
            {
                NumericColumn numbers => column.Kind is ColumnKind.Real or ColumnKind.Integer ? numbers.Values[0] : numbers.TextAt(0),
                CategoricalColumn { IsBoolean: true } truth => truth.Codes[0] == 1,
                _ => read.TextAt(0),
            };
        }
        catch (FormatException)
        {
            throw Refused(column, text);
        }
    }

    private static ToolException Refused(ColumnSchema column, string text)
    {
        string wanted = column switch
        {
            { Format: TemporalFormat format } => $"one written as {format.Pattern}{format.Offset}",
            { Kind: ColumnKind.Integer } => "a whole number",
            { Kind: ColumnKind.Boolean, Format: BooleanFormat format } => $"{format.True} or {format.False}",
            { Kind: ColumnKind.Boolean } => "true or false",
            _ => "a number",
        };
        return ToolException.Usage($"--given: '{text}' is no value of column '{column.Name}', which is {column.Kind}: give {wanted}.");
    }

    private static void CheckRange(NumericColumn column, object value)
    {
        double[] known = [.. column.Values.ToArray().Where(number => !double.IsNaN(number))];
        double least = known.Min(), largest = known.Max();
        double number = value as double? ?? ((NumericColumn)TextColumn(column, (string)value)).Values[0];
        if (number < least || number > largest)
        {
            var range = column.WithValues([number, least, largest]);
            throw ToolException.Usage(
                $"--given: {range.TextAt(0)} is outside the values of column '{column.Name}', {range.TextAt(1)} to {range.TextAt(2)}; nothing is known of "
                + "others.");
        }
    }

    private static TableColumn TextColumn(NumericColumn column, string text) =>
        new TextTable([column.Name], [[text]], [""]).Parse(new TableSchema([column.Schema])).Columns[0];

    private static void CheckCategory(CategoricalColumn column, string name)
    {
        string[] known = [.. Enumerable.Range(0, column.Rows).Select(column.NameAt).OfType<string>().Distinct()];
        if (!known.Contains(name))
        {
            string more = known.Length > NamedCategories ? $" and {known.Length - NamedCategories} more" : "";
            throw ToolException.Usage(
                $"--given: column '{column.Name}' has no value '{name}'. It has "
                + $"{string.Join(", ", known.Take(NamedCategories).Select(category => $"'{category}'"))}{more}.");
        }
    }
}
