using System.Numerics.Tensors;
using Kaem.ML.Data;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Input;

/// <summary>Reads feature vectors, sparse ones as their dense values, and refuses what has no likelihood.</summary>
internal static class FeatureRows
{
    /// <summary>Reads all rows of a column into memory.</summary>
    /// <param name="what">What the rows are, for messages: training or validation data.</param>
    /// <exception cref="ArgumentException">A value is not finite, or missing where that is not allowed; or there are more rows than memory can
    /// address.</exception>
    public static DataMatrix ReadAll(IDataView data, FeatureColumn features, KaemOptions options, string what, string argument) =>
        (DataMatrix)Read(data, features, options, what, argument, null);

    /// <summary>Reads all rows of a column, into memory or, where they are more, to a temporary file.</summary>
    /// <param name="memory">Where rows go; null for memory alone.</param>
    /// <returns>To be disposed of where it can be.</returns>
    /// <exception cref="ArgumentException">A value is not finite, or missing where that is not allowed; or there are more rows than memory can
    /// address, and no file is allowed.</exception>
    /// <exception cref="IOException">The file can't be made, or its disk is full.</exception>
    public static IRowSource Read(IDataView data, FeatureColumn features, KaemOptions options, string what, string argument, RowMemory? memory)
    {
        var column = features.FindAgain(data.Schema, argument);
        int size = features.Size;
        using var rows = new GatheredRows(size, data.GetRowCount(), memory, what, argument);
        using var cursor = data.GetRowCursor([column]);
        var getter = cursor.GetGetter<VBuffer<float>>(column);
        VBuffer<float> buffer = default;
        while (cursor.MoveNext())
        {
            var row = rows.Next();
            getter(ref buffer);
            if (Read(in buffer, row, features, options) is { } error)
                throw new ArgumentException($"Row {rows.Rows} of the {what} {error}", argument);
            rows.Keep();
        }
        return rows.Finish();
    }

    /// <summary>Copies one vector and checks it.</summary>
    /// <param name="options">The model's: whether entries may be missing, and which slots are categories.</param>
    /// <returns>What is wrong with the row, as the end of a sentence that names it; null where nothing is.</returns>
    public static string? Read(in VBuffer<float> vector, Span<float> destination, FeatureColumn features, KaemOptions options)
    {
        if (vector.Length != features.Size)
            return $"has a vector of {vector.Length} in column '{features.Name}'; the model was trained on vectors of {features.Size}.";
        vector.CopyTo(destination);
        return NotFinite(destination, features, options.AllowMissing) ?? CategoricalSlots.Check(destination, features, options);
    }

    private static string? NotFinite(ReadOnlySpan<float> row, FeatureColumn features, bool allowMissing)
    {
        if (TensorPrimitives.IsFiniteAll(row))
            return null;
        for (int slot = 0; slot < row.Length; slot++)
        {
            float value = row[slot];
            if (float.IsFinite(value) || (allowMissing && float.IsNaN(value)))
                continue;
            string remedy = float.IsNaN(value)
                ? $"Fill it with mlContext.Transforms.ReplaceMissingValues(\"{features.Name}\"), drop the row with mlContext.Data.FilterRowsByMissingValues, "
                    + "or train with KaemOptions.AllowMissing, which leaves missing entries out of the likelihood."
                : "Only finite values have a likelihood.";
            return $"has {value} in {features.Describe(slot)} of column '{features.Name}'. {remedy}";
        }
        return null;
    }
}
