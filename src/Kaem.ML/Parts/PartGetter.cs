using System.Numerics;
using System.Numerics.Tensors;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Parts;

/// <summary>A part's values at the current row.</summary>
internal delegate ReadOnlySpan<float> PartValues();

/// <summary>Gives a part's values as its column has them: of categories the most probable, as a key.</summary>
internal static class PartGetter
{
    /// <summary>The delegate through which ML.NET reads a column.</summary>
    public static Delegate Of(DataViewType type, PartValues values)
    {
        if (type is VectorDataViewType)
            return (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => Copy(values(), ref value));
        if (type is not KeyDataViewType)
            return (ValueGetter<float>)((ref float value) => value = values()[0]);
        return type.RawType == typeof(byte) ? Key<byte>(values) : type.RawType == typeof(ushort) ? Key<ushort>(values)
            : type.RawType == typeof(uint) ? Key<uint>(values) : Key<ulong>(values);
    }

    private static ValueGetter<T> Key<T>(PartValues values) where T : IBinaryInteger<T> => (ref T value) =>
    {
        var categories = values();
        value = float.IsNaN(categories[0]) ? T.Zero : T.CreateChecked(1 + TensorPrimitives.IndexOfMax(categories));
    };

    private static void Copy(ReadOnlySpan<float> source, ref VBuffer<float> value)
    {
        var editor = VBufferEditor.Create(ref value, source.Length);
        source.CopyTo(editor.Values);
        value = editor.Commit();
    }
}
