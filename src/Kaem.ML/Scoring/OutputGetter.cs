using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Scoring;

/// <summary>The delegates through which ML.NET reads columns.</summary>
internal static class OutputGetter
{
    /// <summary>The getter as the caller wants it, if that is the column's type.</summary>
    /// <exception cref="InvalidOperationException">It is not.</exception>
    public static ValueGetter<TValue> Typed<TValue>(Delegate getter, DataViewSchema.Column column) =>
        getter as ValueGetter<TValue>
        ?? throw new InvalidOperationException($"Column '{column.Name}' is of type {column.Type}; its values can't be read as {typeof(TValue)}.");
}
