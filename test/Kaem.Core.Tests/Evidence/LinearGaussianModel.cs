using Kaem.ML.Engines;
using Kaem.ML.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace Kaem.ML.Tests.Evidence;

/// <summary>
/// A model whose evidence and posterior have closed forms: x = W·Σ_p z(·,p) + σ·ε. Its latents are N(6, 1), cut six deviations out at 0 and 12,
/// where a one-layer network of ReLU base paths is exactly linear; energies and splines are 0.
/// </summary>
internal static class LinearGaussianModel
{
    public const int Columns = 4, Outer = 2, Inner = 2, Latents = Outer * Inner;
    public const float Sigma = 0.6f;
    private const float Centre = 6;
    private static readonly float[] Weights = [0.8f, -0.4f, 0.5f, 0.1f, 0.3f, 0.6f, -0.2f, 0.7f];
    private static readonly WorkerPool Workers = new(2);

    public static KaemOptions Options { get; } = new()
    {
        LatentSize = Inner,
        OuterSize = Outer,
        Prior = KaemPrior.Univariate(ReferencePrior.LearnableGaussian, KanBasis.Rbf(4)) with { Domain = (0, 2 * Centre) },
        Generator = KaemGenerator.Kan([], KanBasis.Rbf(4), OutputActivation.None),
        Likelihood = KaemLikelihood.Gaussian(Sigma),
        ScoringSamples = 80_000,
        AllowMissing = true,
    };

    /// <summary>One latent for each of the generator's inputs, so that all of a posterior is about as narrow as <paramref name="sigma"/>.</summary>
    public static KaemOptions Sharp(float sigma) => Options with { LatentSize = 1, Likelihood = KaemLikelihood.Gaussian(sigma) };

    /// <summary>Rows drawn from the model itself.</summary>
    public static DataMatrix Rows(int count, float sigma = Sigma, int inner = Inner)
    {
        int latents = Outer * inner;
        var noise = new float[count * (latents + Columns)];
        new RandomStream(9, StreamPurpose.LikelihoodDraws).Normal(noise);
        var values = new float[count * Columns];
        for (int b = 0; b < count; b++)
        {
            var own = noise.AsSpan(b * (latents + Columns), latents + Columns);
            for (int d = 0; d < Columns; d++)
            {
                values[b * Columns + d] = sigma * own[latents + d];
                for (int l = 0; l < latents; l++)
                    values[b * Columns + d] += Weights[l / inner * Columns + d] * (Centre + own[l]);
            }
        }
        return new DataMatrix(values, count, Columns);
    }

    public static KaemModel Create(KaemOptions? options = null, WorkerPool? workers = null)
    {
        var engine = new CpuEngine(options ?? Options, Columns, workers ?? Workers);
        engine.Network.Initialise(workers ?? Workers);
        foreach (var parameter in engine.Parameters)
        {
            var values = new float[parameter.Shape.Aggregate(1, (product, size) => product * size)];
            engine.ReadParameter(parameter.Name, values);
            float[]? written = parameter.Name switch
            {
                "prior/reference-mean" => [.. values.Select(_ => Centre)],
                "generator/0/base-weight" => Weights,
                "prior/reference-log-scale" => new float[values.Length],
                _ when parameter.Name.EndsWith("coefficients", StringComparison.Ordinal)
                    || parameter.Name.EndsWith("weight", StringComparison.Ordinal) => new float[values.Length],
                _ => null,
            };
            if (written is not null)
                engine.WriteParameter(parameter.Name, written);
        }
        return new KaemModel(engine, new TrainingSummary(1, 0, true, []));
    }

    /// <summary>log N(x; mean, σ²·I + W·Wᵀ) over the entries of a row that are not missing.</summary>
    public static double LogEvidence(ReadOnlySpan<float> row, double sigma = Sigma, int inner = Inner)
    {
        var (loadings, residual) = Observed(row, inner);
        var covariance = loadings * loadings.Transpose() + sigma * sigma * Matrix<double>.Build.DenseIdentity(residual.Count);
        return -0.5 * (residual.Count * Math.Log(2 * Math.PI) + Math.Log(covariance.Determinant()) + residual * covariance.Solve(residual));
    }

    /// <summary>Mean and covariance of the latents given a row.</summary>
    public static (Vector<double> Mean, Matrix<double> Covariance) Posterior(ReadOnlySpan<float> row, double sigma = Sigma, int inner = Inner)
    {
        var (loadings, residual) = Observed(row, inner);
        var precision = Matrix<double>.Build.DenseIdentity(Outer * inner) + loadings.Transpose() * loadings / (sigma * sigma);
        var covariance = precision.Inverse();
        return (covariance * loadings.Transpose() * residual / (sigma * sigma) + Centre, covariance);
    }

    // Rows of the D x L matrix of loadings that are observed, and how far x is from its mean.
    private static (Matrix<double> Loadings, Vector<double> Residual) Observed(ReadOnlySpan<float> row, int inner)
    {
        float[] x = row.ToArray();
        int[] observed = [.. Enumerable.Range(0, Columns).Where(d => !float.IsNaN(x[d]))];
        var loadings = Matrix<double>.Build.Dense(observed.Length, Outer * inner, (i, l) => Weights[l / inner * Columns + observed[i]]);
        var residual = Vector<double>.Build.Dense(observed.Length, i => x[observed[i]] - Centre * loadings.Row(i).Sum());
        return (loadings, residual);
    }
}
