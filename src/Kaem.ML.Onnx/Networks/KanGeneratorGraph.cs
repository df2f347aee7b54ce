using Kaem.ML.Generators;
using Kaem.ML.Graphs;

namespace Kaem.ML.Networks;

/// <summary>KAN layers one after the other, their inputs normalised and mapped where the options say so, and the output activation.</summary>
internal static class KanGeneratorGraph
{
    public static GraphValue Forward(GraphBuilder graph, GraphValue x, KanGenerator generator)
    {
        for (int l = 0; l < generator.Layers.Count; l++)
        {
            if (generator.Norms[l] is { } norm)
                x = Normalise(graph, x, norm);
            if (l > 0)
                x = Map(graph, x, generator.Options);
            x = KanLayerGraph.Forward(graph, x, generator.Layers[l]);
        }
        return Activate(graph, x, generator);
    }

    /// <summary>gain·(x - mean)/deviation + bias of each row.</summary>
    private static GraphValue Normalise(GraphBuilder graph, GraphValue x, LayerNorm norm)
    {
        var centred = graph.Minus(x, graph.Reduce("ReduceMean", x, 1));
        var deviation = graph.Add("Sqrt", graph.Plus(graph.Reduce("ReduceMean", graph.Square(centred), 1), LayerNorm.Epsilon));
        var standard = graph.Over(centred, deviation);
        return graph.Plus(
            graph.Times(standard, graph.Tensor(norm.Gain.Value.Span.ToArray(), norm.Gain.Length)),
            graph.Tensor(norm.Bias.Value.Span.ToArray(), norm.Bias.Length));
    }

    private static GraphValue Map(GraphBuilder graph, GraphValue x, KanGeneratorOptions options) => options.HiddenMap switch
    {
        HiddenMap.None => x,
        HiddenMap.Sigmoid => graph.Sigmoid(x),
        HiddenMap.Affine => graph.Times(graph.Minus(x, options.GridRange.Low), 1 / (options.GridRange.High - options.GridRange.Low)),
        _ => throw new NotSupportedException($"No ONNX graph is known of the map of hidden values {options.HiddenMap}."),
    };

    /// <summary>Numbers get the output activation; what is between them are logits of categories.</summary>
    private static GraphValue Activate(GraphBuilder graph, GraphValue x, KanGenerator generator)
    {
        var activation = generator.Options.Output;
        if (activation == OutputActivation.None)
            return x;
        if (generator.Activated is [{ First: 0 } all] && all.Count == generator.Outputs)
            return GeneratorGraph.Activate(graph, x, activation);
        List<GraphValue> parts = [];
        int at = 0;
        foreach (var range in generator.Activated)
        {
            Pass(range.First);
            parts.Add(GeneratorGraph.Activate(graph, graph.Columns(x, range.First, range.Count), activation));
            at = range.End;
        }
        Pass(generator.Outputs);
        return graph.Join(1, [.. parts]);

        void Pass(int end)
        {
            if (end > at)
                parts.Add(graph.Columns(x, at, end - at));
        }
    }
}
