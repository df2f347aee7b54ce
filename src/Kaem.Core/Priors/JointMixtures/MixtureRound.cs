using System.Numerics.Tensors;
using Kaem.ML.Numerics;

namespace Kaem.ML.Priors;

/// <summary>
/// Rounds of expectation maximisation of a mixture of Gaussians on samples. Responsibilities are made a block of samples at a time, by the mixture's own
/// kernels; moments are summed around the components' means, blocks one after the other, so that the sums do not depend on the threads.
/// </summary>
/// <remarks>
/// The covariance of a component is that of its samples and of <see cref="PseudoSamples"/> more, which have <see cref="Floor"/> of the variance of all.
/// </remarks>
internal sealed unsafe class MixtureRound : IParallelBody
{
    // Inside a parallel part, products run on that part's thread.
    private static readonly WorkerPool Alone = new(1);

    private const int BlockSamples = 64 * JointMixturePrior.Tile.Samples;
    private const double PseudoSamples = 20, Floor = 0.05, LeastShare = 1e-4, LeastVariance = 1e-5;

    // What a component has less of a sample is left out of its moments.
    private const float Negligible = 1e-6f;

    private readonly JointMixturePrior _mixture;
    private readonly FloatBuffer _z, _shares;
    private readonly int _latents, _count;
    private readonly double[] _variances, _weights, _logp;
    private readonly double[][] _means, _products;
    private readonly ScratchPool<Scratch> _scratch;
    private int _first, _take;
    private bool _finishes;

    /// <param name="mixture">Normal densities along its axes, without ends.</param>
    /// <param name="z">Samples, [L, S].</param>
    public MixtureRound(JointMixturePrior mixture, FloatBuffer z, int count)
    {
        (_mixture, _z, _count, _latents) = (mixture, z, count, mixture.Latents);
        int block = Math.Min(BlockSamples, count);
        _shares = new FloatBuffer(checked(mixture.Components * block));
        _logp = new double[block];
        _variances = [.. Enumerable.Range(0, _latents).Select(l => Variance(z.Span.Slice(l * count, count)))];
        _weights = new double[mixture.Components];
        _means = [.. Enumerable.Range(0, mixture.Components).Select(_ => new double[_latents])];
        _products = [.. Enumerable.Range(0, mixture.Components).Select(_ => new double[mixture.Frames.IsFull ? _latents * _latents : _latents])];
        _scratch = new ScratchPool<Scratch>(() => new Scratch(_latents, block));
    }

    /// <summary>The variance of every latent over all samples.</summary>
    public ReadOnlySpan<double> Variances => _variances;

    /// <summary>One round.</summary>
    /// <returns>The samples' mean log-density before it.</returns>
    public double Run(WorkerPool workers)
    {
        Array.Clear(_weights);
        for (int k = 0; k < _weights.Length; k++)
        {
            Array.Clear(_means[k]);
            Array.Clear(_products[k]);
        }
        double total = 0;
        _finishes = false;
        for (_first = 0; _first < _count; _first += _take)
        {
            _take = Math.Min(BlockSamples, _count - _first);
            _mixture.Responsibilities(_z, _count, _first, _shares.AsMatrix(_mixture.Components, _take), _logp.AsSpan(0, _take), workers);
            for (int s = 0; s < _take; s++)
                total += _logp[s];
            workers.For(_mixture.Components, this);
        }
        _finishes = true;
        workers.For(_mixture.Components, this);
        var logits = _mixture.Proportions.Logits!.Value.Span;
        for (int k = 0; k < logits.Length; k++)
            logits[k] = _weights[k] > 0 ? (float)Math.Log(_weights[k] / _count) : ComponentProportions.PrunedLogit;
        _mixture.Refresh(workers);
        return total / _count;
    }

    /// <summary>Part k: a component's moments from a block, or its new parameters from all of them.</summary>
    public void Execute(int part)
    {
        if (_mixture.Weights[part] == 0)
            return;
        var scratch = _scratch.Rent();
        if (_finishes)
            Finish(part, scratch);
        else
            Add(part, scratch);
        _scratch.Return(scratch);
    }

    private void Add(int k, Scratch scratch)
    {
        var shares = _shares.Span.Slice(k * _take, _take);
        int count = scratch.Choose(shares, Negligible);
        if (count == 0)
            return;
        double weight = 0;
        foreach (float share in scratch.Shares(count))
            weight += share;
        _weights[k] += weight;
        var mean = _mixture.Frames.Means.Value.Span.Slice(k * _latents, _latents);
        bool full = _mixture.Frames.IsFull;
        for (int l = 0; l < _latents; l++)
        {
            Span<float> row = scratch.Difference(l, count), weighed = scratch.Weighed(l, count);
            scratch.Choice.Take(_z.Pointer + (nint)l * _count + _first, scratch.Taken.Pointer);
            TensorPrimitives.Subtract(scratch.Taken.Span[..count], mean[l], row);
            TensorPrimitives.Multiply(row, scratch.Shares(count), weighed);
            _means[k][l] += PartitionFunction.Sum(weighed);
            if (!full)
                _products[k][l] += VectorMath.Dot(row, weighed);
        }
        if (!full)
            return;
        var products = scratch.Products;
        MatrixProduct.Multiply(
            scratch.WeighedMatrix(count), false, scratch.DifferenceMatrix(count), true, products.AsMatrix(_latents, _latents), false, Alone);
        for (int i = 0; i < _products[k].Length; i++)
            _products[k][i] += products[i];
    }

    private void Finish(int k, Scratch scratch)
    {
        double weight = _weights[k];
        if (weight == 0)
            return;
        var (mean, axes) = (scratch.Mean, scratch.Axes);
        for (int l = 0; l < _latents; l++)
            mean[l] = _means[k][l] / weight;
        bool full = _mixture.Frames.IsFull;
        Array.Clear(axes);
        for (int i = 0; i < _latents; i++)
        {
            for (int j = full ? 0 : i; j <= i; j++)
            {
                double product = full ? _products[k][i * _latents + j] : _products[k][i];
                axes[i * _latents + j] = (product - weight * mean[i] * mean[j]) / (weight + PseudoSamples);
            }
            axes[i * _latents + i] = Math.Max(0, axes[i * _latents + i]) + PseudoSamples * Floor * _variances[i] / (weight + PseudoSamples)
                + Math.Max(LeastShare * _variances[i], LeastVariance);
        }
        Decompose(axes, _latents);
        for (int l = 0; l < _latents; l++)
            mean[l] += _mixture.Frames.Means.Value[k * _latents + l];
        _mixture.Frames.Write(k, mean, axes);
    }

    /// <summary>The lower Cholesky factor of a symmetric, positive definite matrix, in the place of its lower half.</summary>
    public static void Decompose(Span<double> matrix, int size)
    {
        for (int i = 0; i < size; i++)
        {
            var row = matrix.Slice(i * size, i);
            for (int j = 0; j < i; j++)
                row[j] = (row[j] - TensorPrimitives.Dot(row[..j], matrix.Slice(j * size, j))) / matrix[j * size + j];
            // Rounding may take what is left of a variance: then the axis is as short as it can be.
            double left = matrix[i * size + i] - TensorPrimitives.Dot<double>(row, row);
            matrix[i * size + i] = Math.Sqrt(Math.Max(left, LeastVariance / 10));
            matrix.Slice(i * size + i + 1, size - i - 1).Clear();
        }
    }

    private static double Variance(ReadOnlySpan<float> values)
    {
        double sum = 0, squares = 0;
        foreach (float value in values)
            sum += value;
        double mean = sum / values.Length;
        foreach (float value in values)
            squares += (value - mean) * (value - mean);
        return squares / values.Length;
    }

    /// <summary>Working memory of one thread.</summary>
    private sealed class Scratch(int latents, int block)
    {
        private readonly FloatBuffer _difference = new(checked(latents * block)), _weighed = new(checked(latents * block));
        private readonly float[] _shares = new float[block];

        public ElementSelection Choice { get; } = new();

        public FloatBuffer Taken { get; } = new(block + ElementSelection.Excess);

        public FloatBuffer Products { get; } = new(latents * latents);

        public double[] Mean { get; } = new double[latents];

        public double[] Axes { get; } = new double[latents * latents];

        /// <summary>Takes the samples that a component has some of.</summary>
        public int Choose(ReadOnlySpan<float> shares, float least)
        {
            Choice.Begin(shares.Length);
            for (int s = 0; s < shares.Length; s++)
            {
                if (shares[s] < least)
                    continue;
                _shares[Choice.Count] = shares[s];
                Choice.Add(s);
            }
            Choice.End();
            return Choice.Count;
        }

        public ReadOnlySpan<float> Shares(int count) => _shares.AsSpan(0, count);

        public Span<float> Difference(int l, int count) => _difference.Span.Slice(l * count, count);

        public Span<float> Weighed(int l, int count) => _weighed.Span.Slice(l * count, count);

        public MatrixView DifferenceMatrix(int count) => _difference.AsMatrix(latents, count);

        public MatrixView WeighedMatrix(int count) => _weighed.AsMatrix(latents, count);
    }
}
