using Kaem.ML.Encoders;
using Kaem.ML.Format;
using Kaem.ML.Generators;
using Kaem.ML.Graphs;
using Kaem.ML.Likelihoods;

namespace Kaem.ML.Networks;

/// <summary>The encoder, from rows to its output of 2L numbers.</summary>
internal static class EncoderGraph
{
    /// <param name="rows">N x D, NaN where an entry is missing.</param>
    /// <returns>N x 2L.</returns>
    /// <exception cref="NotSupportedException">No graph is known of the network.</exception>
    public static GraphValue Forward(GraphBuilder graph, GraphValue rows, RowEncoder encoder, RowLayout layout)
    {
        var isMissing = graph.Compare("IsNaN", rows);
        var input = graph.Choose(isMissing, graph.Number(0, ElementType.Float), rows);
        if (encoder.Gaps.Length > 0)
            input = graph.Join(1, input, Gaps(graph, graph.Cast(isMissing, ElementType.Float), encoder));
        return encoder.Network switch
        {
            JointEncoder joint => Forward(graph, input, joint),
            KanGenerator kan => KanGeneratorGraph.Forward(graph, input, kan),
            DenseNetwork dense => DenseNetworkGraph.Forward(graph, input, dense),
            var other => throw new NotSupportedException($"No ONNX graph is known of the encoder's network {other.GetType().Name}."),
        };
    }

    /// <summary>1 where something is missing of each range of columns that the encoder is told of.</summary>
    private static GraphValue Gaps(GraphBuilder graph, GraphValue isMissing, RowEncoder encoder)
    {
        // A category is missing as a whole or not at all, and a number is a column; a part may lack any of its columns.
        if (!encoder.TellsParts)
        {
            long[] firsts = [.. encoder.Gaps.Select(gap => (long)gap.First)];
            return graph.Gather(isMissing, graph.Tensor(firsts, firsts.Length), 1);
        }
        var counts = new float[encoder.Network.Inputs - encoder.Gaps.Length, encoder.Gaps.Length];
        for (int v = 0; v < encoder.Gaps.Length; v++)
        {
            for (int d = encoder.Gaps[v].First; d < encoder.Gaps[v].End; d++)
                counts[d, v] = 1;
        }
        var missing = graph.Product(isMissing, graph.Tensor([.. counts.Cast<float>()], counts.GetLength(0), counts.GetLength(1)));
        return graph.Add("Min", missing, graph.Number(1, ElementType.Float));
    }

    private static GraphValue Forward(GraphBuilder graph, GraphValue input, JointEncoder encoder)
    {
        List<GraphValue> seen = [.. encoder.Images.Select(image => DenseNetworkGraph.Forward(
            graph, graph.Columns(input, image.Columns.First, image.Columns.Count), image.Network))];
        seen.AddRange(encoder.Others.Select(range => graph.Columns(input, range.First, range.Count)));
        return DenseNetworkGraph.Forward(graph, graph.Join(1, [.. seen]), encoder.Dense);
    }
}
