using System.Numerics;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tables;

/// <summary>Gives the values of a table's column in a view's type.</summary>
internal static class ColumnWriter
{
    /// <summary>A function that makes a getter of the current row's value.</summary>
    /// <exception cref="ArgumentException">The column's kind does not fit the type, or a category is not among the keys.</exception>
    public static Func<Func<int>, Delegate> Getter(TableColumn column, ViewColumn view)
    {
        var type = view.Type;
        if (type is NumberDataViewType && column is NumericColumn numeric)
            return Numbers(numeric, type);
        if (type is NumberDataViewType && column is IdentifierColumn numbers)
            return Numbers(Parsed(numbers, type), type);
        if (type is TextDataViewType && column is IdentifierColumn or NumericColumn { Format: TemporalFormat })
            return row => (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) => value = column.TextAt(row()).AsMemory());
        if (column is NumericColumn { Format: TemporalFormat format } times)
        {
            if (type is DateTimeDataViewType)
                return row => (ValueGetter<DateTime>)((ref DateTime value) => value = format.ToDateTime(times.Values[row()]));
            if (type is DateTimeOffsetDataViewType)
                return row => (ValueGetter<DateTimeOffset>)((ref DateTimeOffset value) => value = format.ToDateTimeOffset(times.Values[row()]));
            if (type is TimeSpanDataViewType)
                return row => (ValueGetter<TimeSpan>)((ref TimeSpan value) => value = TemporalFormat.ToDuration(times.Values[row()]));
        }
        if (type is BooleanDataViewType && column is CategoricalColumn { IsBoolean: true } booleans)
            return row => (ValueGetter<bool>)((ref bool value) => value = booleans.Codes[row()] == 1);
        if (type is TextDataViewType && column is CategoricalColumn texts)
        {
            string[] written = texts.Format is BooleanFormat booleanFormat ? [booleanFormat.False, booleanFormat.True] : [.. texts.Categories];
            ReadOnlyMemory<char>[] names = [.. written.Select(name => name.AsMemory())];
            return row => (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) => value = texts.Codes[row()] is >= 0 and var code
                ? names[code]
                : default);
        }
        if (type is KeyDataViewType && column is CategoricalColumn keys)
        {
            ulong[] places = Keys(keys, view);
            return type.RawType == typeof(byte) ? Of<byte>(keys, places) : type.RawType == typeof(ushort) ? Of<ushort>(keys, places)
                : type.RawType == typeof(uint) ? Of<uint>(keys, places) : Of<ulong>(keys, places);
        }
        throw new ArgumentException($"Column '{column.Name}' is {column.Kind}, which type {type} can't hold.");
    }

    /// <summary>New identifiers of a column of numbers.</summary>
    /// <exception cref="ArgumentException">One is none that the type holds: all that it holds are used up.</exception>
    public static NumericColumn Parsed(IdentifierColumn column, PrimitiveDataViewType type)
    {
        double most = type.RawType == typeof(sbyte) ? sbyte.MaxValue : type.RawType == typeof(byte) ? byte.MaxValue
            : type.RawType == typeof(short) ? short.MaxValue
            : type.RawType == typeof(ushort) ? ushort.MaxValue : type.RawType == typeof(int) ? int.MaxValue : type.RawType == typeof(uint) ? uint.MaxValue
            : type.RawType == typeof(float) ? 1 << 24 : 1L << 53;
        var values = new double[column.Rows];
        for (int row = 0; row < values.Length; row++)
        {
            values[row] = double.NaN;
            if (column.Values[row] is { } text && !(TextValues.TryNumber(text, out values[row]) && values[row] <= most))
                throw new ArgumentException($"Column '{column.Name}' would get the identifier {text}, more than {type} holds. Load it as text.");
        }
        return new NumericColumn(column.Name, values);
    }

    private static Func<Func<int>, Delegate> Numbers(NumericColumn column, PrimitiveDataViewType type)
    {
        return type.RawType == typeof(float) ? Of<float>() : type.RawType == typeof(double) ? Of<double>()
            : type.RawType == typeof(sbyte) ? Of<sbyte>() : type.RawType == typeof(byte) ? Of<byte>()
            : type.RawType == typeof(short) ? Of<short>() : type.RawType == typeof(ushort) ? Of<ushort>()
            : type.RawType == typeof(int) ? Of<int>() : type.RawType == typeof(uint) ? Of<uint>()
            : type.RawType == typeof(long) ? Of<long>() : Of<ulong>();

        // Decoded values lie within the range of those that were read, so they fit the type again.
        Func<Func<int>, Delegate> Of<T>() where T : INumber<T> =>
            row => (ValueGetter<T>)((ref T value) => value = T.CreateSaturating(column.Values[row()]));
    }

    private static Func<Func<int>, Delegate> Of<T>(CategoricalColumn column, ulong[] keys) where T : INumber<T>
    {
        T[] values = [.. keys.Select(T.CreateChecked)];
        return row => (ValueGetter<T>)((ref T value) => value = column.Codes[row()] is >= 0 and var code ? values[code] : T.Zero);
    }

    /// <summary>The key of each category.</summary>
    private static ulong[] Keys(CategoricalColumn column, ViewColumn view)
    {
        var places = new Dictionary<string, ulong>(StringComparer.Ordinal);
        for (int k = 0; k < view.KeyNames.Count; k++)
            places.TryAdd(view.KeyNames[k], (ulong)k + 1);
        return [.. column.Categories.Select(name => places.TryGetValue(name, out ulong key)
            ? key
            : throw new ArgumentException($"Category '{name}' of column '{column.Name}' is not among the column's {view.KeyNames.Count} keys."))];
    }
}
