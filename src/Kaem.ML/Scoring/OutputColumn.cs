using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Scoring;

/// <summary>A column that a model adds.</summary>
internal record OutputColumn(RowOutput Output, string Name, DataViewType Type, DataViewSchema.Annotations? Annotations = null)
{
    /// <summary>The delegate through which ML.NET reads the column.</summary>
    /// <param name="row">Tells the place of the current row among the scored ones.</param>
    public virtual Delegate Getter(IRowScores scores, Func<int> row) => Type is VectorDataViewType
        ? (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => Copy(scores.Vector(Output, row()), ref value))
        : (ValueGetter<float>)((ref float value) => value = scores.Value(Output, row()));

    private static void Copy(ReadOnlySpan<float> source, ref VBuffer<float> value)
    {
        var editor = VBufferEditor.Create(ref value, source.Length);
        source.CopyTo(editor.Values);
        value = editor.Commit();
    }
}
