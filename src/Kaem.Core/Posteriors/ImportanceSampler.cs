using Kaem.ML.Numerics;

namespace Kaem.ML.Posteriors;

/// <summary>
/// Posterior expectations by importance sampling with the prior as proposal (Sec. 2.4.4): from B x S log-likelihoods to
/// B x S weights. Rows whose effective sample size falls below γ·S are resampled; their weights are then counts/S.
/// </summary>
internal sealed class ImportanceSampler(ImportanceSamplingOptions options, int capacity)
{
    private readonly Body _body = new(options, capacity);

    /// <summary>Mean over the rows of log (1/S)·Σ_s exp ℓ.</summary>
    public double MeanLogLikelihood { get; private set; }

    /// <summary>Mean over the rows of the effective sample size, before resampling.</summary>
    public double MeanEffectiveSampleSize { get; private set; }

    /// <summary>Share of rows that were resampled.</summary>
    public double ResampledShare { get; private set; }

    /// <summary>Turns ℓ (B x S) into posterior weights in place; each row sums to 1.</summary>
    /// <param name="seed">The model's seed.</param>
    /// <param name="step">Training step: with the row's place in the batch it names the stream.</param>
    public void Weigh(MatrixView logLikelihood, ulong seed, uint step, WorkerPool workers)
    {
        _body.Set(logLikelihood, seed, step);
        workers.For(logLikelihood.Rows, _body);
        double means = 0, sizes = 0, resampled = 0;
        for (int b = 0; b < logLikelihood.Rows; b++)
        {
            means += _body.LogMeans[b];
            sizes += _body.EffectiveSampleSizes[b];
            resampled += _body.Resampled[b] ? 1 : 0;
        }
        MeanLogLikelihood = means / logLikelihood.Rows;
        MeanEffectiveSampleSize = sizes / logLikelihood.Rows;
        ResampledShare = resampled / logLikelihood.Rows;
    }

    private sealed class Body(ImportanceSamplingOptions options, int capacity) : IParallelBody
    {
        // Scratch for each row: rows run at the same time.
        private readonly int[] _counts = new int[capacity * options.Samples];
        private readonly double[] _cumulative = new double[capacity * options.Samples];
        private readonly float[] _uniforms = new float[capacity * options.Samples];
        private MatrixView _weights;
        private ulong _seed;
        private uint _step;

        public double[] LogMeans { get; } = new double[capacity];

        public double[] EffectiveSampleSizes { get; } = new double[capacity];

        public bool[] Resampled { get; } = new bool[capacity];

        public void Set(MatrixView weights, ulong seed, uint step) => (_weights, _seed, _step) = (weights, seed, step);

        public void Execute(int index)
        {
            var weights = _weights.Row(index);
            ImportanceWeights.Normalise(weights, weights, out LogMeans[index], out EffectiveSampleSizes[index]);
            int samples = weights.Length;
            bool resample = options.Resampler != Resampler.None && EffectiveSampleSizes[index] < options.EssThreshold * samples;
            Resampled[index] = resample;
            if (!resample)
                return;
            var uniforms = _uniforms.AsSpan(index * samples, Resampling.Uniforms(options.Resampler, samples));
            new RandomStream(_seed, StreamPurpose.Resampling, _step, (uint)index).Uniform(uniforms);
            var counts = _counts.AsSpan(index * samples, samples);
            Resampling.Count(options.Resampler, weights, uniforms, _cumulative.AsSpan(index * samples, samples), counts);
            for (int s = 0; s < samples; s++)
                weights[s] = (float)counts[s] / samples;
        }
    }
}
