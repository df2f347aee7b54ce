using Kaem.ML.Graphs;
using Kaem.ML.Kan;

namespace Kaem.ML.Networks;

/// <summary>A KAN layer: its inputs' expansion times its folded weights.</summary>
internal static class KanLayerGraph
{
    /// <param name="x">N x I.</param>
    /// <returns>N x O.</returns>
    public static GraphValue Forward(GraphBuilder graph, GraphValue x, KanLayer layer)
    {
        var wide = graph.Widen(x, 2);
        var terms = BasisGraph.Expand(graph, wide, layer);
        if (layer.HasBasePath)
            terms = graph.Join(2, terms, Activate(graph, wide, layer.Options.BaseActivation));
        int width = layer.Inputs * layer.Terms;
        return graph.Product(graph.Rows(terms, width), graph.Tensor(Weights(layer), width, layer.Outputs));
    }

    private static GraphValue Activate(GraphBuilder graph, GraphValue x, BaseActivation activation) => activation switch
    {
        BaseActivation.Relu => graph.Add("Relu", x),
        BaseActivation.Silu => graph.Silu(x),
        _ => throw new NotSupportedException($"No ONNX graph is known of the base activation {activation}."),
    };

    /// <summary>(I·Terms) x O.</summary>
    private static float[] Weights(KanLayer layer)
    {
        var weights = new float[checked(layer.Inputs * layer.Terms * layer.Outputs)];
        int size = layer.BasisSize, outputs = layer.Outputs, at = 0;
        ReadOnlySpan<float> coefficients = layer.Coefficients.Value.Span, spline = layer.SplineWeight.Value.Span, ofBase = layer.BaseWeight.Value.Span;
        for (int input = 0; input < layer.Inputs; input++)
        {
            for (int term = 0; term < size; term++)
            {
                for (int o = 0; o < outputs; o++)
                    weights[at++] = coefficients[(input * size + term) * outputs + o] * (layer.HasSplineWeight ? spline[input * outputs + o] : 1);
            }
            if (layer.HasBasePath)
            {
                ofBase.Slice(input * outputs, outputs).CopyTo(weights.AsSpan(at));
                at += outputs;
            }
        }
        return weights;
    }
}
