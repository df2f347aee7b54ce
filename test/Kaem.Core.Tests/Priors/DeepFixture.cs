using Kaem.ML.Numerics;
using Kaem.ML.Priors;

namespace Kaem.ML.Tests.Priors;

/// <summary>Deep priors whose energies vary enough to matter.</summary>
internal static class DeepFixture
{
    /// <param name="scale">Deviation of the coefficients of every function.</param>
    public static DeepPrior Prior(DeepPriorOptions options, int latents, float scale = 0.3f, ulong seed = 1)
    {
        var prior = new DeepPrior(options, latents, options.Domain is { } ends ? new(ends.Low, ends.High) : ReferenceDensity.DefaultDomain(options.Reference));
        prior.Initialise(seed, PriorFixture.Workers);
        uint l = 0;
        foreach (var layer in prior.Energies.Layers)
        {
            Draw(layer.Coefficients, 2 * l);
            Draw(layer.BaseWeight, 2 * l++ + 1);
            layer.SplineWeight.Value.Span.Fill(1);
        }
        prior.Refresh(PriorFixture.Workers);
        return prior;

        void Draw(Parameter parameter, uint row)
        {
            new RandomStream(seed, StreamPurpose.Initialisation, 7, row).Normal(parameter.Value.Span);
            foreach (ref float value in parameter.Value.Span)
                value *= scale;
        }
    }

    /// <summary>Samples all over the domain, [P, S].</summary>
    public static FloatBuffer Spread(DeepPrior prior, int count, ulong seed = 1)
    {
        var z = new FloatBuffer(prior.Latents * count);
        new RandomStream(seed, StreamPurpose.Shuffle).Uniform(z.Span);
        foreach (ref float value in z.Span)
            value = prior.Domain.Low + (prior.Domain.High - prior.Domain.Low) * (0.02f + 0.96f * value);
        return z;
    }
}
