using Kaem.ML.Numerics;

namespace Kaem.ML.Posteriors;

/// <summary>Picks samples as often as the posterior of a row does: independent draws from its normalised weights.</summary>
internal sealed class PosteriorPicker(int samples, RandomStream stream)
{
    private double[] _cumulative = new double[samples];
    private int _count = samples;
    private readonly float[] _uniform = new float[1];

    /// <summary>Takes over a row's log-likelihoods under the samples, and overwrites them.</summary>
    public void Load(Span<float> logLikelihood)
    {
        ImportanceWeights.Normalise(logLikelihood, logLikelihood, out _, out _);
        LoadWeights(logLikelihood);
    }

    /// <summary>Takes over a row's normalised weights, of as many samples as there are.</summary>
    public void LoadWeights(ReadOnlySpan<float> weights)
    {
        _count = weights.Length;
        if (_cumulative.Length < _count)
            _cumulative = new double[_count];
        double sum = 0;
        for (int s = 0; s < _count; s++)
            _cumulative[s] = sum += weights[s];
    }

    /// <summary>The sample of a draw.</summary>
    /// <param name="index">The draw's index in the stream.</param>
    public int Pick(long index)
    {
        stream.Uniform(_uniform, (ulong)index);
        return Resampling.Search(_cumulative.AsSpan(0, _count), _uniform[0] * _cumulative[_count - 1]);
    }
}
