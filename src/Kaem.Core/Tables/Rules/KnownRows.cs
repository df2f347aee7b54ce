using Kaem.ML.Likelihoods;

namespace Kaem.ML.Tables;

/// <summary>
/// What rules tell of gaps: a value that follows from one that is missing leaves some values of that, and those of a combination that are there leave some
/// combinations.
/// </summary>
internal static class KnownRows
{
    /// <summary>Writes it into encoded rows that are to be filled, as <see cref="PartialKnowledge"/>.</summary>
    /// <param name="rows">The whole table's rows, of the kinds that training had.</param>
    /// <param name="encoded">The same rows as they are learned, encoded; NaN where something is missing.</param>
    public static void Write(TableForm form, TableCodec codec, Table rows, Span<float> encoded)
    {
        WriteGaps(form, codec, rows, encoded, isToFill: true);
        foreach (var (root, left) in form.Left(rows))
        {
            if (Find(codec, root.Learned) is not { } index || codec.Codecs[index] is not { Width: > 0, Kind: EncodedBlockKind.Softmax } of)
                continue;
            // Rows of which the same is known share the levels.
            var known = new Dictionary<int[], float[]?>();
            for (int row = 0; row < left.Length; row++)
            {
                if (left[row] is not { } levels)
                    continue;
                if (!known.TryGetValue(levels, out float[]? weights))
                    known.Add(levels, weights = Weights(of, Condition(root.Values, levels)));
                weights?.CopyTo(encoded.Slice(row * codec.Width + codec.FirstOf(index), of.Width));
            }
        }
    }

    /// <summary>Writes gaps that are not lacking but follow: what is learned where another column has a gap has one where that has none.</summary>
    /// <param name="isToFill">Whether gaps are to be filled, so that none is left.</param>
    public static void WriteGaps(TableForm form, TableCodec codec, Table rows, Span<float> encoded, bool isToFill)
    {
        foreach (var step in form.Steps)
        {
            if (step is not DifferenceStep { Alone: { } alone } difference || Find(codec, alone) is not { } index
                || codec.Codecs[index] is not GapCodec gaps)
                continue;
            var low = rows[difference.Low];
            for (int row = 0; row < rows.Rows; row++)
            {
                if (low.IsMissing(row) && !isToFill)
                    continue;
                var block = encoded.Slice(row * codec.Width + codec.FirstOf(index), gaps.Width);
                block.Clear();
                block[gaps.Places] = 1;
            }
        }
    }

    private static int? Find(TableCodec codec, string column) =>
        codec.Codecs.ToList().FindIndex(each => each.Column.Name == column) is >= 0 and var index ? index : null;

    private static ColumnCondition Condition(TableColumn? values, int[] levels) => values switch
    {
        NumericColumn numeric => new NumbersCondition([.. levels.Select(level => numeric.Values[level]).Order()]),
        CategoricalColumn categorical => new CategoriesCondition(levels.Select(level => categorical.NameAt(level)!).ToHashSet(StringComparer.Ordinal)),
        _ => new CategoriesCondition(levels.Select(CombinationStep.NameOf).ToHashSet(StringComparer.Ordinal)),
    };

    private static float[]? Weights(ColumnCodec codec, ColumnCondition condition)
    {
        var known = codec.Known(condition);
        if (known.IsEmpty)
            return null;
        var weights = new float[codec.Width];
        double largest = known.Shares.Max();
        for (int place = 0; place < known.Shares.Length; place++)
            weights[place] = (float)(PartialKnowledge.Largest * known.Shares[place] / largest);
        return weights;
    }
}
