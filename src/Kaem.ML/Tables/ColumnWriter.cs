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
        if (type is BooleanDataViewType && column is CategoricalColumn { IsBoolean: true } booleans)
            return row => (ValueGetter<bool>)((ref bool value) => value = booleans.Codes[row()] == 1);
        if (type is TextDataViewType && column is CategoricalColumn texts)
        {
            ReadOnlyMemory<char>[] names = [.. texts.Categories.Select(name => name.AsMemory())];
            return row => (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) => value = texts.Codes[row()] is >= 0 and var code
                ? names[code]
                : default);
        }
        if (type is KeyDataViewType && column is CategoricalColumn keys)
        {
            ulong[] numbers = Keys(keys, view);
            return type.RawType == typeof(byte) ? Of<byte>(keys, numbers) : type.RawType == typeof(ushort) ? Of<ushort>(keys, numbers)
                : type.RawType == typeof(uint) ? Of<uint>(keys, numbers) : Of<ulong>(keys, numbers);
        }
        throw new ArgumentException($"Column '{column.Name}' is {column.Kind}, which type {type} can't hold.");
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
