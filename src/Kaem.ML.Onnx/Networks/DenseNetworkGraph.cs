using Kaem.ML.Encoders;
using Kaem.ML.Graphs;

namespace Kaem.ML.Networks;

/// <summary>Dense layers with rectified linear units between them, the first of which may be convolutions.</summary>
internal static class DenseNetworkGraph
{
    /// <param name="x">N x inputs.</param>
    /// <returns>N x outputs.</returns>
    public static GraphValue Forward(GraphBuilder graph, GraphValue x, DenseNetwork network)
    {
        for (int l = 0; l < network.Layers.Count; l++)
        {
            var layer = network.Layers[l];
            x = network.Patches[l] is { } patches ? Convolve(graph, x, layer, patches, isFirst: l == 0) : Multiply(graph, x, layer);
            if (layer.IsRectified)
                x = graph.Add("Relu", x);
            // A dense layer sees images pixel by pixel, channel by channel.
            if (network.Patches[l] is { } seen && (l + 1 == network.Layers.Count || network.Patches[l + 1] is null))
                x = graph.Rows(graph.Add("Transpose", x.Type, [x], ("perm", new[] { 0L, 2, 3, 1 })), (long)seen.Pixels * layer.Outputs);
        }
        return x;
    }

    private static GraphValue Multiply(GraphBuilder graph, GraphValue x, DenseLayer layer) => graph.Plus(
        graph.Product(x, graph.Tensor(layer.Weights.Value.Span.ToArray(), layer.Inputs, layer.Outputs)),
        graph.Tensor(layer.Bias.Value.Span.ToArray(), 1, layer.Outputs));

    private static GraphValue Convolve(GraphBuilder graph, GraphValue x, DenseLayer layer, ImagePatches patches, bool isFirst)
    {
        var (planes, height, width, channels) = patches.Images;
        if (isFirst)
        {
            var images = graph.Reshape(x, -1, planes, height, width, channels);
            x = graph.Reshape(graph.Add("Transpose", x.Type, [images], ("perm", new[] { 0L, 1, 4, 2, 3 })), -1, planes * channels, height, width);
        }
        long kernel = patches.Layer.Kernel, stride = patches.Layer.Stride, padding = patches.Layer.Padding;
        return graph.Add(
            "Conv", x.Type, [x, Weights(graph, layer, patches), graph.Tensor(layer.Bias.Value.Span.ToArray(), layer.Outputs)],
            ("kernel_shape", new[] { kernel, kernel }), ("strides", new[] { stride, stride }), ("pads", new[] { padding, padding, padding, padding }));
    }

    /// <summary>Output channel x plane and channel x kernel row x kernel column, from plane x kernel row x kernel column x channel x output channel.</summary>
    private static GraphValue Weights(GraphBuilder graph, DenseLayer layer, ImagePatches patches)
    {
        var (planes, _, _, channels) = patches.Images;
        int square = patches.Layer.Kernel * patches.Layer.Kernel, outputs = layer.Outputs;
        var source = layer.Weights.Value.Span;
        var weights = new float[source.Length];
        for (int at = 0; at < source.Length; at++)
        {
            int o = at % outputs, c = at / outputs % channels, place = at / outputs / channels % square, plane = at / outputs / channels / square;
            weights[((o * planes + plane) * channels + c) * square + place] = source[at];
        }
        return graph.Tensor(weights, outputs, planes * channels, patches.Layer.Kernel, patches.Layer.Kernel);
    }
}
