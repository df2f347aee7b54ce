using System.Numerics;
using System.Numerics.Tensors;
using Kaem.ML.Numerics;

namespace Kaem.ML.Likelihoods;

/// <summary>
/// What a perceptual loss adds to the log-likelihood of chains that each belong to one row, <c>-λ·‖φ(x) - φ(y)‖²</c>, with its derivative by
/// the outputs y. Scratch of one caller.
/// </summary>
internal sealed class PerceptualChains : IFeatureLoss, IParallelBody
{
    private readonly FeatureNetwork _network;
    private readonly float _weight;
    private readonly FloatBuffer _rows;
    private readonly FloatBuffer _gradient;
    private MatrixView _features;
    private int _first;
    private int[] _rowOf = [];
    private double[] _logLikelihood = [];

    /// <param name="rows">Most rows of a batch.</param>
    /// <param name="chains">Most chains.</param>
    public PerceptualChains(FeatureNetwork network, float weight, int rows, int chains)
    {
        _network = network;
        _weight = weight;
        _rows = new FloatBuffer(checked(rows * network.Features));
        _gradient = new FloatBuffer(checked(chains * network.Inputs));
    }

    /// <summary>Takes over the rows, B x D.</summary>
    public void Load(ReadOnlySpan<float> rows) => _network.Compute(rows, _rows.Span);

    /// <summary>Adds the term to ℓ of every chain, and its derivative to dℓ/dy.</summary>
    /// <param name="outputs">The generator's outputs, C x D.</param>
    /// <param name="rows">The row of each chain in the batch, C.</param>
    /// <param name="gradient">C x D.</param>
    public void AddTo(MatrixView outputs, int[] rows, double[] logLikelihood, MatrixView gradient)
    {
        (_rowOf, _logLikelihood) = (rows, logLikelihood);
        var byOutputs = _gradient.AsMatrix(outputs.Rows, outputs.Columns).Elements;
        _network.Evaluate(outputs.Elements, this, byOutputs);
        TensorPrimitives.Add(gradient.Elements, byOutputs, gradient.Elements);
    }

    void IFeatureLoss.Evaluate(int first, MatrixView features, WorkerPool workers)
    {
        (_first, _features) = (first, features);
        workers.For(features.Rows, this);
    }

    /// <summary>Image <paramref name="index"/> of the pass.</summary>
    void IParallelBody.Execute(int index)
    {
        int chain = _first + index;
        var features = _features.Row(index);
        TensorPrimitives.Subtract(_rows.Span.Slice(_rowOf[chain] * _network.Features, _network.Features), features, features);
        _logLikelihood[chain] -= _weight * Square(features);
        TensorPrimitives.Multiply(features, 2 * _weight, features);
    }

    /// <summary>‖v‖², in double.</summary>
    private static double Square(ReadOnlySpan<float> values)
    {
        Vector<double> even = default, odd = default;
        int i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector.Widen(new Vector<float>(values[i..]), out var low, out var high);
            even += low * low;
            odd += high * high;
        }
        double sum = Vector.Sum(even + odd);
        for (; i < values.Length; i++)
            sum += (double)values[i] * values[i];
        return sum;
    }
}
