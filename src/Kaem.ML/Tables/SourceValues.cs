using System.Globalization;
using System.Numerics;

namespace Kaem.ML.Tables;

/// <summary>Values of .NET's types as a table's columns have them, whatever they come from.</summary>
internal static class SourceValues
{
    /// <summary>Up to here every whole number has a double of its own.</summary>
    private const double LargestInteger = 1L << 53;

    /// <summary>A number as a table has it.</summary>
    /// <param name="what">What the rows are, for messages.</param>
    /// <exception cref="ArgumentException">It is infinite, or a whole number beyond 2^53.</exception>
    public static double Number<T>(T value, long row, string column, string what, string argument) where T : INumber<T>
    {
        double number = double.CreateChecked(value);
        if (double.IsInfinity(number))
            throw new ArgumentException(
                $"Row {row} of the {what} has {number.ToString(CultureInfo.InvariantCulture)} in column '{column}'; numbers must be finite, or NaN where "
                + "they are missing.", argument);
        // Numbers with a fraction are the nearest that a double holds, whole ones would be changed.
        bool isWhole = typeof(T) != typeof(float) && typeof(T) != typeof(double) && typeof(T) != typeof(decimal);
        if (isWhole && !ExactNumbers.Holds(value))
            throw new ArgumentException(
                $"Row {row} of the {what} has {value} in column '{column}'; whole numbers may be at most 2^53 in size. Larger ones mostly identify rows: "
                + "leave the column out.", argument);
        return number;
    }

    /// <summary>Numbers that are all whole are integers, of whatever type: text loaders read most columns as Single.</summary>
    public static NumericColumn Numbers(string name, double[] values) =>
        new(name, values, Array.TrueForAll(values, value => double.IsNaN(value) || (value == Math.Floor(value) && Math.Abs(value) <= LargestInteger)));

    /// <inheritdoc cref="Numbers(string, double[])"/>
    public static NumericColumn Numbers(string name, PackedNumbers values)
    {
        bool isWhole = true;
        for (int row = 0; row < values.Count && isWhole; row++)
            isWhole = values[row] is var value && (double.IsNaN(value) || (value == Math.Floor(value) && Math.Abs(value) <= LargestInteger));
        return new NumericColumn(new ColumnSchema(name, isWhole ? ColumnKind.Integer : ColumnKind.Real), values);
    }

    /// <summary>Points in time by the clock of the offset that most have, or that training had.</summary>
    /// <param name="trained">The format that training had; null where there is none yet.</param>
    public static NumericColumn Times(string name, IReadOnlyList<DateTimeOffset?> times, TemporalFormat? trained)
    {
        var format = trained ?? TemporalFormat.Default(ColumnKind.Timestamp) with
        {
            Offset = times.Where(time => time is not null).GroupBy(time => time!.Value.Offset).OrderByDescending(group => group.Count())
                .ThenBy(group => group.Key).FirstOrDefault()?.Key is { } most
                ? $"{(most < TimeSpan.Zero ? '-' : '+')}{most:hh\\:mm}"
                : "+00:00",
        };
        return new NumericColumn(
            new ColumnSchema(name, ColumnKind.Timestamp) { Format = format with { } },
            [.. times.Select(time => time is { } known ? Time(format.ToLocal(known)) : double.NaN)]);
    }

    /// <summary>A point in time as a table has it: seconds since 1970-01-01, to the microsecond.</summary>
    public static double Time(DateTime time) => TemporalFormat.OfTicks(time.Ticks - DateTime.UnixEpoch.Ticks);
}
