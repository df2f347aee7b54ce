using System.Numerics;
using Microsoft.Data.Analysis;
using Microsoft.ML.Data;

namespace Kaem.ML.Tables;

/// <summary>Numbers of one of .NET's types; null and NaN are gaps.</summary>
/// <param name="view">The type that a data view has for them.</param>
internal sealed class NumberType<T>(NumberDataViewType view, Func<string, T?[], PrimitiveDataFrameColumn<T>> create) : PrimitiveType<T>(create)
    where T : unmanaged, INumber<T>
{
    public override ViewColumn View(string name) => new(name, view) { SourceType = view.RawType == typeof(T) ? null : typeof(T).Name };

    protected override TableColumn Read(string name, T?[] values, ColumnSchema? trained, string what, string argument)
    {
        var numbers = new double[values.Length];
        for (int row = 0; row < numbers.Length; row++)
            numbers[row] = values[row] is { } value ? SourceValues.Number(value, row, name, what, argument) : double.NaN;
        return SourceValues.Numbers(name, numbers);
    }

    protected override Func<int, T> Getter(TableColumn column)
    {
        bool isWhole = typeof(T) != typeof(float) && typeof(T) != typeof(double) && typeof(T) != typeof(decimal);
        var numbers = column as NumericColumn ?? (column is IdentifierColumn identifiers ? ColumnWriter.Parsed(identifiers, view) : null);
        // A whole number's type has the nearest that there is; values lie within the range of those that were learned.
        return numbers is not null
            ? row => T.CreateSaturating(isWhole ? Math.Round(numbers.Values[row]) : numbers.Values[row])
            : row => throw Unfit(column, row, typeof(T));
    }

    protected override bool IsGap(T? value) => value is not { } number || T.IsNaN(number);
}
