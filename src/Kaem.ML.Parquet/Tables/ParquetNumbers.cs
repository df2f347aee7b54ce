using System.Globalization;
using System.Numerics;
using Parquet;
using Parquet.Schema;

namespace Kaem.ML.Tables;

/// <summary>A column of numbers of whatever type.</summary>
internal sealed class ParquetNumbers<T>(DataField field) : ParquetColumn(field) where T : struct, INumber<T>
{
    private static readonly bool IsFloating = typeof(T) == typeof(float) || typeof(T) == typeof(double);

    private readonly int _scale = (field as DecimalDataField)?.Scale ?? 0;

    private bool IsInteger => !IsFloating && _scale == 0;

    public override TypedCells Begin() => new TypedCells.Numbers(IsInteger);

    public override async Task Read(ParquetRowGroupReader group, TypedCells cells, long firstRow)
    {
        var numbers = ((TypedCells.Numbers)cells).Values;
        foreach (T? value in await Values<T>(group).ConfigureAwait(false))
            numbers.Add(value is { } there ? Number(there, firstRow + numbers.Count) : double.NaN);
    }

    public override bool Takes(TableColumn column) => Numbers(column) is { Kind: ColumnKind.Real or ColumnKind.Integer } numbers
        && (!IsInteger || numbers.IsInteger || !Array.Exists(numbers.Values.ToArray(), number => number != Math.Round(number) && !double.IsNaN(number)));

    public override Task Write(ParquetRowGroupWriter group, TableColumn column, long firstRow)
    {
        var numbers = Numbers(column)!.Values;
        var values = new T?[numbers.Length];
        for (int row = 0; row < values.Length; row++)
        {
            values[row] = !double.IsNaN(numbers[row]) ? Value(numbers[row], firstRow + row)
                : IsFloating && !Field.IsNullable ? T.CreateChecked(double.NaN) : null;
        }
        return Write(group, values);
    }

    /// <summary>What identifies rows may be numbers written as text.</summary>
    private static NumericColumn? Numbers(TableColumn column) =>
        (column is IdentifierColumn ? ColumnKinds.As(column, new ColumnSchema(column.Name, ColumnKind.Integer)) : column) as NumericColumn;

    private double Number(T value, long row)
    {
        // A Single has the digits that it is written with, no more.
        double number = typeof(T) == typeof(float)
            ? double.Parse(((IFormattable)value).ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
            : double.CreateChecked(value);
        if (double.IsInfinity(number))
            throw new FormatException($"Row {row} of column '{Name}' is {number.ToString(CultureInfo.InvariantCulture)}; numbers are finite, or missing.");
        if (!IsFloating && !(value is decimal exact ? ExactNumbers.Holds(exact) : ExactNumbers.Holds(value)))
            throw new FormatException(
                $"Row {row} of column '{Name}' is {((IFormattable)value).ToString(null, CultureInfo.InvariantCulture)}; "
                + $"{(_scale == 0 ? "whole numbers" : "all digits together")} may be at most 2^53 in size. Larger ones mostly identify rows: leave the column "
                + "out.");
        return number;
    }

    private T Value(double number, long row)
    {
        try
        {
            if (typeof(T) == typeof(decimal))
                return T.CreateChecked(Math.Round((decimal)number, _scale, MidpointRounding.ToEven));
            if (!IsInteger || number == Math.Round(number))
                return T.CreateChecked(number);
        }
        catch (OverflowException)
        {
        }
        throw new ArgumentException(
            $"Row {row} of column '{Name}' is {number.ToString(CultureInfo.InvariantCulture)}, which the file's type {typeof(T).Name} can't hold.");
    }
}
