using Kaem.ML.Engines;
using Kaem.ML.Likelihoods;
using Kaem.ML.Numerics;
using Kaem.ML.Posteriors;
using Kaem.ML.Tests.Model;
using Kaem.ML.Tests.Reliability;
using Kaem.ML.Training;

namespace Kaem.ML.Tests.Perception;

public sealed class PerceptualTrainingTests : IDisposable
{
    private readonly RandomVgg _vgg = new();

    public static TheoryData<string, bool, bool> Kinds => new()
    {
        { "importance sampling", false, false }, { "importance sampling", true, true }, { "ULA", false, true }, { "ULA", true, false },
        { "tempered MALA", false, false },
    };

    public void Dispose() => _vgg.Dispose();

    [Theory]
    [InlineData("importance sampling", 0.5f)]
    [InlineData("ULA", 0.2f)]
    public void Training_with_the_loss_brings_features_closer_to_held_out_ones(string sampler, float sigma)
    {
        DataMatrix train = RandomVgg.Images(false, 200), heldOut = RandomVgg.Images(false, 60, 2);
        var options = _vgg.Options(sampler) with { Epochs = 12, LearningRate = 1e-2f };
        if (options.Sampler is ImportanceSamplingOptions)
            options = options with { Sampler = PosteriorSampler.ImportanceSampling(samples: 64) };
        var with = options with { Likelihood = KaemLikelihood.Gaussian(sigma) with { Perceptual = options.Perceptual! with { Weight = 100 } } };
        double pixels = 0, perceptual = 0;
        for (ulong seed = 1; seed <= 2; seed++)
        {
            pixels += Distance(KaemModel.Train(Without(with) with { Seed = seed }, train), heldOut);
            perceptual += Distance(KaemModel.Train(with with { Seed = seed }, train), heldOut);
        }
        perceptual.Should().BeLessThan(0.9 * pixels);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_seed_gives_the_same_bits_whatever_the_threads(string sampler, bool convolutional, bool style)
    {
        float[] Train(int threads)
        {
            var engine = Engine(_vgg.Options(sampler, convolutional, style: style), new WorkerPool(threads));
            Steps(engine, RandomVgg.Images(convolutional, 10), 0, 3);
            return engine.ParameterValues();
        }

        float[] alone = Train(1);
        Train(2).Should().Equal(alone);
        Train(3).Should().Equal(alone);
        alone.Should().OnlyContain(value => float.IsFinite(value));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Steps_allocate_nothing_once_warm(string sampler, bool convolutional, bool style)
    {
        var options = _vgg.Options(sampler, convolutional, style: style) with { GridAdaptation = new() { Prior = false, Generator = false } };
        var engine = Engine(options, new WorkerPool(1));
        var rows = RandomVgg.Images(convolutional, 10);
        Steps(engine, rows, 0, 12);
        Allocations.Usual(() => Steps(engine, rows, 12, 15)).Should().Be(0);
    }

    [Fact]
    public void A_trained_model_needs_no_weights_and_scores_pixels()
    {
        var train = RandomVgg.Images(false, 40);
        var model = KaemModel.Train(_vgg.Options(), train, train.Slice(0, 10));
        byte[] bytes = Bits.Of(model);
        string checksum = model.Options.Perceptual!.Checksum!;
        checksum.Should().MatchRegex("^[0-9a-f]{64}$").And.Be(FeatureNetwork.LoadVgg16(_vgg.File, 6, 6, 1, ["relu1_2"]).Checksum);
        File.Delete(_vgg.File);
        System.Text.Encoding.UTF8.GetString(bytes).Should().NotContain(Path.GetDirectoryName(_vgg.File)!);

        var loaded = KaemModel.Load(new MemoryStream(bytes));
        loaded.Options.Perceptual.Should().Be(model.Options.Perceptual with { WeightsFile = "vgg.safetensors" });
        loaded.Generate(5).Values.ToArray().Should().Equal(model.Generate(5).Values.ToArray());
        var plain = new CpuEngine(Without(model.Options), 36);
        foreach (var parameter in model.Engine.Parameters)
        {
            var values = new float[parameter.Length];
            model.Engine.ReadParameter(parameter.Name, values);
            plain.WriteParameter(parameter.Name, values);
        }
        float[] pixels = new float[train.Rows];
        plain.Score(train.Values, 64, new RowScores { LogLikelihood = pixels });
        loaded.LogLikelihood(train).Values.ToArray().Should().Equal(pixels);
        Bits.Of(loaded).Length.Should().Be(bytes.Length);

        FluentActions.Invoking(() => loaded.ContinueTraining(loaded.Options, train)).Should().Throw<FileNotFoundException>()
            .WithMessage("*weights of VGG-16*no file 'vgg.safetensors'*keeps only the name*");
        loaded.ContinueTraining(Without(loaded.Options), train).Training.Steps.Should().Be(8);
        var moved = loaded.Options with
            { Likelihood = KaemLikelihood.Gaussian(0.2f) with { Perceptual = loaded.Options.Perceptual! with { WeightsFile = _vgg.File } } };
        _vgg.Write(seed: 7);
        FluentActions.Invoking(() => loaded.ContinueTraining(moved, train)).Should().Throw<ModelFormatException>()
            .WithMessage($"*but the perceptual loss was made for those with {checksum}*");
        _vgg.Write(seed: 1);
        loaded.ContinueTraining(moved, train).Training.Steps.Should().Be(8);
    }

    [Theory]
    [InlineData("importance sampling")]
    [InlineData("tempered MALA")]
    public void Training_goes_on_from_a_checkpoint_to_the_bits_of_an_unbroken_run(string sampler)
    {
        var options = _vgg.Options(sampler);
        var train = RandomVgg.Images(false, 40);
        var unbroken = KaemModel.Train(options, train);
        using var folder = new TemporaryFolder();
        KaemModel.Train(options, train, checkpoints: new CheckpointDirectory(folder.Path) { EverySteps = 1, Keep = 100 });
        foreach (string file in folder.Files.Skip(3))
            File.Delete(file);
        var reports = new Reliability.Reports();
        var resumed = KaemModel.Train(options, train, null, reports, checkpoints: new CheckpointDirectory(folder.Path));
        reports.Notices.Should().ContainSingle().Which.Should().Match("*goes on from step 3,*");
        Bits.Of(resumed).Should().Equal(Bits.Of(unbroken));

        _vgg.Write(seed: 7);
        reports = new Reliability.Reports();
        KaemModel.Train(options, train, null, reports, checkpoints: new CheckpointDirectory(folder.Path));
        reports.Notices.Should().ContainSingle("other weights are another training").Which.Should().Match("*starts anew*");
    }

    [Fact]
    public void A_learned_sigma_is_that_of_the_pixels()
    {
        var train = RandomVgg.Images(false, 40);
        var options = _vgg.Options("ULA");
        var model = KaemModel.Train(
            options with { Likelihood = (GaussianLikelihoodOptions)options.Likelihood with { Learning = SigmaLearning.Shared } }, train);
        var sigma = new float[1];
        model.Engine.ReadParameter("likelihood/log-sigma", sigma);
        sigma[0].Should().NotBe(MathF.Log(0.2f)).And.BeInRange(-5, 1);
    }

    private static KaemOptions Without(KaemOptions options) =>
        options with { Likelihood = (GaussianLikelihoodOptions)options.Likelihood with { Perceptual = null } };

    private static CpuEngine Engine(KaemOptions options, WorkerPool workers)
    {
        var engine = new CpuEngine(options, (int)options.Perceptual!.ShapeFor(options.Generator)!.Columns, workers);
        engine.Network.Initialise(workers);
        return engine;
    }

    private static void Steps(CpuEngine engine, DataMatrix rows, int from, int to)
    {
        for (int step = from; step < to; step++)
            engine.TrainStep(new TrainingBatch(rows.Values, step) { Steps = 100 });
    }

    /// <summary>Mean squared distance of rows' features to those of their reconstructions.</summary>
    private double Distance(KaemModel model, DataMatrix rows)
    {
        var network = FeatureNetwork.LoadVgg16(_vgg.File, 6, 6, 1, ["relu1_1", "relu1_2"]);
        float[] real = network.Compute(rows).Values.ToArray(), made = network.Compute(model.Infer(rows, 2000).Reconstruction).Values.ToArray();
        return real.Zip(made, (x, y) => ((double)x - y) * ((double)x - y)).Sum() / rows.Rows;
    }
}
