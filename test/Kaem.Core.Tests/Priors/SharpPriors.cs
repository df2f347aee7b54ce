using Kaem.ML.Kan;
using Kaem.ML.Numerics;
using Kaem.ML.Priors;
using Kaem.ML.Tests.Kan;

namespace Kaem.ML.Tests.Priors;

/// <summary>Priors as training could leave them: random energies of a given range, in any basis; and how far their tables are off.</summary>
internal static class SharpPriors
{
    /// <summary>Energies with two orders of magnitude between the peak of exp(f) and its floor.</summary>
    public static readonly double TwoOrders = Math.Log(100);

    public const float ReferenceMean = 0.2f, ReferenceLogScale = -0.5f;

    private static readonly WorkerPool Workers = new(2);

    /// <param name="range">Largest less smallest value of each energy on the domain.</param>
    /// <param name="lone">Whether each energy has one basis function only, the narrowest there is, instead of a random mix of all.</param>
    /// <param name="adapted">Whether the grid follows draws from the prior before the energies take their range.</param>
    public static UnivariatePrior Make(
        KanBasis basis, ReferencePrior reference, Interval domain, double range, int functions = 3, bool adapted = false, ulong seed = 1, bool lone = false)
    {
        var layer = new KanLayer("prior", 1, functions, basis);
        var prior = new UnivariatePrior(layer, reference, domain, LatentCoupling.Independent, QuadratureRule.Composite);
        domain = prior.Domain;
        KanInitialiser.Initialise(layer, domain.Low, domain.High, new RandomStream(seed, StreamPurpose.Initialisation), Workers);
        new RandomStream(seed, StreamPurpose.Initialisation, 1).Normal(layer.Coefficients.Value.Span);
        layer.SplineWeight.Value.Span.Fill(1);
        if (lone)
            Leave(layer);
        if (reference == ReferencePrior.LearnableGaussian)
        {
            prior.Densities.Reference.Parameters[0].Value.Span.Fill(ReferenceMean);
            prior.Densities.Reference.Parameters[1].Value.Span.Fill(ReferenceLogScale);
        }
        Scale(layer, domain, range);
        prior.Refresh(Workers);
        if (adapted)
        {
            const int count = 200;
            var z = new FloatBuffer(prior.Latents * count);
            prior.Sample(new RandomStream(seed, StreamPurpose.PriorSamples), count, z, Workers);
            GridAdapter.Adapt(layer, 0, z.Span, 0.05f, domain.Low, domain.High);
            Scale(layer, domain, range);
            prior.Refresh(Workers);
        }
        return prior;
    }

    /// <summary>The same density in double precision.</summary>
    public static ExactDensity Exact(UnivariatePrior prior, int q, ReferencePrior reference) =>
        ExactDensity.Of(prior, q, 0, reference, ReferenceMean, ReferenceLogScale);

    /// <summary>Largest |F(z(u)) - u| over many uniforms.</summary>
    public static double Distance(ExactDensity exact, Func<double, double> quantile, int uniforms = 1000) =>
        Enumerable.Range(0, uniforms).Select(k => (k + 0.5) / uniforms).Concat([1e-6, 1e-5, 1e-4, 1 - 1e-4, 1 - 1e-6])
            .Max(u => Math.Abs(exact.Cdf(quantile(u)) - u));

    /// <summary>What the papers' rule makes of the same density.</summary>
    public static PapersRule Papers(UnivariatePrior prior, int q, ReferencePrior reference)
    {
        var layer = prior.Densities.Layer;
        return new PapersRule(prior.Domain, z => Math.Exp(
            NaiveBasis.Function(layer, 0, q, z) + ExactDensity.LogReference(reference, z, ReferenceMean, ReferenceLogScale)));
    }

    /// <summary>Leaves one function of each energy: of Fourier and Chebyshev the last ones, of others one on the grid.</summary>
    private static void Leave(KanLayer layer)
    {
        layer.BaseWeight.Value.Span.Clear();
        for (int o = 0; o < layer.Outputs; o++)
        {
            int kept = layer.Basis.Nodes == 0 ? Math.Max(1, layer.BasisSize - 1 - o % 2) : (2 * o + 1) * layer.BasisSize / (2 * layer.Outputs);
            for (int g = 0; g < layer.BasisSize; g++)
                layer.Coefficients.Value[g * layer.Outputs + o] = g == kept ? 1 : 0;
        }
    }

    private static void Scale(KanLayer layer, Interval domain, double range)
    {
        int points = (int)Math.Clamp(20 * domain.Length / layer.NarrowestFeature(0), 1000, 50_000);
        for (int o = 0; o < layer.Outputs; o++)
        {
            double[] values = [.. Enumerable.Range(0, points + 1).Select(j => NaiveBasis.Function(layer, 0, o, domain.Low + domain.Length * j / points))];
            float scale = (float)(range / (values.Max() - values.Min()));
            for (int g = 0; g < layer.BasisSize; g++)
                layer.Coefficients.Value[g * layer.Outputs + o] *= scale;
            if (layer.HasBasePath)
                layer.BaseWeight.Value[o] *= scale;
        }
        layer.Refresh(Workers);
    }
}
