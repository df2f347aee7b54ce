using Kaem.ML.Engines;
using Kaem.ML.Numerics;
using Kaem.ML.Posteriors;

namespace Kaem.ML.Tests.Model;

public class ConvolutionalModelTests
{
    private const int Side = 8;

    private static readonly ImageShape Shape = new(Side, Side, 2);

    private static readonly ConvolutionLayer[] Layers = [new(12, Kernel: 4, Stride: 1, Padding: 0), new(2)];

    private static readonly KaemOptions Options = new()
    {
        LatentSize = 3,
        OuterSize = 4,
        Prior = KaemPrior.Mixture(ReferencePrior.Gaussian, KanBasis.Rbf(6)),
        Generator = KaemGenerator.Convolutional(Shape, Layers),
        Likelihood = KaemLikelihood.Gaussian(sigma: 0.2f),
        Sampler = PosteriorSampler.Langevin(steps: 10, stepSize: 0.02f),
        BatchSize = 25,
        LearningRate = 5e-3f,
        Epochs = 15,
        GridAdaptation = new() { Frequency = 20, Samples = 40 },
        ScoringSamples = 200,
    };

    public static TheoryData<PosteriorSampler, TrainingObjective, bool> Trainings
    {
        get
        {
            var langevin = PosteriorSampler.Langevin(steps: 10, stepSize: 0.02f);
            return new()
            {
                { PosteriorSampler.ImportanceSampling(samples: 40), TrainingObjective.MaximumLikelihood, false },
                { PosteriorSampler.ImportanceSampling(samples: 40), TrainingObjective.MaximumLikelihood, true },
                { langevin, TrainingObjective.MaximumLikelihood, false },
                { langevin, TrainingObjective.MaximumLikelihood, true },
                { langevin.Tempered(3), TrainingObjective.MaximumLikelihood, false },
                { langevin.Tempered(3), TrainingObjective.Steppingstone, false },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Trainings))]
    public void Training_makes_held_out_images_likelier(PosteriorSampler sampler, TrainingObjective objective, bool norm)
    {
        var options = Options with { Sampler = sampler, Objective = objective, Generator = KaemGenerator.Convolutional(Shape, Layers, norm) };
        DataMatrix train = Spots(200, 1), heldOut = Spots(60, 2);
        // What a model reaches that says no more than each column's mean.
        double best = MeansOf(train, heldOut);
        var trained = KaemModel.Train(options, train);
        trained.LogLikelihood(heldOut).Mean.Should().BeGreaterThan(best + 5);
        trained.Training.StoppedEarly.Should().BeFalse();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_loaded_model_gives_the_same_bits(bool norm)
    {
        var options = Options with { Epochs = 1, Generator = KaemGenerator.Convolutional(Shape, Layers, norm) };
        var rows = Spots(30, 3);
        var model = KaemModel.Train(options, Spots(100, 1));
        var loaded = model.Reload();
        loaded.Options.Should().Be(model.Options);
        loaded.Generate(20, seed: 4).Values.ToArray().Should().Equal(model.Generate(20, seed: 4).Values.ToArray());
        loaded.LogLikelihood(rows).Values.Should().Equal(model.LogLikelihood(rows).Values);
        loaded.Engine.Parameters.Should().BeEquivalentTo(model.Engine.Parameters);
    }

    [Fact]
    public void Updates_allocate_nothing_once_warm()
    {
        foreach (var sampler in new PosteriorSampler[
            ] { PosteriorSampler.Langevin(steps: 3), PosteriorSampler.Langevin(steps: 3).Tempered(3), PosteriorSampler.ImportanceSampling(40) })
        {
            var options = Options with { Sampler = sampler, GridAdaptation = GridAdaptation.Off };
            EngineFixture.AllocatedBySteps(options, Spots(25, 1), warm: 20, steps: 5).Should().Be(0, sampler.ToString());
        }
    }

    [Fact]
    public void The_number_of_threads_changes_no_bit_of_training()
    {
        float[] one = Parameters(1), many = Parameters(4);
        many.Should().Equal(one);

        static float[] Parameters(int threads)
        {
            var engine = EngineFixture.Untrained(
                Options with { Generator = KaemGenerator.Convolutional(Shape, Layers, batchNorm: true) }, (int)Shape.Columns, threads);
            engine.TrainSteps(Spots(25, 1), 0, 4);
            return engine.ParameterValues();
        }
    }

    [Fact]
    public void Counted_parameters_are_those_that_a_model_has()
    {
        foreach (bool norm in new[] { false, true })
        {
            var options = Options with { Generator = KaemGenerator.Convolutional(Shape, Layers, norm) };
            var engine = new CpuEngine(options, (int)Shape.Columns);
            JointModel.CountParameters(options, (int)Shape.Columns).Should().Be(engine.Parameters.Sum(parameter => parameter.Length));
        }
    }

    [Fact]
    public void Layers_that_do_not_end_in_the_image_are_refused_with_the_sizes_that_they_make()
    {
        FluentActions.Invoking(() => KaemGenerator.Convolutional(new ImageShape(10, 10, 2), Layers))
            .Should().Throw<ArgumentException>().WithMessage("*1 x 1 → 4 x 4 x 12 → 8 x 8 x 2*Shape is 10 x 10 x 2*");
        FluentActions.Invoking(() => KaemGenerator.Convolutional(new ImageShape(8, 4, 2), Layers)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => KaemGenerator.Convolutional(new ImageShape(8, 8, 3), Layers)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => KaemGenerator.Convolutional(layers: [new(4, Kernel: 2, Padding: 1)])).Should().Throw<ArgumentException>()
            .WithMessage("*0 x 0 x 4*");
        FluentActions.Invoking(() => KaemGenerator.Convolutional(layers: [])).Should().Throw<ArgumentException>().WithMessage("*at least one*");
        FluentActions.Invoking(() => new ConvolutionLayer(4, Kernel: 0)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*Kernel*");
        FluentActions.Invoking(() => new ImageShape(0, 4, 1)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*Height*");
    }

    [Fact]
    public void A_missing_shape_or_one_of_another_width_is_refused()
    {
        FluentActions.Invoking(() => KaemModel.Train(Options with { Generator = KaemGenerator.Convolutional(layers: Layers) }, Spots(30, 1)))
            .Should().Throw<ArgumentException>().WithMessage("*Shape*new ImageShape(32, 32, 3)*");
        FluentActions.Invoking(() => KaemModel.Train(Options, SmallModel.Arc(30)))
            .Should().Throw<ArgumentException>().WithMessage("*8 x 8 x 2 has 128 values*6 columns*");
    }

    [Fact]
    public void A_convolutional_generator_has_no_edges_to_prune()
    {
        var model = KaemModel.Train(Options with { MaxSteps = 1 }, Spots(30, 1));
        model.Invoking(trained => trained.PruneGenerator()).Should().Throw<InvalidOperationException>().WithMessage("*KAN*");
    }

    [Fact]
    public void Presets_make_the_papers_images()
    {
        foreach (var (preset, side) in new[] { (KaemPresets.Svhn, 32), (KaemPresets.CelebA, 64), (KaemPresets.Cifar10, 32) })
        {
            var generator = (ConvolutionalGeneratorOptions)preset.Generator;
            generator.Shape.Should().Be(new ImageShape(side, side, 3));
            ConvolutionalGeneratorOptions.Sizes(generator.Layers)[^1].Should().Be(side);
            OptionsCheck.Consistent(preset, "preset");
        }
        ConvolutionalGeneratorOptions.Sizes(((ConvolutionalGeneratorOptions)KaemPresets.CelebA.Generator).Layers).Should().Equal(4, 8, 16, 32, 64);
        ConvolutionalGeneratorOptions.Sizes(((ConvolutionalGeneratorOptions)KaemPresets.Cifar10.Generator).Layers).Should().Equal(8, 16, 32, 32);
        KaemPresets.Svhn.LatentLength.Should().Be(81);
    }

    /// <summary>Images with a soft spot somewhere in the first channel, and its mirror image in the second.</summary>
    private static DataMatrix Spots(int rows, ulong seed)
    {
        var places = new float[rows * 2];
        new RandomStream(seed, StreamPurpose.Shuffle).Uniform(places);
        var values = new float[rows * Side * Side * 2];
        for (int r = 0; r < rows; r++)
        {
            for (int pixel = 0; pixel < Side * Side; pixel++)
            {
                double y = pixel / Side - (Side - 1) * places[2 * r], x = pixel % Side - (Side - 1) * places[2 * r + 1];
                float value = (float)(0.1 + 0.8 * Math.Exp(-(x * x + y * y) / 6));
                values[(r * Side * Side + pixel) * 2] = value;
                values[(r * Side * Side + pixel / Side * Side + Side - 1 - pixel % Side) * 2 + 1] = value;
            }
        }
        return new DataMatrix(values, rows, Side * Side * 2);
    }

    /// <summary>Held-out rows' mean log-likelihood under a Gaussian around the training rows' mean, with the model's σ.</summary>
    private static double MeansOf(DataMatrix train, DataMatrix heldOut)
    {
        const double sigma = 0.2;
        var mean = new double[train.Columns];
        for (int r = 0; r < train.Rows; r++)
        {
            for (int d = 0; d < mean.Length; d++)
                mean[d] += train.Row(r)[d] / (double)train.Rows;
        }
        double sum = 0;
        for (int r = 0; r < heldOut.Rows; r++)
        {
            for (int d = 0; d < mean.Length; d++)
                sum -= Math.Pow((heldOut.Row(r)[d] - mean[d]) / sigma, 2) / 2 + Math.Log(sigma * Math.Sqrt(2 * Math.PI));
        }
        return sum / heldOut.Rows;
    }
}
