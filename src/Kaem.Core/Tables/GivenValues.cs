using System.Globalization;

namespace Kaem.ML.Tables;

/// <summary>Reads values that are given by column, and refuses by name what a model of the columns can tell nothing about.</summary>
internal static class GivenValues
{
    /// <summary>Categories that a message names at most.</summary>
    private const int NamedCategories = 20;

    /// <summary>A column of one row for each given value.</summary>
    /// <exception cref="ArgumentException">A column is not there, a value is not of its kind or out of its range, or a category did not occur in
    /// training.</exception>
    public static Dictionary<string, TableColumn> Of(TableCodec codec, IReadOnlyDictionary<string, object> given, string argument)
    {
        var columns = new Dictionary<string, TableColumn>(StringComparer.Ordinal);
        foreach (var (name, value) in given)
        {
            var column = codec.Codecs.FirstOrDefault(column => column.Column.Name == name)
                ?? throw new ArgumentException(
                    $"There is no column '{name}' to give a value of. The columns are {Quoted(codec.Schema.Columns.Select(column => column.Name))}.", argument);
            if (value is null)
                throw new ArgumentException($"The value given for column '{name}' is null. Leave the column out to have its values drawn.", argument);
            columns.Add(name, column.OfValues switch
            {
                NumericCodec numeric => Number(numeric, value, argument),
                CategoryCodec categories => Category(categories, value, argument),
                IdentifierCodec => throw new ArgumentException(
                    $"Column '{name}' identifies rows; the others tell nothing of it. Set it in the rows that were generated.", argument),
                _ => throw new ArgumentException($"Column '{name}' had no values in training, so nothing is known of any.", argument),
            });
        }
        return columns;
    }

    private static NumericColumn Number(NumericCodec codec, object value, string argument)
    {
        string name = codec.Column.Name;
        var column = new NumericColumn(codec.Column, [codec.Least, codec.LargestValue]);
        double number = codec.Column.Kind.IsTemporal()
            ? TemporalNumber(codec.Column, value, argument)
            : value is sbyte or byte or short or ushort or int or uint or long or ulong or float or double or decimal
            ? Convert.ToDouble(value, CultureInfo.InvariantCulture)
            : throw new ArgumentException(
                $"The value given for column '{name}' is {Describe(value)}; the column is {codec.Column.Kind}, so it must be a number.", argument);
        if (codec.Column.Kind == ColumnKind.Integer && number != Math.Floor(number))
            throw new ArgumentException(
                Message($"The value given for column '{name}' is {number}, which is no whole number; the column is one of integers."), argument);
        if (!(number >= codec.Least && number <= codec.LargestValue))
            throw new ArgumentException(
                $"The value given for column '{name}' is {(double.IsFinite(number) ? column.WithValues([number]).TextAt(0) : Describe(value))}; "
                + $"training saw values from {column.TextAt(0)} to {column.TextAt(1)}, and nothing is known about others.", argument);
        return column.WithValues([number]);
    }

    /// <summary>A day, a time or a length of time as a number: of .NET's types, or as text in the column's format.</summary>
    private static double TemporalNumber(ColumnSchema column, object value, string argument)
    {
        var format = column.Format as TemporalFormat ?? TemporalFormat.Default(column.Kind);
        double number = (value, column.Kind) switch
        {
            (string text, _) => format.TryParse(text, out double read) ? read : double.NaN,
            (DateOnly day, ColumnKind.Date) => day.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber,
            (DateTime time, ColumnKind.Date) when time.TimeOfDay == TimeSpan.Zero => (time - DateTime.UnixEpoch).Days,
            (DateTime time, ColumnKind.Timestamp) => TemporalFormat.OfTicks(time.Ticks - DateTime.UnixEpoch.Ticks),
            (DateOnly day, ColumnKind.Timestamp) => TemporalFormat.OfTicks(day.ToDateTime(default).Ticks - DateTime.UnixEpoch.Ticks),
            (DateTimeOffset time, ColumnKind.Timestamp) => TemporalFormat.OfTicks(format.ToLocal(time).Ticks - DateTime.UnixEpoch.Ticks),
            (TimeOnly time, ColumnKind.Time) => TemporalFormat.OfTicks(time.Ticks),
            (TimeSpan time, ColumnKind.Time or ColumnKind.Duration) => TemporalFormat.OfTicks(time.Ticks),
            _ => double.NaN,
        };
        return !double.IsNaN(number)
            ? number
            : throw new ArgumentException(
                $"The value given for column '{column.Name}' is {Describe(value)}; the column is {column.Kind}, so it must be one, or text as "
                + $"'{format.Write(0)}'.", argument);
    }

    private static CategoricalColumn Category(CategoryCodec codec, object value, string argument)
    {
        var column = codec.Column;
        if (column.Kind == ColumnKind.Boolean && value is string text && bool.TryParse(text, out bool truth))
            value = truth;
        if (column.Kind == ColumnKind.Boolean && value is not bool)
            throw new ArgumentException(
                $"The value given for column '{column.Name}' is {Describe(value)}; the column is Boolean, so it must be true or false.", argument);
        string name = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        int category = column.Categories.ToList().IndexOf(name);
        if (category < 0 || codec.Counts[category] == 0)
        {
            string[] known = [.. column.Categories.Where((_, index) => codec.Counts[index] > 0)];
            string more = known.Length > NamedCategories ? $" and {known.Length - NamedCategories} more" : "";
            throw new ArgumentException(
                $"Column '{column.Name}' had no category '{name}' in training. It had {Quoted(known.Take(NamedCategories))}{more}.", argument);
        }
        return column.Kind == ColumnKind.Boolean
            ? CategoricalColumn.OfBooleans(column.Name, [category]).WithFormat((BooleanFormat?)column.Format)
            : new CategoricalColumn(column.Name, [category], [.. column.Categories]);
    }

    private static string Describe(object value) =>
        value is double.NaN or float.NaN ? "NaN" : $"'{Convert.ToString(value, CultureInfo.InvariantCulture)}' ({value.GetType().Name})";

    private static string Quoted(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"'{name}'"));

    private static string Message(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
