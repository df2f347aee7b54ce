using System.Globalization;
using Kaem.ML.Tables;

namespace Kaem.Tool.Arguments;

/// <summary>Values that generated rows must have.</summary>
internal static class GivenValues
{
    private const int NamedCategories = 20;

    /// <summary>The values as the library takes them.</summary>
    /// <param name="schema">The model's columns.</param>
    /// <exception cref="ToolException">A column is not there, a text is no value of its column, or two options say what can't both be.</exception>
    public static Dictionary<string, object> Of(GivenTexts texts, TableSchema schema)
    {
        var values = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var (name, said) in texts.ByColumn())
        {
            var column = schema.Find(name)
                ?? throw ToolException.Usage(Messages.NoColumn(name, said[0].Option, [.. schema.Columns.Select(known => known.Name)]));
            values.Add(name, Given(column, said));
        }
        return values;
    }

    /// <summary>Refuses, before anything is trained, values that rows of a table can tell nothing about.</summary>
    /// <exception cref="ToolException">A number is out of the table's range, a category does not occur, or no row has a gap.</exception>
    public static void Check(GivenTexts texts, Table table)
    {
        _ = Of(texts, table.Schema);
        foreach (var (name, said) in texts.ByColumn())
        {
            var column = table[name];
            if (said[0].Option == GivenTexts.Gap)
            {
                if (column.MissingCount == 0)
                    throw ToolException.Usage($"{GivenTexts.Gap}: column '{name}' has a value in every row, so nothing is known of rows without one.");
                continue;
            }
            if (column.MissingCount == column.Rows)
                throw ToolException.Usage($"{said[0].Option}: column '{name}' has no values, so nothing is known of any.");
            foreach (var (option, text) in said)
            {
                object value = Value(column.Schema, text, option);
                if (column is NumericColumn numbers)
                    CheckRange(numbers, value, option);
                else
                    CheckCategory((CategoricalColumn)column, Convert.ToString(value, CultureInfo.InvariantCulture)!, option);
            }
        }
    }

    private static object Given(ColumnSchema column, (string Option, string Value)[] said)
    {
        if (said[0].Option == GivenTexts.Gap)
        {
            return column.Kind == ColumnKind.Identifier
                ? throw ToolException.Usage($"{GivenTexts.Gap}: column '{column.Name}' identifies rows: generated rows get new values there.")
                : ML.Tables.Given.Missing;
        }
        if (said[0].Option is GivenTexts.AtLeast or GivenTexts.AtMost && column.Kind is ColumnKind.Categorical or ColumnKind.Boolean)
        {
            throw ToolException.Usage(
                $"{said[0].Option}: column '{column.Name}' is {column.Kind}, and has no order: give some of its values by {GivenTexts.OneOf}.");
        }
        object? least = Find(GivenTexts.AtLeast), most = Find(GivenTexts.AtMost);
        return said[0].Option == GivenTexts.Exactly ? Value(column, said[0].Value, GivenTexts.Exactly)
            : said[0].Option == GivenTexts.OneOf ? ML.Tables.Given.OneOf([.. said.Select(each => Value(column, each.Value, GivenTexts.OneOf))])
            : least is null ? ML.Tables.Given.AtMost(most!)
            : most is null ? ML.Tables.Given.AtLeast(least)
            : ML.Tables.Given.Between(least, most);

        object? Find(string option) =>
            Array.Find(said, each => each.Option == option) is { Option: not null } found ? Value(column, found.Value, option) : null;
    }

    private static object Value(ColumnSchema column, string text, string option)
    {
        if (column.Kind == ColumnKind.Identifier)
        {
            throw ToolException.Usage(
                $"{option}: column '{column.Name}' identifies rows: generated rows get new values there, and the others tell nothing of it.");
        }
        if (text.Trim().Length == 0)
            throw ToolException.Usage($"{option} has no value for column '{column.Name}' behind the equal sign.");
        try
        {
            var read = new TextTable([column.Name], [[text]], [""]).Parse(new TableSchema([column])).Columns[0];
            if (read.IsMissing(0) || (column.Kind == ColumnKind.Integer && ((NumericColumn)read).Values[0] % 1 != 0))
                throw Refused(column, text, option);
            return read switch
            {
                NumericColumn numbers => column.Kind is ColumnKind.Real or ColumnKind.Integer ? numbers.Values[0] : numbers.TextAt(0),
                CategoricalColumn { IsBoolean: true } truth => truth.Codes[0] == 1,
                _ => read.TextAt(0),
            };
        }
        catch (FormatException)
        {
            throw Refused(column, text, option);
        }
    }

    private static ToolException Refused(ColumnSchema column, string text, string option)
    {
        string wanted = column switch
        {
            { Format: TemporalFormat format } => $"one written as {format.Pattern}{format.Offset}",
            { Kind: ColumnKind.Integer } => "a whole number",
            { Kind: ColumnKind.Boolean, Format: BooleanFormat format } => $"{format.True} or {format.False}",
            { Kind: ColumnKind.Boolean } => "true or false",
            _ => "a number",
        };
        return ToolException.Usage($"{option}: '{text}' is no value of column '{column.Name}', which is {column.Kind}: give {wanted}.");
    }

    private static void CheckRange(NumericColumn column, object value, string option)
    {
        double[] known = [.. column.Values.ToArray().Where(number => !double.IsNaN(number))];
        double least = known.Min(), largest = known.Max();
        double number = value as double? ?? ((NumericColumn)TextColumn(column, (string)value)).Values[0];
        bool isKnown = option == GivenTexts.AtLeast ? number <= largest : option == GivenTexts.AtMost ? number >= least : number >= least && number <= largest;
        if (!isKnown)
        {
            var range = column.WithValues([number, least, largest]);
            throw ToolException.Usage(
                $"{option}: {range.TextAt(0)} is outside the values of column '{column.Name}', {range.TextAt(1)} to {range.TextAt(2)}; nothing is known of "
                + "others.");
        }
    }

    private static TableColumn TextColumn(NumericColumn column, string text) =>
        new TextTable([column.Name], [[text]], [""]).Parse(new TableSchema([column.Schema])).Columns[0];

    private static void CheckCategory(CategoricalColumn column, string name, string option)
    {
        string[] known = [.. Enumerable.Range(0, column.Rows).Select(column.NameAt).OfType<string>().Distinct()];
        if (!known.Contains(name))
        {
            string more = known.Length > NamedCategories ? $" and {known.Length - NamedCategories} more" : "";
            throw ToolException.Usage(
                $"{option}: column '{column.Name}' has no value '{name}'. It has "
                + $"{string.Join(", ", known.Take(NamedCategories).Select(category => $"'{category}'"))}{more}.");
        }
    }
}
