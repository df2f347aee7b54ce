using System.Globalization;

namespace Kaem.ML.Tables;

/// <summary>Reads values that are given by column, and refuses by name what a model of the columns can tell nothing about.</summary>
internal static class GivenValues
{
    /// <summary>Categories that a message names at most.</summary>
    private const int NamedCategories = 20;

    /// <summary>What is given of each column: a value, as a column of one row, or what its values must be.</summary>
    /// <exception cref="ArgumentException">A column is not there, a value is not of its kind or out of its range, or a category did not occur in
    /// training.</exception>
    public static (Dictionary<string, TableColumn> Values, Dictionary<string, ColumnCondition> Conditions) Of(
        TableCodec codec, IReadOnlyDictionary<string, object> given, string argument)
    {
        var values = new Dictionary<string, TableColumn>(StringComparer.Ordinal);
        var conditions = new Dictionary<string, ColumnCondition>(StringComparer.Ordinal);
        double[] gaps = codec.Gaps.Shares();
        foreach (var (name, value) in given)
        {
            int index = codec.Codecs.ToList().FindIndex(column => column.Column.Name == name);
            if (index < 0)
                throw new ArgumentException(
                    $"There is no column '{name}' to give a value of. The columns are {Quoted(codec.Schema.Columns.Select(column => column.Name))}.", argument);
            var column = codec.Codecs[index].OfValues;
            object what = value switch
            {
                null => throw new ArgumentException(
                    $"The value given for column '{name}' is null. Leave the column out to have its values drawn, or give Given.Missing for a gap.", argument),
                GivenSet { Values: [var only] } => only,
                _ => value,
            };
            switch (column)
            {
                case IdentifierCodec:
                    throw new ArgumentException(
                        $"Column '{name}' identifies rows; the others tell nothing of it. Set it in the rows that were generated.", argument);
                case EmptyCodec when what is not GivenGap { IsMissing: true }:
                    throw new ArgumentException($"Column '{name}' had no values in training, so nothing is known of any.", argument);
            }
            if (what is not Given)
                values.Add(name, Value(column, what, argument));
            else if (Condition(column, (Given)what, gaps[index], argument) is { } condition)
                conditions.Add(name, condition);
        }
        return (values, conditions);
    }

    /// <summary>What a column must be, whatever training saw of it.</summary>
    /// <exception cref="ArgumentException">What is given is not of the column's kind.</exception>
    public static ColumnCondition ConditionOf(ColumnSchema column, object given, string argument)
    {
        if (given is GivenGap gap)
            return new GapCondition(gap.IsMissing);
        object[] values = given is GivenSet set ? set.Values : [given];
        if (given is null)
            throw new ArgumentException($"The value given for column '{column.Name}' is null. Leave the column out to have its values drawn.", argument);
        if (!column.Kind.IsNumeric())
        {
            return given is not GivenRange
                ? new CategoriesCondition(values.Select(value => CategoryName(column, value, argument)).ToHashSet(StringComparer.Ordinal))
                : throw new ArgumentException(
                    $"A range is given of column '{column.Name}', but the column is {column.Kind}: give one of its values, or some by Given.OneOf.", argument);
        }
        if (given is not GivenRange range)
            return new NumbersCondition([.. values.Select(value => ToNumber(column, value, argument)).Distinct().Order()]);
        return new RangeCondition(
            range.Least is { } least ? ToNumber(column, least, argument) : double.NegativeInfinity,
            range.Most is { } most ? ToNumber(column, most, argument) : double.PositiveInfinity);
    }

    private static TableColumn Value(ColumnCodec column, object value, string argument) => column switch
    {
        NumericCodec numeric => Number(numeric, value, argument),
        CategoryCodec categories => Category(categories, value, argument),
        _ => throw new NotSupportedException($"No value can be given of column '{column.Column.Name}'."),
    };

    /// <summary>What the values of a column must be; null where they always are.</summary>
    private static ColumnCondition? Condition(ColumnCodec column, Given given, double gaps, string argument)
    {
        string name = column.Column.Name;
        switch (given)
        {
            case GivenGap { IsMissing: true } when gaps == 0:
                throw new ArgumentException($"Column '{name}' had a value in every row of training, so nothing is known of rows without one.", argument);
            case GivenGap gap:
                return column is EmptyCodec || gaps == 0 ? null : new GapCondition(gap.IsMissing);
            case GivenRange range when column is NumericCodec numeric:
                return Range(numeric, range, argument);
            case GivenRange:
                throw new ArgumentException(
                    $"A range is given of column '{name}', but the column is {column.Column.Kind}: give one of its values, or some by Given.OneOf.", argument);
            case GivenSet { Values: var some } when column is NumericCodec numeric:
                return new NumbersCondition([.. some.Select(value => Number(numeric, value, argument).Values[0]).Distinct().Order()]);
            case GivenSet { Values: var some }:
                return new CategoriesCondition(
                    some.Select(value => Category((CategoryCodec)column, value, argument)).Select(one => one.Categories[one.Codes[0]])
                        .ToHashSet(StringComparer.Ordinal));
            default:
                throw new NotSupportedException($"{given} can't be given of column '{name}'.");
        }
    }

    private static RangeCondition Range(NumericCodec codec, GivenRange range, string argument)
    {
        double least = range.Least is { } from ? ToNumber(codec.Column, from, argument) : double.NegativeInfinity;
        double most = range.Most is { } to ? ToNumber(codec.Column, to, argument) : double.PositiveInfinity;
        string name = codec.Column.Name;
        if (!(least <= most))
            throw new ArgumentException($"The range given for column '{name}' ends at {Shown(range.Most!)}, before it begins at {Shown(range.Least!)}.",
                argument);
        if (!(least <= codec.LargestValue && most >= codec.Least))
            throw new ArgumentException(
                $"The range given for column '{name}' {(range.Least is null ? "" : $"begins at {Describe(range.Least)}")}"
                + (range.Least is null || range.Most is null ? "" : " and ")
                + $"{(range.Most is null ? "" : $"ends at {Describe(range.Most)}")}; {Seen(codec)}.",
                argument);
        return new RangeCondition(least, most);
    }

    private static NumericColumn Number(NumericCodec codec, object value, string argument)
    {
        string name = codec.Column.Name;
        double number = ToNumber(codec.Column, value, argument);
        if (codec.Column.Kind == ColumnKind.Integer && number != Math.Floor(number))
            throw new ArgumentException(
                Message($"The value given for column '{name}' is {number}, which is no whole number; the column is one of integers."), argument);
        var column = new NumericColumn(codec.Column, [codec.Least]);
        if (!(number >= codec.Least && number <= codec.LargestValue))
            throw new ArgumentException(
                $"The value given for column '{name}' is {(double.IsFinite(number) ? column.WithValues([number]).TextAt(0) : Describe(value))}; {Seen(codec)}.",
                argument);
        return column.WithValues([number]);
    }

    private static string Seen(NumericCodec codec)
    {
        var column = new NumericColumn(codec.Column, [codec.Least, codec.LargestValue]);
        return $"training saw values from {column.TextAt(0)} to {column.TextAt(1)}, and nothing is known about others";
    }

    private static double ToNumber(ColumnSchema column, object value, string argument) =>
        column.Kind.IsTemporal() ? TemporalNumber(column, value, argument)
        : value is sbyte or byte or short or ushort or int or uint or long or ulong or float or double or decimal
        ? Convert.ToDouble(value, CultureInfo.InvariantCulture)
        : throw new ArgumentException(
            $"The value given for column '{column.Name}' is {Describe(value)}; the column is {column.Kind}, so it must be a number.", argument);

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
        string name = CategoryName(column, value, argument);
        int category = column.Categories.ToList().IndexOf(name);
        if (category < 0 || codec.Counts[category] == 0)
        {
            throw NoCategory(column.Name, name, [.. column.Categories.Where((_, index) => codec.Counts[index] > 0)], argument);
        }
        return column.Kind == ColumnKind.Boolean
            ? CategoricalColumn.OfBooleans(column.Name, [category]).WithFormat((BooleanFormat?)column.Format)
            : new CategoricalColumn(column.Name, [category], [.. column.Categories]);
    }

    /// <summary>The refusal of a category that training lacked.</summary>
    /// <param name="known">The categories that it had.</param>
    public static ArgumentException NoCategory(string column, string name, string[] known, string argument)
    {
        string more = known.Length > NamedCategories ? $" and {known.Length - NamedCategories} more" : "";
        return new ArgumentException($"Column '{column}' had no category '{name}' in training. It had {Quoted(known.Take(NamedCategories))}{more}.", argument);
    }

    private static string CategoryName(ColumnSchema column, object value, string argument)
    {
        if (column.Kind == ColumnKind.Boolean && value is string text && bool.TryParse(text, out bool truth))
            value = truth;
        if (column.Kind == ColumnKind.Boolean && value is not bool)
            throw new ArgumentException(
                $"The value given for column '{column.Name}' is {Describe(value)}; the column is Boolean, so it must be true or false.", argument);
        return Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
    }

    private static string Describe(object value) => value is double.NaN or float.NaN ? "NaN" : $"{Shown(value)} ({value.GetType().Name})";

    private static string Shown(object value) => $"'{Convert.ToString(value, CultureInfo.InvariantCulture)}'";

    private static string Quoted(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"'{name}'"));

    private static string Message(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
