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
        if (encoder.TellsGaps)
        {
            long[] firsts = [.. layout.Parts.Select(part => (long)part.First)];
            input = graph.Join(1, input, graph.Gather(graph.Cast(isMissing, ElementType.Float), graph.Tensor(firsts, firsts.Length), 1));
        }
        return encoder.Network switch
        {
            KanGenerator kan => KanGeneratorGraph.Forward(graph, input, kan),
            DenseNetwork dense => DenseNetworkGraph.Forward(graph, input, dense),
            var other => throw new NotSupportedException($"No ONNX graph is known of the encoder's network {other.GetType().Name}."),
        };
    }
}
