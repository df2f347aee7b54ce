using Kaem.ML.Format;
using Kaem.ML.Graphs;

namespace Kaem.ML.Tables;

/// <summary>Values of a table's columns from what was drawn of them.</summary>
internal sealed class ColumnDecoder(GraphBuilder graph, Noise noise)
{
    /// <summary>Why a column's values have no graph; null where they have one.</summary>
    public static string? Refusal(ColumnCodec codec) => codec.OfValues switch
    {
        IdentifierCodec => "identifies rows, and no graph makes identifiers: name it in OnnxOptions.LeaveOut",
        EmptyCodec => "never had a value: name it in OnnxOptions.LeaveOut",
        CategoryCodec or BinnedCodec or ConstantCodec or QuantileCodec or ScaledCodec => null,
        var other => $"is encoded by {other.GetType().Name}, of which no graph is known",
    };

    /// <summary>Values: texts, booleans, or numbers in double precision.</summary>
    /// <param name="drawn">N x 1: a number as it is encoded, or the place of a category or bin.</param>
    /// <returns>N x 1.</returns>
    public GraphValue Decode(ColumnCodec codec, GraphValue drawn)
    {
        switch (codec.OfValues)
        {
            case CategoryCodec categories:
                return Category(categories, drawn);
            case NumericCodec number:
                var value = number switch
                {
                    BinnedCodec bins => InBin(bins, drawn),
                    ScaledCodec scaled => graph.Plus(graph.Times(graph.Cast(drawn, ElementType.Double), scaled.Scale), scaled.Shift),
                    QuantileCodec quantiles => AtQuantile(quantiles, graph.Cast(drawn, ElementType.Double)),
                    ConstantCodec => graph.Plus(graph.Times(graph.Cast(drawn, ElementType.Double), 0), number.Least),
                    _ => throw new NotSupportedException(Refusal(codec)),
                };
                return graph.Within(GridRounding.Round(graph, value, number.Grid), number.Least, number.LargestValue);
            default:
                throw new NotSupportedException(Refusal(codec));
        }
    }

    /// <summary>A category by its place; one of a group by as many draws as it occurred.</summary>
    private GraphValue Category(CategoryCodec codec, GraphValue place)
    {
        var (starts, categories) = (new List<double>(), new List<int>());
        for (int p = 0; p < codec.SingleCount + codec.GroupCount; p++)
        {
            double total = codec.InPlace(p).Sum(category => (double)codec.Counts[category]), before = 0;
            foreach (int category in codec.InPlace(p))
            {
                starts.Add(p + before / total);
                categories.Add(category);
                before += codec.Counts[category];
            }
        }
        var piece = codec.GroupCount == 0 ? place : new PieceSearch(graph, starts).Find(WithUniform(codec, place));
        return codec.Column.Kind == ColumnKind.Boolean
            ? graph.Gather(graph.Tensor([.. categories.Select(category => category == 1)], categories.Count), piece)
            : graph.Gather(graph.Tensor([.. categories.Select(category => codec.Column.Categories[category])], categories.Count), piece);
    }

    /// <summary>A number within its bin.</summary>
    private GraphValue InBin(BinnedCodec codec, GraphValue bin)
    {
        BinPiece[][] ofBins = [.. codec.Drawn.Select((parts, b) => parts is null ? [new BinPiece(0, codec.Low[b], 0, 0, 0)] : parts.Pieces().ToArray())];
        BinPiece[] pieces = [.. ofBins.SelectMany(own => own)];
        double[] starts = [.. ofBins.SelectMany((own, b) => own.Select(piece => b + piece.Start))];
        if (pieces.Length == ofBins.Length && Array.TrueForAll(pieces, piece => piece.Rate == 0))
            return Of(bin, piece => piece.Low);
        var drawn = WithUniform(codec, bin);
        var found = new PieceSearch(graph, starts).Find(drawn);
        var along = graph.Times(graph.Minus(drawn, graph.Gather(graph.Tensor(starts, starts.Length), found)), Of(found, piece => piece.Rate));
        if (Array.Exists(pieces, piece => piece.Step > 0))
        {
            // Where a piece has no grid, its rate is 0.
            var steps = graph.Add("Min", graph.Add("Floor", along), Of(found, piece => Math.Max(0, piece.Count - 1)));
            along = graph.Times(steps, Of(found, piece => piece.Step));
        }
        return graph.Plus(Of(found, piece => piece.Low), along);

        GraphValue Of(GraphValue places, Func<BinPiece, double> value) => graph.Gather(graph.Tensor([.. pieces.Select(value)], pieces.Length), places);
    }

    /// <summary>The value, within the knots, of a normal quantile; see <see cref="QuantileCodec"/>.</summary>
    private GraphValue AtQuantile(QuantileCodec codec, GraphValue z)
    {
        double[] ranks = codec.Ranks, knots = codec.Knots;
        int pieces = ranks.Length - 1;
        var rank = graph.Within(graph.Over(graph.Minus(NormalDistribution.Cumulative(graph, z), codec.Edge), 1 - 2 * codec.Edge), 0, 1);
        var piece = new PieceSearch(graph, ranks[..pieces]).Find(rank);
        var along = graph.Minus(rank, graph.Gather(graph.Tensor(ranks[..pieces], pieces), piece));
        double[] slopes = [.. Enumerable.Range(0, pieces).Select(k => (knots[k + 1] - knots[k]) / (ranks[k + 1] - ranks[k]))];
        return graph.Plus(
            graph.Gather(graph.Tensor(knots[..pieces], pieces), piece), graph.Times(along, graph.Gather(graph.Tensor(slopes, pieces), piece)));
    }

    /// <summary>The place and, behind the point, a number that decides within it.</summary>
    private GraphValue WithUniform(ColumnCodec codec, GraphValue place)
    {
        var uniform = graph.Within(noise.Uniform.Take(1, $"value within a place of column '{codec.Column.Name}'"), 0, 1 - 1.0 / (1 << 24));
        return graph.Plus(graph.Cast(place, ElementType.Double), graph.Cast(uniform, ElementType.Double));
    }
}
