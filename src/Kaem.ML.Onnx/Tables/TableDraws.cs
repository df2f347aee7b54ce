using Kaem.ML.Format;
using Kaem.ML.Graphs;
using Kaem.ML.Likelihoods;
using Kaem.ML.Rows;

namespace Kaem.ML.Tables;

/// <summary>Encoded columns from a generator's output: numbers with their noise, places of categories and bins. Gaps are not drawn.</summary>
internal static class TableDraws
{
    /// <param name="output">N x D.</param>
    /// <returns>For each column N x 1; of a column without a block, 0.</returns>
    public static GraphValue[] Draw(GraphBuilder graph, Noise noise, GraphValue output, RowLikelihood likelihood, TableCodec codec)
    {
        var drawn = new GraphValue[codec.Codecs.Count];
        GraphValue[]? codes = likelihood.Network is { } network ? ColumnWalkGraph.Draw(graph, noise, output, network, codec.GapPlaces) : null;
        var nothing = graph.Times(graph.Cast(graph.Columns(output, 0, 1), ElementType.Int64), 0);
        for (int c = 0, block = 0; c < drawn.Length; c++)
        {
            var own = codec.Codecs[c];
            if (own.Width == 0)
            {
                drawn[c] = nothing;
                continue;
            }
            var range = likelihood.Layout.Parts[block];
            drawn[c] = codes is not null ? codes[block]
                : own.Kind == EncodedBlockKind.Softmax ? LikelihoodGraph.Category(graph, noise, output, range, likelihood, block, codec.GapPlaces)
                : graph.Plus(
                    graph.Columns(output, range.First, 1), graph.Times(noise.Normal.Take(1, $"column '{own.Column.Name}'"), likelihood.Sigma(range.First)));
            block++;
        }
        return drawn;
    }
}
