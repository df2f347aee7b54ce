using Kaem.ML.Engines;
using Kaem.ML.Numerics;
using MathNet.Numerics.LinearAlgebra;
using Xunit.Abstractions;

namespace Kaem.ML.Tests.Evidence;

/// <summary>A linear-Gaussian generator under a joint mixture of Gaussians: evidence and posterior mean have closed forms.</summary>
public class JointMixtureEvidenceTests(ITestOutputHelper output)
{
    private const int Columns = 4, Latents = 2, Components = 3;
    private const float Sigma = 0.5f;

    // Far from 0, where ReLU base paths are exactly linear.
    private static readonly float[] Means = [6, 7, 7, 6, 6.3f, 7.8f];
    private static readonly float[] LogScales = [-0.4f, -0.2f, -0.9f, -0.5f, -0.3f, -1];
    private static readonly float[] Slants = [0.7f, -0.3f, 0.4f];
    private static readonly float[] Logits = [0, 0.8f, -0.5f];
    private static readonly float[] Weights = [0.8f, -0.4f, 0.5f, 0.1f, 0.3f, 0.6f, -0.2f, 0.7f];

    private static readonly Matrix<double> Loadings = Matrix<double>.Build.Dense(Columns, Latents, (d, l) => Weights[l * Columns + d]);

    public static TheoryData<string> Names => ["importance sampling", "thermodynamic integration", "steppingstone", "annealed importance sampling", "autoMALA"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Estimates_agree_with_the_closed_form(string name)
    {
        EvidenceEstimator estimator = name switch
        {
            "thermodynamic integration" => EvidenceEstimator.ThermodynamicIntegration(temperatures: 16, exponent: 3, draws: 2000),
            "steppingstone" => EvidenceEstimator.Steppingstone(temperatures: 16, exponent: 3, draws: 2000),
            "annealed importance sampling" => EvidenceEstimator.AnnealedImportanceSampling(temperatures: 40, exponent: 3, chains: 2000),
            "autoMALA" => EvidenceEstimator.AnnealedImportanceSampling(20, 3, 1500, sampler: PosteriorSampler.AutoMala(stepSize: 0.3f)),
            _ => EvidenceEstimator.ImportanceSampling(),
        };
        var model = Create();
        var rows = model.Generate(12, seed: 3, GenerationDraw.Likelihood);
        var found = model.LogLikelihood(rows, estimator);
        double squares = 0;
        for (int b = 0; b < rows.Rows; b++)
        {
            double error = found.StandardErrors[b], difference = found.Values[b] - LogEvidence(rows.Row(b));
            output.WriteLine(FormattableString.Invariant($"row {b}: {found.Values[b]:f4} ± {error:f4}, off by {difference:f4}"));
            error.Should().BeInRange(1e-4, 0.12);
            Math.Abs(difference).Should().BeLessThan(4 * error);
            squares += difference * difference / (error * error) / rows.Rows;
        }
        squares.Should().BeInRange(0.05, 3);
    }

    [Theory]
    [InlineData("Langevin")]
    [InlineData("Mala")]
    [InlineData("AutoMala")]
    [InlineData("tempered")]
    public void Chains_find_the_posterior_mean(string name)
    {
        MarkovChainOptions sampler = name switch
        {
            "Langevin" => PosteriorSampler.Langevin(1, 0.01f),
            "Mala" => PosteriorSampler.Mala(1, 0.1f),
            "tempered" => PosteriorSampler.Mala(1, 0.1f).Tempered(4),
            _ => PosteriorSampler.AutoMala(1, 0.2f),
        };
        var model = Create();
        var rows = model.Generate(4, seed: 3, GenerationDraw.Likelihood);
        const int chains = 40, draws = 1500;
        var found = model.SamplePosterior(rows, sampler, chains, draws, warmUp: 300, seed: 2);
        for (int b = 0; b < rows.Rows; b++)
        {
            var (mean, deviation) = PosteriorMean(rows.Row(b));
            for (int l = 0; l < Latents; l++)
            {
                double sum = 0;
                for (int i = 0; i < chains * draws; i++)
                    sum += found.Latents.Row(b * chains * draws + i)[l];
                (sum / (chains * draws)).Should().BeApproximately(mean[l], 0.12 * deviation[l]);
            }
        }
    }

    private static KaemModel Create()
    {
        var options = new KaemOptions
        {
            LatentSize = Latents,
            Prior = KaemPrior.JointMixture(Components),
            Generator = KaemGenerator.Kan([], KanBasis.Rbf(4), OutputActivation.None),
            Likelihood = KaemLikelihood.Gaussian(Sigma),
            ScoringSamples = 80_000,
        };
        var workers = new WorkerPool(2);
        var engine = new CpuEngine(options, Columns, workers);
        engine.Network.Initialise(workers);
        foreach (var parameter in engine.Parameters)
        {
            float[]? written = parameter.Name switch
            {
                "prior/proportions" => Logits,
                "prior/means" => Means,
                "prior/log-scales" => LogScales,
                "prior/slants" => Slants,
                "generator/0/base-weight" => Weights,
                _ when parameter.Name.EndsWith("coefficients", StringComparison.Ordinal) =>
                    new float[parameter.Shape.Aggregate(1, (product, size) => product * size)],
                _ => null,
            };
            if (written is not null)
                engine.WriteParameter(parameter.Name, written);
        }
        return new KaemModel(engine, new TrainingSummary(1, 0, true, []));
    }

    /// <summary>log α_k + log N(x; W·m_k, σ²·I + W·A·Aᵀ·Wᵀ).</summary>
    private static double[] Joint(ReadOnlySpan<float> row)
    {
        var x = Vector<double>.Build.Dense([.. row.ToArray().Select(value => (double)value)]);
        double total = Math.Log(Logits.Sum(logit => Math.Exp(logit)));
        return [.. Enumerable.Range(0, Components).Select(k =>
        {
            var residual = x - Loadings * Mean(k);
            var covariance = Loadings * Covariance(k) * Loadings.Transpose() + Sigma * Sigma * Matrix<double>.Build.DenseIdentity(Columns);
            return Logits[k] - total - 0.5 * (Columns * Math.Log(2 * Math.PI) + Math.Log(covariance.Determinant()) + residual * covariance.Solve(residual));
        })];
    }

    private static double LogEvidence(ReadOnlySpan<float> row) => Math.Log(Joint(row).Sum(Math.Exp));

    private static (Vector<double> Mean, Vector<double> Deviation) PosteriorMean(ReadOnlySpan<float> row)
    {
        double[] joint = [.. Joint(row).Select(Math.Exp)];
        var x = Vector<double>.Build.Dense([.. row.ToArray().Select(value => (double)value)]);
        var mean = Vector<double>.Build.Dense(Latents);
        var second = Vector<double>.Build.Dense(Latents);
        for (int k = 0; k < Components; k++)
        {
            var precision = Covariance(k).Inverse();
            var posterior = (precision + Loadings.Transpose() * Loadings / (Sigma * Sigma)).Inverse();
            var own = posterior * (precision * Mean(k) + Loadings.Transpose() * x / (Sigma * Sigma));
            double share = joint[k] / joint.Sum();
            mean += share * own;
            second += share * (own.PointwiseMultiply(own) + posterior.Diagonal());
        }
        return (mean, (second - mean.PointwiseMultiply(mean)).PointwiseSqrt());
    }

    private static Vector<double> Mean(int k) => Vector<double>.Build.Dense([Means[2 * k], Means[2 * k + 1]]);

    private static Matrix<double> Covariance(int k)
    {
        var axes = Matrix<double>.Build.DenseOfArray(new double[,] { { Math.Exp(LogScales[2 * k]), 0 }, { Slants[k], Math.Exp(LogScales[2 * k + 1]) } });
        return axes * axes.Transpose();
    }
}
