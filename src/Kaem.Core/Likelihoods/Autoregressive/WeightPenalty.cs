using System.Numerics.Tensors;
using Kaem.ML.Numerics;

namespace Kaem.ML.Likelihoods;

/// <summary>The gradient of λ/2·Σ w² by weights, some of them a part.</summary>
/// <param name="penalty">λ.</param>
internal sealed class WeightPenalty(Parameter[] weights, float penalty) : IParallelBody
{
    private const int ElementsOfPart = 1 << 14;

    private readonly (Parameter Weights, int First)[] _parts = [.. weights.SelectMany(parameter =>
        Enumerable.Range(0, (parameter.Length + ElementsOfPart - 1) / ElementsOfPart).Select(part => (parameter, part * ElementsOfPart)))];

    /// <summary>Whether there is no penalty.</summary>
    public bool IsNothing => penalty == 0;

    /// <summary>Number of parts.</summary>
    public int Parts => _parts.Length;

    public void Execute(int index)
    {
        var (parameter, first) = _parts[index];
        int count = Math.Min(ElementsOfPart, parameter.Length - first);
        var gradient = parameter.Gradient.Span.Slice(first, count);
        TensorPrimitives.MultiplyAdd(parameter.Value.Span.Slice(first, count), penalty, gradient, gradient);
    }
}
