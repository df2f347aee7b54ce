using Kaem.ML.Format;
using Kaem.ML.Graphs;

namespace Kaem.ML.Rows;

/// <summary>Self-normalised importance weights of a bank's samples, and what follows from them alone.</summary>
/// <param name="Weights">w, N x S.</param>
/// <param name="LogMean">log (1/S)·Σ exp ℓ, N x 1.</param>
/// <param name="EffectiveSampleSize">1/Σ w², N x 1.</param>
internal sealed record PosteriorWeights(GraphValue Weights, GraphValue LogMean, GraphValue EffectiveSampleSize)
{
    /// <param name="logLikelihood">ℓ, N x S, in double precision.</param>
    public static PosteriorWeights Of(GraphBuilder graph, GraphValue logLikelihood, int samples)
    {
        var most = graph.Reduce("ReduceMax", logLikelihood, 1);
        var masses = graph.Add("Exp", graph.Minus(logLikelihood, most));
        var sum = graph.Reduce("ReduceSum", masses, 1);
        var weights = graph.Over(masses, sum);
        var effective = graph.Over(graph.Number(1, ElementType.Double), graph.Reduce("ReduceSum", graph.Square(weights), 1));
        return new PosteriorWeights(weights, graph.Plus(graph.Plus(most, graph.Add("Log", sum)), -Math.Log(samples)), effective);
    }

    /// <summary>Standard error of <see cref="LogMean"/>, N x 1.</summary>
    public GraphValue Error(GraphBuilder graph, int samples)
    {
        var share = graph.Over(graph.Number(1, ElementType.Double), EffectiveSampleSize);
        return graph.Add("Sqrt", graph.Times(graph.AtLeast(graph.Minus(share, 1.0 / samples), 0), samples / (samples - 1.0)));
    }

    /// <summary>Posterior means of the samples' values.</summary>
    /// <param name="values">S x n.</param>
    /// <returns>N x n.</returns>
    public GraphValue Mean(GraphBuilder graph, GraphValue values) => graph.Product(Weights, graph.Cast(values, ElementType.Double));

    /// <summary>Posterior standard deviations.</summary>
    /// <param name="mean">Of the values.</param>
    public GraphValue Spread(GraphBuilder graph, GraphValue values, GraphValue mean)
    {
        var squares = graph.Square(graph.Cast(values, ElementType.Double));
        return graph.Add("Sqrt", graph.AtLeast(graph.Minus(graph.Product(Weights, squares), graph.Square(mean)), 0));
    }
}
