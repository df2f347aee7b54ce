using Kaem.ML.Format;
using Kaem.ML.Graphs;
using Kaem.ML.Kan;

namespace Kaem.ML.Networks;

/// <summary>The basis functions of a KAN layer's inputs.</summary>
internal static class BasisGraph
{
    /// <summary>B_0(x) … B_(n-1)(x) of every input.</summary>
    /// <param name="x">N x I x 1.</param>
    /// <returns>N x I x n.</returns>
    /// <exception cref="NotSupportedException">No graph is known of the basis.</exception>
    public static GraphValue Expand(GraphBuilder graph, GraphValue x, KanLayer layer) => layer.Options switch
    {
        RbfBasis => RadialGraph.Gaussian(graph, x, layer),
        RswafBasis => RadialGraph.ReflectionalSwitch(graph, x, layer),
        MorletBasis morlet => RadialGraph.Morlet(graph, x, layer, morlet.Frequency),
        BSplineBasis spline => BSplineGraph.Expand(graph, x, layer, spline.Degree),
        FourierBasis fourier => FourierGraph.Expand(graph, x, layer, fourier.Frequencies),
        ChebyshevBasis chebyshev => ChebyshevGraph.Expand(graph, x, layer, chebyshev.Degree),
        var other => throw new NotSupportedException($"No ONNX graph is known of the basis {other.GetType().Name}."),
    };

    /// <summary>A number of each input, I x 1.</summary>
    public static GraphValue OfInputs(GraphBuilder graph, KanLayer layer, Func<int, double> value, ElementType type = ElementType.Float)
    {
        double[] values = [.. Enumerable.Range(0, layer.Inputs).Select(value)];
        return type == ElementType.Double
            ? graph.Tensor(values, layer.Inputs, 1)
            : graph.Tensor([.. values.Select(each => (float)each)], layer.Inputs, 1);
    }
}
