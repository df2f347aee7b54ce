using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Scoring;

/// <summary>Makes the delegates through which ML.NET reads an output column.</summary>
internal static class OutputGetter
{
    /// <param name="current">The scores, with <see cref="ScoredRows.Row"/> at the current row.</param>
    public static Delegate Create(RowOutput output, Func<ScoredRows> current) => output switch
    {
        RowOutput.Latent => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => Copy(current().Latent(), ref value)),
        RowOutput.Reconstruction => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => Copy(current().Reconstruction(), ref value)),
        RowOutput.LogLikelihood => (ValueGetter<float>)((ref float value) => value = current().LogLikelihood()),
        _ => (ValueGetter<float>)((ref float value) => value = current().LogLikelihoodError()),
    };

    /// <summary>The getter as the caller wants it, if that is the column's type.</summary>
    /// <exception cref="InvalidOperationException">It is not.</exception>
    public static ValueGetter<TValue> Typed<TValue>(Delegate getter, DataViewSchema.Column column) =>
        getter as ValueGetter<TValue>
        ?? throw new InvalidOperationException($"Column '{column.Name}' is of type {column.Type}; its values can't be read as {typeof(TValue)}.");

    private static void Copy(ReadOnlySpan<float> source, ref VBuffer<float> value)
    {
        var editor = VBufferEditor.Create(ref value, source.Length);
        source.CopyTo(editor.Values);
        value = editor.Commit();
    }
}
