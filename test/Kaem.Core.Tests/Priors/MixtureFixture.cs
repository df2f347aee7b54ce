using Kaem.ML.Numerics;
using Kaem.ML.Priors;

namespace Kaem.ML.Tests.Priors;

/// <summary>Mixture priors to test with, and what they are measured against, in double precision from the definition.</summary>
internal static class MixtureFixture
{
    /// <summary>A prior of 3 latents with 4 components each, its energies, bandwidths, proportions and references all different.</summary>
    public static MixturePrior Make(
        ReferencePrior reference, MixtureProportions proportions = MixtureProportions.Learned, float sparsity = 0, int latents = 3, int components = 4)
    {
        var domain = reference == ReferencePrior.Uniform ? new Interval(-0.2f, 1.1f) : ReferenceDensity.DefaultDomain(reference);
        var layer = PriorFixture.RandomLayer(domain, latents, components, 1.2f, gridSize: 5);
        for (int i = 0; i < layer.SplineWeight.Length; i++)
            layer.SplineWeight.Value[i] = 0.8f + 0.05f * i;
        for (int q = 0; q < latents; q++)
            layer.Bandwidth.Value[q] = 0.9f + 0.2f * q;
        var prior = new MixturePrior(layer, KaemPrior.Mixture(reference, layer.Options, proportions, sparsity), domain);
        for (int i = 0; prior.Proportions.Logits is { } logits && i < logits.Length; i++)
            logits.Value[i] = 0.3f * (i % 5 - 2);
        for (int i = 0; i < latents * components && prior.Densities.Reference.Parameters.Count > 0; i++)
        {
            prior.Densities.Reference.Parameters[0].Value[i] = 0.06f * (i % 12 - 5);
            prior.Densities.Reference.Parameters[1].Value[i] = 0.08f * (5 - i % 12);
        }
        prior.Refresh(PriorFixture.Workers);
        return prior;
    }

    public static FloatBuffer Draw(Prior prior, int count, WorkerPool? workers = null, ulong seed = 11)
    {
        var z = new FloatBuffer(prior.Latents * count);
        prior.Sample(new RandomStream(seed, StreamPurpose.PriorSamples), count, z, workers ?? PriorFixture.Workers);
        return z;
    }

    /// <summary>Component p of latent q.</summary>
    public static ExactDensity Component(MixturePrior prior, int q, int p, ReferencePrior reference, int panels = 64)
    {
        int function = q * prior.P + p;
        var parameters = prior.Densities.Reference.Parameters;
        var (mean, logScale) = parameters.Count == 0 ? (0f, 0f) : (parameters[0].Value[function], parameters[1].Value[function]);
        var layer = prior.Densities.Layer;
        return new ExactDensity(
            prior.Domain, z => ExactDensity.Energy(layer, p, q, z) + ExactDensity.LogReference(reference, z, mean, logScale), panels,
            [0, 0.002, 0.008, 0.02, 0.04]);
    }

    /// <summary>log α(q, ·) from the logits.</summary>
    public static double[] LogProportions(MixturePrior prior, int q)
    {
        double[] logits = [.. Enumerable.Range(0, prior.P).Select(p => prior.Proportions.Logits is { } given ? (double)given.Value[q * prior.P + p] : 0)];
        double total = Math.Log(logits.Sum(Math.Exp));
        return [.. logits.Select(logit => logit - total)];
    }

    /// <summary>log p(z_q), the components made once.</summary>
    public static Func<double, double> LogDensity(MixturePrior prior, int q, ReferencePrior reference, int panels = 64)
    {
        double[] proportions = LogProportions(prior, q);
        ExactDensity[] components = [.. Enumerable.Range(0, prior.P).Select(p => Component(prior, q, p, reference, panels))];
        return z => Math.Log(components.Select((component, p) => Math.Exp(proportions[p] + component.LogDensity(z))).Sum());
    }

    public static double Cdf(double[] logProportions, ExactDensity[] components, double z) =>
        components.Select((component, p) => Math.Exp(logProportions[p]) * component.Cdf(z)).Sum();
}
