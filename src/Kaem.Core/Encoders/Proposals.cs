using System.Numerics.Tensors;
using Kaem.ML.Numerics;

namespace Kaem.ML.Encoders;

/// <summary>
/// The densities q(z|x) of a batch of rows, a normal for each latent, cut to the domain, and K draws of each row. An encoder's output of 2L numbers (h, r)
/// becomes <c>m = middle + half·tanh(h/half)</c>, which stays within the domain, and <c>s = unit·exp(r)</c>, r within limits. Draw c = b·K + k is draw k of
/// row b; latents are stored [L, C]. A row is a part. Scratch of one caller.
/// </summary>
internal sealed class Proposals
{
    private readonly FloatBuffer _means, _scales, _noise;
    private readonly double[] _logDensity;
    private readonly CutNormal[] _densities;
    private readonly LoadBody _load;
    private readonly DrawBody _draw;
    private readonly PathBody _path;
    private readonly WakeBody _wake;
    private FloatBuffer? _distances;
    private MatrixView _output;
    private Interval _domain;
    private ProposalLimits _limits;

    /// <param name="rows">Most rows.</param>
    /// <param name="draws">Draws K of a row.</param>
    /// <param name="latents">Latents L of a draw.</param>
    public Proposals(int rows, int draws, int latents)
    {
        (Capacity, Draws, Latents) = (rows, draws, latents);
        _means = new FloatBuffer(checked(rows * latents));
        _scales = new FloatBuffer(_means.Length);
        _densities = new CutNormal[_means.Length];
        int count = checked(rows * draws);
        Points = new FloatBuffer(checked(count * latents));
        // An even distance: normals come in pairs.
        NoiseLength = draws * (latents + latents % 2);
        _noise = new FloatBuffer(checked(rows * NoiseLength));
        _logDensity = new double[count];
        (_load, _draw, _path, _wake) = (new LoadBody(this), new DrawBody(this), new PathBody(this), new WakeBody(this));
    }

    /// <summary>Most rows.</summary>
    public int Capacity { get; }

    /// <summary>Rows of the batch.</summary>
    public int Rows { get; private set; }

    /// <summary>Draws K of a row.</summary>
    public int Draws { get; }

    /// <summary>Latents L of a draw.</summary>
    public int Latents { get; }

    /// <summary>Draws of all rows, C.</summary>
    public int Count => Rows * Draws;

    /// <summary>The draws, [L, C].</summary>
    public FloatBuffer Points { get; }

    /// <summary>log q(z) of every draw.</summary>
    public Span<double> LogDensity => _logDensity.AsSpan(0, Count);

    /// <summary>m of a row, L.</summary>
    public Span<float> Means(int row) => _means.Span.Slice(row * Latents, Latents);

    /// <summary>s of a row, L.</summary>
    public Span<float> Scales(int row) => _scales.Span.Slice(row * Latents, Latents);

    // Numbers that one row's draws take.
    private int NoiseLength { get; }

    /// <summary>Takes over an encoder's output.</summary>
    /// <param name="output">B x 2L.</param>
    /// <param name="domain">Where latents live; its ends may be infinite.</param>
    public void Load(MatrixView output, Interval domain, WorkerPool workers)
    {
        if (output.Rows > Capacity)
            throw new ArgumentException($"There is room for {Capacity} rows, not for {output.Rows}.", nameof(output));
        (Rows, _output, _domain, _limits) = (output.Rows, output, domain, new ProposalLimits(domain));
        workers.For(Rows, _load);
    }

    /// <summary>Takes over an encoder's output and draws.</summary>
    /// <param name="shared">Whether all rows draw the same numbers, so that a row gets the same draws beside any others.</param>
    public void Draw(MatrixView output, Interval domain, ulong seed, StreamPurpose purpose, uint step, bool shared, WorkerPool workers)
    {
        Load(output, domain, workers);
        _draw.Set(seed, purpose, step, shared);
        workers.For(Rows, _draw);
    }

    /// <summary>
    /// Gradients along the draws' paths: from <c>dL/dz + factor·∂ log q/∂z</c> to the encoder's output, q's parameters held fixed inside log q.
    /// </summary>
    /// <param name="latentGradient">The loss's gradient by the draws through everything but q, [L, C].</param>
    /// <param name="factors">The factor of each draw, C.</param>
    /// <param name="gradient">Receives dL/d(h, r), B x 2L.</param>
    public void Backward(FloatBuffer latentGradient, float[] factors, MatrixView gradient, WorkerPool workers)
    {
        _path.Set(latentGradient, factors, gradient);
        workers.For(Rows, _path);
    }

    /// <summary>The gradient of <c>-Σ_c w_c·log q(z_c)</c>, the draws held fixed.</summary>
    /// <param name="weights">w, C.</param>
    /// <param name="gradient">Receives dL/d(h, r), B x 2L.</param>
    public void BackwardFixed(float[] weights, MatrixView gradient, WorkerPool workers)
    {
        _wake.Set(weights, gradient);
        workers.For(Rows, _wake);
    }

    /// <summary>Mean and standard deviation of q for a row.</summary>
    /// <param name="means">Receives the means, L; empty where not wanted.</param>
    /// <param name="deviations">Receives the deviations, L; empty where not wanted.</param>
    public void Moments(int row, Span<float> means, Span<float> deviations)
    {
        for (int l = 0; l < Latents; l++)
        {
            var (mean, deviation) = Density(row, l).Moments();
            if (!means.IsEmpty)
                means[l] = (float)mean;
            if (!deviations.IsEmpty)
                deviations[l] = (float)deviation;
        }
    }

    /// <summary>log q(z) of a row at any points within the domain.</summary>
    /// <param name="points">[L, S].</param>
    /// <param name="values">Receives S values.</param>
    public void LogDensityAt(int row, FloatBuffer points, Span<float> values)
    {
        int count = values.Length;
        var distances = FloatBuffer.Grow(ref _distances, count).Span[..count];
        values.Clear();
        double constant = 0;
        for (int l = 0; l < Latents; l++)
        {
            ref readonly var q = ref Density(row, l);
            constant += q.LogDensity(q.Mode);
            TensorPrimitives.Subtract(points.Span.Slice(l * count, count), Means(row)[l], distances);
            TensorPrimitives.Multiply(distances, 1 / Scales(row)[l], distances);
            TensorPrimitives.MultiplyAdd(distances, distances, values, values);
        }
        TensorPrimitives.Multiply(values, -0.5f, values);
        TensorPrimitives.Add(values, (float)constant, values);
    }

    private ref CutNormal Density(int row, int latent) => ref _densities[row * Latents + latent];

    private float Half => _limits.Half;

    private float Middle => _limits.Middle;

    /// <summary>From the gradients by m and log s to those by h and r.</summary>
    private void Finish(int row, int latent, double byMean, double byLogScale, Span<float> gradient)
    {
        float half = Half, r = _output.Row(row)[Latents + latent];
        if (float.IsFinite(half))
        {
            double share = (_means[row * Latents + latent] - Middle) / half;
            byMean *= 1 - share * share;
        }
        // At a limit only what leads back inside counts.
        bool stuck = (r <= ProposalLimits.Least && byLogScale > 0) || (r >= _limits.Most && byLogScale < 0);
        gradient[latent] = (float)byMean;
        gradient[Latents + latent] = stuck ? 0 : (float)byLogScale;
    }

    private sealed class LoadBody(Proposals owner) : IParallelBody
    {
        public void Execute(int index)
        {
            int latents = owner.Latents;
            var output = owner._output.Row(index);
            Span<float> means = owner.Means(index), scales = owner.Scales(index);
            float half = owner.Half, middle = owner.Middle;
            if (float.IsFinite(half))
            {
                TensorPrimitives.Multiply(output[..latents], 1 / half, means);
                VectorMath.Tanh(means, means);
                for (int l = 0; l < means.Length; l++)
                    means[l] = Math.Clamp(middle + half * means[l], owner._domain.Low, owner._domain.High);
            }
            else
            {
                output[..latents].CopyTo(means);
            }
            float unit = owner._limits.LogUnit, most = owner._limits.Most;
            for (int l = 0; l < scales.Length; l++)
                scales[l] = unit + Math.Clamp(output[latents + l], ProposalLimits.Least, most);
            VectorMath.Exp(scales, scales);
            for (int l = 0; l < scales.Length; l++)
                owner.Density(index, l) = new CutNormal(means[l], scales[l], owner._domain.Low, owner._domain.High);
        }
    }

    private sealed class DrawBody(Proposals owner) : IParallelBody
    {
        private ulong _seed;
        private StreamPurpose _purpose;
        private uint _step;
        private bool _shared;

        public void Set(ulong seed, StreamPurpose purpose, uint step, bool shared) => (_seed, _purpose, _step, _shared) = (seed, purpose, step, shared);

        public void Execute(int index)
        {
            var noise = owner._noise.Span.Slice(index * owner.NoiseLength, owner.NoiseLength);
            new RandomStream(_seed, _purpose, _step, _shared ? 0 : (uint)index).Normal(noise);
            int draws = owner.Draws, latents = owner.Latents, distance = owner.NoiseLength / draws, count = owner.Count;
            var logDensity = owner._logDensity.AsSpan(index * draws, draws);
            logDensity.Clear();
            for (int l = 0; l < latents; l++)
            {
                ref readonly var q = ref owner.Density(index, l);
                var points = owner.Points.Span.Slice(l * count + index * draws, draws);
                for (int k = 0; k < points.Length; k++)
                {
                    points[k] = (float)q.Draw(noise[k * distance + l]);
                    if (!q.IsWhole)
                        points[k] = Math.Clamp(points[k], owner._domain.Low, owner._domain.High);
                    logDensity[k] += q.LogDensity(points[k]);
                }
            }
        }
    }

    private sealed class PathBody(Proposals owner) : IParallelBody
    {
        private FloatBuffer? _latentGradient;
        private float[] _factors = [];
        private MatrixView _gradient;

        public void Set(FloatBuffer latentGradient, float[] factors, MatrixView gradient) =>
            (_latentGradient, _factors, _gradient) = (latentGradient, factors, gradient);

        public void Execute(int index)
        {
            int draws = owner.Draws, count = owner.Count;
            var gradient = _gradient.Row(index);
            for (int l = 0; l < owner.Latents; l++)
            {
                ref readonly var q = ref owner.Density(index, l);
                int first = l * count + index * draws;
                double byMean = 0, byLogScale = 0;
                for (int k = 0; k < draws; k++)
                {
                    double z = owner.Points[first + k], slope = _latentGradient![first + k] + _factors[index * draws + k] * q.Slope(z);
                    q.PathDerivatives(z, out double ofMean, out double ofLogScale);
                    byMean += slope * ofMean;
                    byLogScale += slope * ofLogScale;
                }
                owner.Finish(index, l, byMean, byLogScale, gradient);
            }
        }
    }

    private sealed class WakeBody(Proposals owner) : IParallelBody
    {
        private float[] _weights = [];
        private MatrixView _gradient;

        public void Set(float[] weights, MatrixView gradient) => (_weights, _gradient) = (weights, gradient);

        public void Execute(int index)
        {
            int draws = owner.Draws, count = owner.Count;
            var gradient = _gradient.Row(index);
            for (int l = 0; l < owner.Latents; l++)
            {
                ref readonly var q = ref owner.Density(index, l);
                double byMean = 0, byLogScale = 0;
                for (int k = 0; k < draws; k++)
                {
                    q.ParameterDerivatives(owner.Points[l * count + index * draws + k], out double ofMean, out double ofLogScale);
                    byMean -= _weights[index * draws + k] * ofMean;
                    byLogScale -= _weights[index * draws + k] * ofLogScale;
                }
                owner.Finish(index, l, byMean, byLogScale, gradient);
            }
        }
    }
}
