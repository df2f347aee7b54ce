using Kaem.ML.Numerics;
using Kaem.ML.Priors;

namespace Kaem.ML;

/// <content>Whole samples: what a prior says of all latents of a sample together.</content>
public sealed partial class LatentPrior
{
    // Samples turned from rows into latents at a time.
    private const int SamplesAtATime = 256;

    /// <summary>Whether log-densities are normalised. Those of a deep prior are known up to a constant only.</summary>
    public bool IsNormalised => Options.IsNormalised;

    /// <summary>
    /// log p(z) of samples, in nats: of a deep prior <c>f(z) + log π0(z)</c>, which lacks -log Z. -∞ where a latent is outside the domain.
    /// </summary>
    /// <param name="latents">S rows of <see cref="KaemOptions.LatentLength"/> latents, as <see cref="KaemModel.SampleLatents"/> gives them.</param>
    /// <returns>S values.</returns>
    /// <exception cref="ArgumentException">The rows have another width.</exception>
    public double[] LogDensity(DataMatrix latents)
    {
        CheckSamples(latents);
        var values = new double[latents.Rows];
        int length = _prior.Latents;
        var workers = WorkerPool.Borrow();
        var z = new FloatBuffer(checked(Math.Min(SamplesAtATime, values.Length) * length));
        for (int start = 0; start < values.Length; start += SamplesAtATime)
        {
            int count = Math.Min(SamplesAtATime, values.Length - start);
            for (int s = 0; s < count; s++)
            {
                var sample = latents.Row(start + s);
                for (int l = 0; l < length; l++)
                    z[l * count + s] = sample[l];
            }
            _prior.LogProbability(z, count, values.AsSpan(start, count), null, workers);
        }
        return values;
    }

    /// <summary>The energy f(z) of a deep prior at samples, inside the domain or out of it.</summary>
    /// <param name="latents">S rows of P latents.</param>
    /// <returns>S values.</returns>
    /// <exception cref="ArgumentException">The rows have another width.</exception>
    /// <exception cref="InvalidOperationException">The prior is not deep: its energies are numbered by q and p.</exception>
    public float[] Energy(DataMatrix latents)
    {
        ArgumentNullException.ThrowIfNull(latents);
        if (_prior is not DeepPrior deep)
            throw new InvalidOperationException("This prior has an energy for each q and p, none over whole samples: ask for Energy(q, p, …).");
        CheckSamples(latents);
        var energies = new float[latents.Rows];
        deep.Energy(latents.Values, energies);
        return energies;
    }

    private void CheckSamples(DataMatrix latents)
    {
        ArgumentNullException.ThrowIfNull(latents);
        if (latents.Columns != _prior.Latents)
            throw new ArgumentException($"The prior's samples have {_prior.Latents} latents; these have {latents.Columns}.", nameof(latents));
    }
}
