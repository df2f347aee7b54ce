using System.Globalization;
using System.Numerics;

namespace Kaem.ML.Tables;

/// <summary>Gathers the values of one column of a database. The first value that is there says what the column is; later ones must be of that kind.</summary>
internal sealed class DbCells(string name, Type declared)
{
    private TypedCells? _cells;
    private int _gaps;

    /// <summary>Whether the column is one of integers as yet; it is decided with the first numbers.</summary>
    private bool _hasNumbers;

    public string Name => name;

    /// <summary>Takes a value.</summary>
    /// <exception cref="FormatException">A table can't have it, or not beside the values before.</exception>
    public void Add(object value, long row)
    {
        switch (value)
        {
            case DBNull or null:
                AddGap();
                break;
            case bool boolean:
                Cells<TypedCells.Booleans>(value, row).Values.Add(boolean);
                break;
            case string or char or Guid:
                Cells<TypedCells.Texts>(value, row).Values.Add(value.ToString());
                break;
            case DateTime stamp:
                Cells<TypedCells.Moments>(value, row).Values.Add(IsoMoments.OfStamp(stamp, stamp.Kind == DateTimeKind.Utc));
                break;
            case DateTimeOffset stamp:
                Cells<TypedCells.Moments>(value, row).Values.Add(IsoMoments.OfStamp(stamp));
                break;
            case DateOnly date:
                Cells<TypedCells.Moments>(value, row).Values.Add(IsoMoments.OfDate(date.ToDateTime(TimeOnly.MinValue)));
                break;
            case TimeOnly time:
                Cells<TypedCells.Moments>(value, row).Values.Add(IsoMoments.OfTime(time.ToTimeSpan()));
                break;
            case TimeSpan time:
                Cells<TypedCells.Moments>(value, row).Values.Add(IsoMoments.OfTime(time));
                break;
            case sbyte or byte or short or ushort or int or uint or long or ulong or float or double or decimal or BigInteger:
                AddNumber(value, row);
                break;
            default:
                throw new FormatException(
                    $"Row {row} of column '{name}' is of type {value.GetType().Name}; a table's columns are numbers, booleans, texts, dates, times and "
                    + "timestamps. Leave the column out of the query, or convert it there.");
        }
    }

    /// <summary>Hands the column over, and begins anew with one of the same kind.</summary>
    public TableColumn Take()
    {
        var cells = _cells ?? OfGaps();
        var column = cells.Build(name);
        // What numbers are is asked of each block anew.
        _gaps = 0;
        _hasNumbers = false;
        _cells = _cells switch
        {
            TypedCells.Numbers => new TypedCells.Numbers(isInteger: true),
            TypedCells.Booleans => new TypedCells.Booleans(),
            TypedCells.Moments => new TypedCells.Moments(),
            TypedCells.Texts => new TypedCells.Texts(),
            _ => null,
        };
        return column;
    }

    private void AddGap()
    {
        if (_cells is null)
            _gaps++;
        else
            AddGap(_cells);
    }

    private static void AddGap(TypedCells cells)
    {
        switch (cells)
        {
            case TypedCells.Numbers numbers:
                numbers.Values.Add(double.NaN);
                break;
            case TypedCells.Booleans booleans:
                booleans.Values.Add(null);
                break;
            case TypedCells.Moments moments:
                moments.Values.Add(null);
                break;
            case TypedCells.Texts texts:
                texts.Values.Add(null);
                break;
        }
    }

    private void AddNumber(object value, long row)
    {
        var cells = Cells<TypedCells.Numbers>(value, row);
        bool isWhole = value is not (float or double) && (value is not decimal fraction || fraction.Scale == 0);
        // A Single has the digits that it is written with, no more.
        double number = value is float single
            ? ExactNumbers.OfSingle(single)
            : value is BigInteger large ? (double)large : Convert.ToDouble(value, CultureInfo.InvariantCulture);
        if (double.IsInfinity(number))
            throw new FormatException($"Row {row} of column '{name}' is {number.ToString(CultureInfo.InvariantCulture)}; numbers are finite, or missing.");
        bool isExact = value switch
        {
            float or double => true,
            decimal exact => ExactNumbers.Holds(exact),
            BigInteger whole => ExactNumbers.Holds(whole),
            ulong whole => ExactNumbers.Holds(whole),
            _ => ExactNumbers.Holds(Convert.ToInt64(value, CultureInfo.InvariantCulture)),
        };
        if (!isExact)
            throw new FormatException(
                $"Row {row} of column '{name}' is {Convert.ToString(value, CultureInfo.InvariantCulture)}; "
                + $"{(isWhole ? "whole numbers" : "all digits together")} may be at most 2^53 in size. Larger ones mostly identify rows: leave the column "
                + "out.");
        cells.IsInteger = isWhole && (!_hasNumbers || cells.IsInteger);
        _hasNumbers = true;
        cells.Values.Add(number);
    }

    private T Cells<T>(object value, long row) where T : TypedCells
    {
        if (_cells is null)
        {
            _cells = Begin(typeof(T));
            for (int gap = 0; gap < _gaps; gap++)
                AddGap(_cells);
        }
        return _cells as T ?? throw new FormatException(
            $"Row {row} of column '{name}' is {Convert.ToString(value, CultureInfo.InvariantCulture)}, of type {value.GetType().Name}; the rows before have "
            + $"{What(_cells)}. Convert the column in the query.");
    }

    private static string What(TypedCells cells) =>
        cells is TypedCells.Numbers ? "numbers" : cells is TypedCells.Booleans ? "booleans" : cells is TypedCells.Texts ? "texts" : "dates or times";

    private static TypedCells Begin(Type cells) => cells == typeof(TypedCells.Numbers) ? new TypedCells.Numbers(isInteger: true)
        : cells == typeof(TypedCells.Booleans) ? new TypedCells.Booleans()
        : cells == typeof(TypedCells.Moments) ? new TypedCells.Moments()
        : new TypedCells.Texts();

    /// <summary>A column without any value is of the type that its database says.</summary>
    private TypedCells OfGaps()
    {
        var cells = Type.GetTypeCode(declared) switch
        {
            TypeCode.Boolean => new TypedCells.Booleans(),
            >= TypeCode.SByte and <= TypeCode.Decimal => new TypedCells.Numbers(isInteger: false),
            TypeCode.DateTime => new TypedCells.Moments(),
            _ => (TypedCells)new TypedCells.Texts(),
        };
        for (int gap = 0; gap < _gaps; gap++)
            AddGap(cells);
        return cells;
    }
}
