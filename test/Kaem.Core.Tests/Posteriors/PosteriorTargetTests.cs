using Kaem.ML.Likelihoods;
using Kaem.ML.Numerics;
using Kaem.ML.Posteriors;
using Kaem.ML.Samplers;
using Kaem.ML.Tests.Model;

namespace Kaem.ML.Tests.Posteriors;

public class PosteriorTargetTests
{
    private const int Rows = 3, Temperatures = 2;
    private static readonly WorkerPool Workers = new(2);

    [Theory]
    [InlineData(ReferencePrior.Gaussian, false)]
    [InlineData(ReferencePrior.Uniform, true)]
    [InlineData(ReferencePrior.LearnableGaussian, true)]
    public void Gradients_are_those_of_the_log_densities(ReferencePrior reference, bool missing)
    {
        var (network, target, points) = Make(reference, missing);
        target.Evaluate(points, Workers);
        foreach (int chain in new[] { 0, 2, 4, 5 })
        {
            Check(points.ReferenceGradient, () => points.LogReference[chain], "log p");
            Check(points.LikelihoodGradient, () => points.LogLikelihood[chain], "ℓ");

            void Check(FloatBuffer gradient, Func<double> value, string what)
            {
                float[] expected = Column(gradient, points, chain), z = Column(points.Positions, points, chain);
                FiniteDifference.Check(z, expected, () =>
                {
                    for (int l = 0; l < z.Length; l++)
                        points.Positions[l * points.Chains + chain] = z[l];
                    target.Evaluate(points, Workers);
                    return value();
                }, 2e-3f, 2e-2, what);
                // The check ends with z as it was, but the last evaluation was elsewhere.
                for (int l = 0; l < z.Length; l++)
                    points.Positions[l * points.Chains + chain] = z[l];
                target.Evaluate(points, Workers);
            }
        }
        network.Prior.Domain.Length.Should().BeGreaterThan(0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_chains_likelihood_is_that_of_its_row_at_every_temperature(bool missing)
    {
        var (network, target, points) = Make(ReferencePrior.Gaussian, missing);
        target.Evaluate(points, Workers);
        var likelihood = network.Likelihood;
        for (int c = 0; c < points.Chains; c++)
        {
            int row = c % Rows;
            double expected = 0;
            for (int d = 0; d < likelihood.Columns; d++)
            {
                double x = Data(missing)[row * likelihood.Columns + d];
                if (double.IsNaN(x))
                    continue;
                double residual = (x - target.Pass.Output.Row(c)[d]) / likelihood.Sigma(d);
                expected += -0.5 * residual * residual - Math.Log(likelihood.Sigma(d)) - 0.5 * Math.Log(2 * Math.PI);
            }
            points.LogLikelihood[c].Should().BeApproximately(expected, 1e-4 * Math.Abs(expected));
        }
    }

    [Fact]
    public void Replicas_of_a_row_stand_side_by_side()
    {
        var network = Network(ReferencePrior.Gaussian);
        var target = new PosteriorTarget(network, 4, replicas: 2, temperatures: 2);
        target.Load(Data(false), Workers);
        target.RowOf.AsSpan(0, 12).ToArray().Should().Equal(0, 0, 1, 1, 2, 2, 0, 0, 1, 1, 2, 2);
    }

    [Fact]
    public void The_gradient_by_sigma_is_that_of_the_weighted_likelihood()
    {
        var options = SmallModel.Options with { Likelihood = KaemLikelihood.Gaussian(0.3f, SigmaLearning.PerColumn), AllowMissing = true };
        var network = new JointModel(options, 6);
        network.Initialise(Workers);
        var batch = new RowBatch(Rows, network.Likelihood.Layout);
        var outputs = new FloatBuffer(Rows * 6);
        new RandomStream(3, StreamPurpose.Shuffle).Uniform(outputs.Span);
        float[] weights = [0.2f, 0.5f, 0.3f];
        int[] rows = [2, 0, 1];
        var logLikelihood = new double[Rows];
        var chains = new RowChains(network.Likelihood);
        network.Likelihood.Load(Data(true), batch, Workers);
        chains.AccumulateParameters(batch, outputs.AsMatrix(Rows, 6), rows, weights, WorkerPool.Shared);
        FiniteDifference.Check(network.Likelihood.Parameters[0], () =>
        {
            network.Likelihood.Refresh();
            network.Likelihood.Load(Data(true), batch, Workers);
            chains.Evaluate(batch, outputs.AsMatrix(Rows, 6), rows, logLikelihood, null, Workers);
            return -logLikelihood.Zip(weights, (value, weight) => value * weight).Sum();
        }, 1e-3f, 5e-3);
    }

    private static float[] Data(bool missing)
    {
        float[] rows = SmallModel.Arc(Rows).Values.ToArray();
        if (missing)
            (rows[1], rows[8]) = (float.NaN, float.NaN);
        return rows;
    }

    private static JointModel Network(ReferencePrior reference)
    {
        var options = SmallModel.Options with
        {
            Prior = KaemPrior.Univariate(reference, KanBasis.Rbf(8, BaseActivation.Silu)),
            Generator = KaemGenerator.Kan([7], KanBasis.Rbf(8, BaseActivation.Silu)),
            AllowMissing = true,
        };
        var network = new JointModel(options, 6);
        network.Initialise(Workers);
        return network;
    }

    private static (JointModel Network, PosteriorTarget Target, ChainPoints Points) Make(ReferencePrior reference, bool missing)
    {
        var network = Network(reference);
        var target = new PosteriorTarget(network, Rows, 1, Temperatures);
        target.Load(Data(missing), Workers);
        var points = new ChainPoints(Rows * Temperatures, network.Prior.Latents);
        network.Prior.Sample(new RandomStream(5, StreamPurpose.PriorSamples), points.Chains, points.Positions, Workers);
        var domain = network.Prior.Domain;
        // Away from the ends, so that differences stay inside.
        foreach (ref float z in points.Positions.Span)
            z = Math.Clamp(z, domain.Low + 0.01f, domain.High - 0.01f);
        return (network, target, points);
    }

    private static float[] Column(FloatBuffer matrix, ChainPoints points, int chain) =>
        [.. Enumerable.Range(0, points.Dimensions).Select(l => matrix[l * points.Chains + chain])];
}
