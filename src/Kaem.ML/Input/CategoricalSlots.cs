using Kaem.ML.Numerics;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Input;

/// <summary>Slots of a features column that make up categorical variables, as one-hot encoding marks them.</summary>
internal static class CategoricalSlots
{
    private const string Annotation = "CategoricalSlotRanges";

    /// <summary>
    /// Options whose likelihood takes marked slots as categories and the others as numbers. A likelihood that already has blocks stays,
    /// and so does any where no slots are marked.
    /// </summary>
    /// <param name="column">The features column, a vector of known size.</param>
    public static KaemOptions Honour(KaemOptions options, DataViewSchema.Column column)
    {
        if (options.Likelihood is not GaussianLikelihoodOptions density || column.Annotations.Schema.GetColumnOrNull(Annotation) is null)
            return options;
        VBuffer<int> ends = default;
        column.Annotations.GetValue(Annotation, ref ends);
        int[] ranges = [.. ends.DenseValues()];
        List<LikelihoodBlock> blocks = [];
        int at = 0, size = ((VectorDataViewType)column.Type).Size;
        for (int i = 0; i + 1 < ranges.Length; i += 2)
        {
            int first = ranges[i], end = ranges[i + 1] + 1;
            // Marks that don't fit are nobody's categories, and a single slot has nothing to choose from.
            if (first < at || end > size || end - first < 2)
                continue;
            AddNumbers(first - at);
            blocks.Add(LikelihoodBlock.Categorical(end - first));
            at = end;
        }
        if (at == 0)
            return options;
        AddNumbers(size - at);
        return options with { Likelihood = KaemLikelihood.Mixed(blocks) };

        void AddNumbers(int columns)
        {
            if (columns > 0)
                blocks.Add(LikelihoodBlock.Gaussian(columns) with { Density = density });
        }
    }

    /// <summary>Checks the categories of a row. A variable without a category, as one-hot encoding leaves it, becomes missing.</summary>
    /// <returns>What is wrong with the row, as the end of a sentence that names it; null where nothing is.</returns>
    public static string? Check(Span<float> row, FeatureColumn features, KaemOptions options)
    {
        if (options.Likelihood is not BlockLikelihoodOptions mixed)
            return null;
        int at = 0;
        for (int i = 0; i < mixed.Blocks.Count; i++)
        {
            int width = mixed.Blocks[i].Width;
            if (mixed.Blocks[i] is CategoricalBlock && Check(row.Slice(at, width), options.AllowMissing) is { } error)
                return $"{error} from {features.Describe(at)} to {features.Describe(at + width - 1)} of column '{features.Name}', which are one categorical "
                    + $"variable.{Remedy(options.AllowMissing)}";
            at += width;
        }
        return null;

        static string Remedy(bool allowMissing) => allowMissing ? "" : " KaemOptions.AllowMissing leaves variables without a category out of the likelihood.";
    }

    private static string? Check(Span<float> slots, bool allowMissing)
    {
        int ones = slots.Count(1f), zeros = slots.Count(0f);
        if (ones == 1 && zeros == slots.Length - 1)
            return null;
        if (allowMissing && (zeros == slots.Length || slots.IndexOfAnyExcept(float.NaN) < 0))
        {
            slots.Fill(float.NaN);
            return null;
        }
        return ones + zeros == slots.Length ? $"has {ones} ones instead of exactly one" : "has values other than a single 1 and zeros";
    }
}
