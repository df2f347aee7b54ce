using Kaem.ML.Generators;
using Kaem.ML.Graphs;

namespace Kaem.ML.Networks;

/// <summary>Transposed convolutions from one pixel to an image. Batch normalisation by the running statistics is part of the weights.</summary>
internal static class ConvolutionalGraph
{
    public static GraphValue Forward(GraphBuilder graph, GraphValue x, ConvolutionalGenerator generator)
    {
        x = graph.Reshape(x, -1, generator.Inputs, 1, 1);
        for (int l = 0; l < generator.Layers.Count; l++)
        {
            var layer = generator.Layers[l];
            var geometry = layer.Geometry;
            long kernel = geometry.Kernel, stride = geometry.Stride, padding = geometry.Padding;
            x = graph.Add(
                "ConvTranspose", x.Type, [x, Weights(graph, layer), graph.Tensor(layer.Shift.Span.ToArray(), geometry.OutputChannels)],
                ("kernel_shape", new[] { kernel, kernel }), ("strides", new[] { stride, stride }), ("pads", new[] { padding, padding, padding, padding }));
            if (l < generator.Layers.Count - 1)
                x = graph.Add("LeakyRelu", x.Type, [x], ("alpha", generator.Options.Slope));
        }
        // A row holds its image pixel by pixel, channel by channel.
        var rows = graph.Rows(graph.Add("Transpose", x.Type, [x], ("perm", new[] { 0L, 2, 3, 1 })), generator.Outputs);
        return GeneratorGraph.Activate(graph, rows, generator.Options.Output);
    }

    /// <summary>Input channel x output channel x kernel row x kernel column, times the scale of each output channel.</summary>
    private static GraphValue Weights(GraphBuilder graph, TransposedConvolution layer)
    {
        int kernel = layer.Geometry.Kernel, inputs = layer.Geometry.InputChannels, outputs = layer.Geometry.OutputChannels;
        var source = layer.Weights.Value.Span;
        var weights = new float[source.Length];
        for (int at = 0; at < source.Length; at++)
        {
            int o = at % outputs, i = at / outputs % inputs, place = at / outputs / inputs;
            weights[(i * outputs + o) * kernel * kernel + place] = source[at] * layer.Scale[o];
        }
        return graph.Tensor(weights, inputs, outputs, kernel, kernel);
    }
}
