using Kaem.ML.Numerics;
using Kaem.ML.Priors;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.LinearAlgebra;

namespace Kaem.ML.Tests.Priors;

/// <summary>Joint mixtures to test with, and what they are measured against, in double precision from the definition.</summary>
internal static class JointMixtureFixture
{
    public static readonly WorkerPool Workers = new(2);

    /// <summary>A prior whose weights, means, axes and, where they are learned, energies all differ.</summary>
    public static JointMixturePrior Make(
        MixtureAxes axes, int latents = 5, int components = 4, bool energies = false, (float, float)? domain = null, bool learn = true)
    {
        var options = KaemPrior.JointMixture(components, axes) with { LearnEnergies = energies, Domain = domain, LearnByGradient = learn,
            Basis = KanBasis.Rbf(5) };
        var prior = new JointMixturePrior(options, latents);
        prior.Initialise(1, Workers);
        Fill(prior.Proportions.Logits!, 2, 0.5f);
        Fill(prior.Frames.Means, 3, 1.2f);
        Fill(prior.Frames.LogScales, 4, 0.3f);
        foreach (ref float value in prior.Frames.LogScales.Value.Span)
            value -= 0.4f;
        if (prior.Frames.Slants is { } slants)
            Fill(slants, 5, 0.4f);
        if (prior.Densities is { } densities)
            Fill(densities.Layer.Coefficients, 6, 0.6f);
        prior.Refresh(Workers);
        return prior;

        static void Fill(Parameter parameter, uint step, float scale)
        {
            new RandomStream(7, StreamPurpose.Initialisation, step).Normal(parameter.Value.Span);
            foreach (ref float value in parameter.Value.Span)
                value *= scale;
        }
    }

    public static double[] Weights(JointMixturePrior prior)
    {
        double[] logits = [.. prior.Proportions.Logits!.Value.Span.ToArray().Select(logit => Math.Exp(logit))];
        return [.. logits.Select(value => value / logits.Sum())];
    }

    public static Matrix<double> Axes(JointMixturePrior prior, int k)
    {
        int latents = prior.Latents, at = k * latents * (latents - 1) / 2;
        var matrix = Matrix<double>.Build.Dense(latents, latents);
        for (int i = 0; i < latents; i++)
        {
            for (int j = 0; j < i && prior.Frames.Slants is not null; j++)
                matrix[i, j] = prior.Frames.Slants.Value[at++];
            matrix[i, i] = Math.Exp(prior.Frames.LogScales.Value[k * latents + i]);
        }
        return matrix;
    }

    public static Vector<double> Mean(JointMixturePrior prior, int k) =>
        Vector<double>.Build.Dense(prior.Latents, l => prior.Frames.Means.Value[k * prior.Latents + l]);

    /// <summary>log p(z) with the parameters as they stand.</summary>
    public static Func<double[], double> LogDensity(JointMixturePrior prior)
    {
        double[] weights = Weights(prior);
        Matrix<double>[] axes = [.. Enumerable.Range(0, prior.Components).Select(k => Axes(prior, k))];
        Vector<double>[] means = [.. Enumerable.Range(0, prior.Components).Select(k => Mean(prior, k))];
        var domain = prior.Axes.Domain;
        Func<double, double>[,] densities = new Func<double, double>[prior.Components, prior.Latents];
        double mass = Normal.CDF(0, 1, domain.High) - Normal.CDF(0, 1, domain.Low);
        for (int k = 0; k < prior.Components; k++)
        {
            for (int q = 0; q < prior.Latents; q++)
                densities[k, q] = Along(prior, k, q) ?? (y => Normal.PDFLn(0, 1, y) - Math.Log(mass));
        }
        return z => LogSumExp(Enumerable.Range(0, prior.Components).Select(k =>
        {
            var y = axes[k].Solve(Vector<double>.Build.Dense(z) - means[k]);
            if (y.Any(value => value < domain.Low || value > domain.High))
                return double.NegativeInfinity;
            return Math.Log(weights[k]) - Math.Log(axes[k].Determinant()) + Enumerable.Range(0, prior.Latents).Sum(q => densities[k, q](y[q]));
        }).ToArray());
    }

    private static Func<double, double>? Along(JointMixturePrior prior, int k, int q)
    {
        if (prior.Densities is not { } densities)
            return null;
        var exact = new ExactDensity(
            prior.Axes.Domain, y => ExactDensity.Energy(densities.Layer, k, q, y) + ExactDensity.LogReference(ReferencePrior.Gaussian, y, 0, 0), 64, [0]);
        return exact.LogDensity;
    }

    public static double[] Sample(FloatBuffer z, int latents, int count, int s) => [.. Enumerable.Range(0, latents).Select(l => (double)z[l * count + s])];

    private static double LogSumExp(double[] values)
    {
        double largest = values.Max();
        return double.IsNegativeInfinity(largest) ? largest : largest + Math.Log(values.Sum(value => Math.Exp(value - largest)));
    }
}
