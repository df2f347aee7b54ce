using Kaem.ML.Generators;
using Kaem.ML.Graphs;

namespace Kaem.ML.Networks;

/// <summary>The generator, from what it sees of a sample to its output.</summary>
internal static class GeneratorGraph
{
    /// <param name="x">N x inputs.</param>
    /// <returns>N x D.</returns>
    /// <exception cref="NotSupportedException">No graph is known of the generator.</exception>
    public static GraphValue Forward(GraphBuilder graph, GraphValue x, Generator generator) => generator switch
    {
        KanGenerator kan => KanGeneratorGraph.Forward(graph, x, kan),
        ConvolutionalGenerator convolutional => ConvolutionalGraph.Forward(graph, x, convolutional),
        JointGenerator joint => graph.Join(1, [.. joint.Parts.Select(part => Forward(graph, x, part))]),
        _ => throw new NotSupportedException($"No ONNX graph is known of the generator {generator.GetType().Name}."),
    };

    /// <summary>The output activation.</summary>
    public static GraphValue Activate(GraphBuilder graph, GraphValue x, OutputActivation activation) => activation switch
    {
        OutputActivation.None => x,
        OutputActivation.Sigmoid => graph.Sigmoid(x),
        OutputActivation.Tanh => graph.Add("Tanh", x),
        _ => throw new NotSupportedException($"No ONNX graph is known of the output activation {activation}."),
    };
}
