using Kaem.ML.Numerics;

namespace Kaem.ML.Posteriors;

/// <summary>Picks samples of the prior as often as the posterior of a row does: independent draws from its normalised weights.</summary>
internal sealed class PosteriorPicker(int samples, RandomStream stream)
{
    private readonly double[] _cumulative = new double[samples];
    private readonly float[] _uniform = new float[1];

    /// <summary>Takes over a row's log-likelihoods under the samples, and overwrites them.</summary>
    public void Load(Span<float> logLikelihood)
    {
        ImportanceWeights.Normalise(logLikelihood, logLikelihood, out _, out _);
        double sum = 0;
        for (int s = 0; s < samples; s++)
            _cumulative[s] = sum += logLikelihood[s];
    }

    /// <summary>The sample of a draw.</summary>
    /// <param name="index">The draw's index in the stream.</param>
    public int Pick(long index)
    {
        stream.Uniform(_uniform, (ulong)index);
        return Resampling.Search(_cumulative, _uniform[0] * _cumulative[^1]);
    }
}
