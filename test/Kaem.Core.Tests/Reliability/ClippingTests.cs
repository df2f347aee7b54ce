using Kaem.ML.Engines;
using Kaem.ML.Numerics;
using Kaem.ML.Tests.Model;
using Kaem.ML.Training;

namespace Kaem.ML.Tests.Reliability;

public class ClippingTests
{
    private static readonly DataMatrix Train = SmallModel.Arc(200);

    public static TheoryData<string> Kinds => [.. Variants.Keys];

    private static readonly Dictionary<string, KaemOptions> Variants = new()
    {
        ["radial functions with bandwidths"] = SmallModel.Options with
        {
            Prior = KaemPrior.Univariate(ReferencePrior.LearnableGaussian, KanBasis.Rbf(8, BaseActivation.Silu)),
            Likelihood = KaemLikelihood.Gaussian(0.2f, SigmaLearning.PerColumn),
        },
        ["no spline weights, layer norms"] = SmallModel.Options with { Generator = KaemGenerator.Kan([7], KanBasis.Fourier(4)) with { LayerNorm = true } },
        ["convolutional"] =
        SmallModel.Options with
        { Generator = KaemGenerator.Convolutional(
            new ImageShape(1, 1, 6), [new(5, Kernel: 1, Stride: 1, Padding: 0), new(6, Kernel: 1, Stride: 1, Padding: 0)], batchNorm: true) },
        ["penalties"] = SmallModel.Options with
        {
            Prior = KaemPrior.Mixture(ReferencePrior.Uniform, KanBasis.Rbf(6), MixtureProportions.Learned, 0.1f),
            Generator = KaemGenerator.Kan([7], KanBasis.Rbf(8)) with { Regularisation = new() { Strength = 0.1f, Entropy = 2 } },
        },
        ["Markov chains, deep prior"] =
        SmallModel.Options with { Prior = KaemPrior.Deep(ReferencePrior.Gaussian, KanBasis.Rbf(6), [3], 4, 0.02f), Sampler = PosteriorSampler.Mala(3, 0.02f) },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_gradient_of_all_parameters_together_gets_the_largest_norm_allowed(string kind)
    {
        const float largest = 1e-3f;
        Norm(Variants[kind]).Should().BeGreaterThan(10 * largest);
        Norm(Variants[kind] with { GradientClipping = largest }).Should().BeApproximately(largest, 1e-4 * largest);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_bound_that_is_never_reached_changes_no_bit(string kind)
    {
        var options = Variants[kind] with { Epochs = 2 };
        float[] free = Rows(options);
        Rows(options with { GradientClipping = 1e30f }).Should().Equal(free);
        Rows(options with { GradientClipping = 1e-3f }).Should().NotEqual(free);

        static float[] Rows(KaemOptions options) => KaemModel.Train(options, Train).Generate(10).Values.ToArray();
    }

    [Fact]
    public void The_same_bits_whatever_the_threads()
    {
        float[] Trained(int threads)
        {
            var engine = EngineFixture.Untrained(Variants["penalties"] with { GradientClipping = 0.01f }, 6, threads);
            for (int step = 0; step < 4; step++)
                engine.TrainStep(new TrainingBatch(Train.Values.Slice(step * 120, 120), step));
            return engine.ParameterValues();
        }

        Trained(3).Should().Equal(Trained(1));
    }

    /// <summary>The norm of the first update's gradient, which Adam's first moments are a tenth of.</summary>
    private static double Norm(KaemOptions options)
    {
        var engine = new CpuEngine(options, Train.Columns, WorkerPool.Shared);
        engine.Network.Initialise(WorkerPool.Shared);
        var update = TrainingUpdate.Create(engine.Network, 20, WorkerPool.Shared);
        update.Step(new TrainingBatch(Train.Values[..120], 0));
        var moments = new Moments();
        update.Visit(moments);
        double sum = 0;
        foreach (var parameter in engine.Network.Parameters.Where(parameter => parameter.IsTrainable && parameter.Length > 0))
        {
            // The values, the first moments, the second moments.
            moments.Arrays[parameter.Name].Should().HaveCount(3, parameter.Name);
            sum += moments.Arrays[parameter.Name][1].Sum(moment => 100.0 * moment * moment);
        }
        return Math.Sqrt(sum);
    }

    private sealed class Moments : IStateVisitor
    {
        public Dictionary<string, List<float[]>> Arrays { get; } = [];

        public bool IsReading => false;

        public void Floats(string name, Span<float> values)
        {
            if (!Arrays.TryGetValue(name, out var list))
                Arrays[name] = list = [];
            list.Add(values.ToArray());
        }

        public void Number(ref long value)
        {
        }

        public void Number(ref double value)
        {
        }
    }
}
