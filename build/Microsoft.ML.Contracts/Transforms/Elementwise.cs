using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

// Getters that map a scalar, or each value of a vector.
internal static class Elementwise
{
    // With keepsZero the values that a sparse vector leaves out are left out of the result too.
    public static Delegate Getter<TFrom, TTo>(DataViewRow row, DataViewSchema.Column column, Func<TFrom, TTo> map, bool keepsZero)
    {
        if (column.Type is not VectorDataViewType)
        {
            var scalar = row.GetGetter<TFrom>(column);
            TFrom source = default;
            return (ValueGetter<TTo>)((ref TTo value) =>
            {
                scalar(ref source);
                value = map(source);
            });
        }

        var vector = row.GetGetter<VBuffer<TFrom>>(column);
        VBuffer<TFrom> sources = default;
        return (ValueGetter<VBuffer<TTo>>)((ref VBuffer<TTo> destination) =>
        {
            vector(ref sources);
            if (!keepsZero && !sources.IsDense)
                sources.CopyToDense(ref sources);
            var values = sources.GetValues();
            var editor = VBufferEditor.Create(ref destination, sources.Length, values.Length);
            sources.GetIndices().CopyTo(editor.Indices);
            for (int i = 0; i < values.Length; i++)
                editor.Values[i] = map(values[i]);
            destination = editor.Commit();
        });
    }

    public static DataViewType Shaped(DataViewType source, PrimitiveDataViewType item) =>
        source is VectorDataViewType vector ? new VectorDataViewType(item, vector.Dimensions) : item;
}
