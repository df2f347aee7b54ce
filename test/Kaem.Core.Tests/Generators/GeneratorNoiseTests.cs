using Kaem.ML.Generators;
using Kaem.ML.Likelihoods;
using Kaem.ML.Numerics;
using Kaem.ML.Posteriors;
using Kaem.ML.Tests.Model;

namespace Kaem.ML.Tests.Generators;

/// <summary>The noise of Eq. 8: before the output activation, in training's passes and in generation that asks for it.</summary>
public class GeneratorNoiseTests
{
    private const float Deviation = 0.3f;

    private static readonly WorkerPool Workers = new(2);

    private static readonly Dictionary<string, KaemOptions> Models = new()
    {
        ["KAN"] = SmallModel.Options,
        ["KAN, tanh"] = SmallModel.Options with { Generator = KaemGenerator.Kan([7], KanBasis.Rbf(8), OutputActivation.Tanh) },
        ["KAN, numbers"] = SmallModel.Options with { Generator = KaemGenerator.Kan([7], KanBasis.Rbf(8), OutputActivation.None) },
        ["convolutions"] = SmallModel.Options with { Generator = KaemGenerator.Convolutional(new ImageShape(1, 1, 6), [new(6, 1, 1, 0)]) },
        ["parts"] = SmallModel.Options with
        {
            Generator = KaemGenerator.Joint(KaemPart.Numbers("a", LikelihoodBlock.Gaussian(2)), KaemPart.Label("b", 4)),
        },
    };

    public static TheoryData<string> Names => [.. Models.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Noise_stands_before_the_activation(string name)
    {
        var network = new JointModel(Models[name], 6);
        network.Initialise(Workers);
        var pass = network.Generator.CreateWorkspace(9);
        new RandomStream(1, StreamPurpose.Shuffle).Normal(pass.Input.Elements);
        network.Generator.Forward(pass, Workers);
        float[] plain = pass.Output.Elements.ToArray(), noise = new float[plain.Length];
        var stream = new RandomStream(4, StreamPurpose.GeneratorNoise, 3);
        pass.Noise = new OutputNoise(stream, Deviation, 6);
        network.Generator.Forward(pass, Workers);
        stream.Normal(noise);
        var activation = Models[name].Joint is null ? Models[name].Generator.Output : OutputActivation.None;
        for (int i = 0; i < plain.Length; i++)
        {
            double expected = activation switch
            {
                OutputActivation.Sigmoid => 1 / (1 + Math.Exp(-(Math.Log(plain[i] / (1.0 - plain[i])) + Deviation * noise[i]))),
                OutputActivation.Tanh => Math.Tanh(Math.Atanh(plain[i]) + Deviation * noise[i]),
                _ => plain[i] + Deviation * noise[i],
            };
            ((double)pass.Output.Elements[i]).Should().BeApproximately(expected, 1e-5);
        }
    }

    [Fact]
    public void It_is_in_what_training_follows_but_not_in_where_chains_go()
    {
        var rows = SmallModel.Arc(20);
        (float Loss, float[] Values) Step(KaemOptions options)
        {
            var engine = EngineFixture.Untrained(options, rows.Columns, 2);
            float loss = engine.TrainStep(new(rows.Values, 0) { Steps = 10 }).Loss;
            return (loss, engine.ParameterValues());
        }

        foreach (var sampler in new PosteriorSampler[] { PosteriorSampler.ImportanceSampling(32), PosteriorSampler.Langevin(3, 0.02f) })
        {
            var still = Step(SmallModel.Options with { Sampler = sampler });
            var noisy = Step(SmallModel.Options with { Sampler = sampler, GeneratorNoise = Deviation });
            noisy.Values.Should().NotEqual(still.Values);
            // The loss of chains is that of where they ended.
            (noisy.Loss == still.Loss).Should().Be(sampler is LangevinOptions);
            Step(SmallModel.Options with { Sampler = sampler, GeneratorNoise = Deviation }).Values.Should().Equal(noisy.Values);
        }
    }

    [Fact]
    public void Generation_has_it_where_asked()
    {
        var model = KaemModel.Train(SmallModel.Options with { GeneratorNoise = Deviation, MaxSteps = 20 }, SmallModel.Arc(200));
        float[] mean = model.Generate(500).Values.ToArray(), noisy = model.Generate(500, draw: GenerationDraw.GeneratorNoise).Values.ToArray();
        noisy.Should().OnlyContain(value => value >= 0 && value <= 1);
        double[] moved = [.. mean.Zip(noisy, (a, b) => Logit(b) - Logit(a))];
        moved.Average().Should().BeApproximately(0, 0.03);
        Math.Sqrt(moved.Select(value => value * value).Average()).Should().BeApproximately(Deviation, 0.02);
        float[] later = new float[6];
        model.GenerateInto(later, 1, 123, GenerationDraw.GeneratorNoise);
        later.Should().Equal(noisy[(123 * 6)..(124 * 6)]);
        model.Generate(500).Values.ToArray().Should().Equal(mean);

        static double Logit(float value) => Math.Log(value / (1.0 - value));
    }

    [Fact]
    public void Probabilities_keep_their_sum()
    {
        var options = SmallModel.Options with
        {
            GeneratorNoise = 1, Likelihood = KaemLikelihood.Mixed(LikelihoodBlock.Gaussian(2), LikelihoodBlock.Categorical(4)),
            Generator = KaemGenerator.Kan([7], KanBasis.Rbf(8), OutputActivation.None),
        };
        float[] rows = [1, 2, 0.1f, 0.2f, 0.3f, 0.4f, 1, 2, 0.1f, 0.2f, 0.3f, 0.4f];
        new NoisyMeans(options, 6).Apply(1, 0, rows);
        rows[2..6].Sum().Should().BeApproximately(1, 1e-5f);
        rows[..6].Should().NotEqual(rows[6..]);
        rows[0].Should().NotBe(1);
    }

    [Fact]
    public void What_has_no_outputs_in_its_rows_says_so() =>
        ((Action)(() => new NoisyMeans(SmallModel.Options with { PrincipalComponents = 2 }, 6))).Should().Throw<NotSupportedException>()
            .WithMessage("*GeneratorNoise*principal components*");
}
