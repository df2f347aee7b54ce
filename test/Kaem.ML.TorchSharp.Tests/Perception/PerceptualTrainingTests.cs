using Kaem.ML.Engines;
using Kaem.ML.Perception;
using Kaem.ML.Posteriors;
using Kaem.ML.Tests.Reliability;

namespace Kaem.ML.Tests.Perception;

/// <summary>Training with a perceptual loss on TorchSharp.</summary>
public sealed class PerceptualTrainingTests : IDisposable
{
    private readonly RandomVgg _vgg = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _vgg.Dispose();
        _folder.Dispose();
    }

    [TorchTheory]
    [InlineData("VGG", "importance sampling", 0.5f)]
    [InlineData("VGG", "ULA", 0.2f)]
    [InlineData("ResNet", "importance sampling", 0.5f)]
    [InlineData("ResNet", "ULA", 0.2f)]
    public void It_brings_features_closer_to_held_out_ones(string kind, string sampler, float sigma)
    {
        DataMatrix train = RandomVgg.Images(false, 200), heldOut = RandomVgg.Images(false, 60, 2);
        var options = _vgg.Options(sampler) with { Epochs = 12, LearningRate = 1e-2f };
        if (options.Sampler is ImportanceSamplingOptions)
            options = options with { Sampler = PosteriorSampler.ImportanceSampling(samples: 64) };
        var loss = options.Perceptual! with { Weight = 100 };
        if (kind == "ResNet")
        {
            string path = TinyNetwork.ResNet([1, 1, 1, 1], [24, 24, 8, 8]).WriteSafeTensors(_folder.Path);
            loss = new PerceptualOptions(path, 100) { Layers = ["relu1", "layer1"], LeastSide = 12, Shape = RandomVgg.Grey };
        }
        var with = options with { Likelihood = KaemLikelihood.Gaussian(sigma) with { Perceptual = loss } };
        using var network = FeatureNetwork.Load(loss.WeightsFile, RandomVgg.Grey, loss.Layers, loss.LeastSide);
        double pixels = 0, perceptual = 0;
        for (ulong seed = 1; seed <= 2; seed++)
        {
            pixels += Distance(KaemModel.Train(Without(with) with { Seed = seed }, train, engine: TorchSharpEngine.Cpu));
            perceptual += Distance(KaemModel.Train(with with { Seed = seed }, train, engine: TorchSharpEngine.Cpu));
        }
        perceptual.Should().BeLessThan(0.9 * pixels);

        // Mean squared distance of rows' features to those of their reconstructions.
        double Distance(KaemModel model)
        {
            float[] real = network.Compute(heldOut).Values.ToArray(), made = network.Compute(model.Infer(heldOut, 2000).Reconstruction).Values.ToArray();
            return real.Zip(made, (x, y) => ((double)x - y) * ((double)x - y)).Sum() / heldOut.Rows;
        }
    }

    [TorchFact]
    public void The_engines_own_ResNet_trains_by_one_line_and_a_saved_model_finds_it_again()
    {
        var train = RandomVgg.Images(false, 40);
        var options = _vgg.Options() with
        {
            Likelihood = KaemLikelihood.Gaussian(0.2f) with
            {
                Perceptual = PerceptualOptions.ResNet18(weight: 5) with { Shape = RandomVgg.Grey, LeastSide = 16 },
            },
        };
        var model = KaemModel.Train(options, train, engine: TorchSharpEngine.Cpu);
        using var network = FeatureNetwork.ResNet18(RandomVgg.Grey, leastSide: 16);
        model.Options.Perceptual!.Checksum.Should().Be(network.Checksum);
        var loaded = KaemModel.Load(new MemoryStream(Bits.Of(model)));
        loaded.Options.Should().Be(model.Options);
        loaded.ContinueTraining(loaded.Options, train, engine: TorchSharpEngine.Cpu).Training.Steps.Should().Be(8);
        var other = loaded.Options with
        {
            Likelihood = KaemLikelihood.Gaussian(0.2f) with { Perceptual = loaded.Options.Perceptual! with { Layers = ["relu1"] } },
        };
        FluentActions.Invoking(() => loaded.ContinueTraining(other, train, engine: TorchSharpEngine.Cpu)).Should().Throw<ModelFormatException>()
            .WithMessage("*'ResNet18.onnx' have the checksum*but the perceptual loss was made for those with*set PerceptualOptions.Checksum to null*");
    }

    [TorchFact]
    public void A_trained_model_needs_no_weights_and_scores_pixels()
    {
        var train = RandomVgg.Images(false, 40);
        var model = KaemModel.Train(_vgg.Options(), train, train.Slice(0, 10), engine: TorchSharpEngine.Cpu);
        byte[] bytes = Bits.Of(model);
        string checksum = model.Options.Perceptual!.Checksum!;
        using (var network = FeatureNetwork.Load(_vgg.File, RandomVgg.Grey, ["relu1_2"]))
            checksum.Should().MatchRegex("^[0-9a-f]{64}$").And.Be(network.Checksum);
        File.Delete(_vgg.File);
        System.Text.Encoding.UTF8.GetString(bytes).Should().NotContain(Path.GetDirectoryName(_vgg.File)!);

        // On the processor's engine.
        var loaded = KaemModel.Load(new MemoryStream(bytes));
        loaded.Options.Perceptual.Should().Be(model.Options.Perceptual with { WeightsFile = "vgg.safetensors" });
        Differences(loaded.Generate(5), model.Generate(5)).Should().BeLessThan(1e-4);
        var plain = KaemEngine.Cpu.Create(ModelParts.Initial(Without(model.Options), 36));
        foreach (var parameter in model.Engine.Parameters)
        {
            var values = new float[parameter.Length];
            model.Engine.ReadParameter(parameter.Name, values);
            plain.WriteParameter(parameter.Name, values);
        }
        float[] pixels = new float[train.Rows];
        plain.Score(train.Values, loaded.Options.ScoringSamples, new RowScores { LogLikelihood = pixels });
        loaded.LogLikelihood(train).Values.ToArray().Should().Equal(pixels);
        Bits.Of(loaded).Length.Should().Be(bytes.Length);

        Refused<NotSupportedException>(() => loaded.ContinueTraining(loaded.Options, train), "*perceptual loss*TorchSharpEngine.Cpu*");
        Refused<FileNotFoundException>(() => loaded.ContinueTraining(loaded.Options, train, engine: TorchSharpEngine.Cpu),
            "*weights of a network*no file 'vgg.safetensors'*keeps only the name*");
        loaded.ContinueTraining(Without(loaded.Options), train).Training.Steps.Should().Be(8);
        var moved = loaded.Options with
            { Likelihood = KaemLikelihood.Gaussian(0.2f) with { Perceptual = loaded.Options.Perceptual! with { WeightsFile = _vgg.File } } };
        _vgg.Write(seed: 7);
        Refused<ModelFormatException>(() => loaded.ContinueTraining(moved, train, engine: TorchSharpEngine.Cpu),
            $"*but the perceptual loss was made for those with {checksum}*");
        _vgg.Write(seed: 1);
        loaded.ContinueTraining(moved, train, engine: TorchSharpEngine.Cpu).Training.Steps.Should().Be(8);
    }

    [TorchTheory]
    [InlineData("importance sampling")]
    [InlineData("tempered MALA")]
    public void It_goes_on_from_a_checkpoint_to_the_bits_of_an_unbroken_run(string sampler)
    {
        var options = _vgg.Options(sampler);
        var train = RandomVgg.Images(false, 40);
        var unbroken = KaemModel.Train(options, train, engine: TorchSharpEngine.Cpu);
        using var folder = new TemporaryFolder();
        KaemModel.Train(options, train, checkpoints: new CheckpointDirectory(folder.Path) { EverySteps = 1, Keep = 100 }, engine: TorchSharpEngine.Cpu);
        foreach (string file in folder.Files.Skip(3))
            File.Delete(file);
        var reports = new Reports();
        var resumed = KaemModel.Train(options, train, null, reports, checkpoints: new CheckpointDirectory(folder.Path), engine: TorchSharpEngine.Cpu);
        reports.Notices.Should().ContainSingle().Which.Should().Match("*goes on from step 3,*");
        Bits.Of(resumed).Should().Equal(Bits.Of(unbroken));

        _vgg.Write(seed: 7);
        reports = new Reports();
        KaemModel.Train(options, train, null, reports, checkpoints: new CheckpointDirectory(folder.Path), engine: TorchSharpEngine.Cpu);
        reports.Notices.Should().ContainSingle("other weights are another training").Which.Should().Match("*starts anew*");
    }

    [TorchFact]
    public void A_learned_sigma_is_that_of_the_pixels_and_a_joint_mixture_is_refitted()
    {
        var train = RandomVgg.Images(false, 40);
        var options = _vgg.Options("ULA");
        var model = KaemModel.Train(
            options with { Likelihood = (GaussianLikelihoodOptions)options.Likelihood with { Learning = SigmaLearning.Shared } }, train,
            engine: TorchSharpEngine.Cpu);
        var sigma = new float[1];
        model.Engine.ReadParameter("likelihood/log-sigma", sigma);
        sigma[0].Should().NotBe(MathF.Log(0.2f)).And.BeInRange(-5, 1);

        var mixture = _vgg.Options("tempered MALA") with { Prior = KaemPrior.JointMixture(3) with { LearnEnergies = true, Refits = new() { Times = 1 } } };
        float[] with = Parameters(mixture), without = Parameters(Without(mixture));
        with.Should().OnlyContain(value => float.IsFinite(value)).And.NotEqual(without);

        float[] Parameters(KaemOptions described)
        {
            var engine = KaemModel.Train(described with { Epochs = 3, GridAdaptation = GridAdaptation.Off }, train, engine: TorchSharpEngine.Cpu).Engine;
            return [.. engine.Parameters.SelectMany(parameter =>
            {
                var values = new float[parameter.Length];
                engine.ReadParameter(parameter.Name, values);
                return values;
            })];
        }
    }

    [TorchFact]
    public void Files_that_do_not_serve_are_refused_before_training()
    {
        var options = _vgg.Options();
        RefusedOptions<ArgumentException>(With(options, loss => loss with { Layers = ["relu2_1"] }),
            "*The network in 'vgg.safetensors', VGG, has no layer 'relu2_1'; its layers are relu1_1, relu1_2*");
        RefusedOptions<ArgumentException>(With(options, loss => loss with { StyleLayers = ["layer1"] }), "*no layer 'layer1'*");
        RefusedOptions<FileNotFoundException>(With(options, loss => loss with { WeightsFile = "nowhere.safetensors" }), "*no file 'nowhere.safetensors'*");
        string onnx = Path.Combine(_folder.Path, "other.onnx");
        File.WriteAllBytes(onnx, TinyNetwork.ResNet([1, 1, 1, 1], [2, 2, 2, 2]).ToOnnx("pytorch"));
        RefusedOptions<ModelFormatException>(With(options, loss => loss with { WeightsFile = onnx, Layers = ["layer1"] }), "*made by 'pytorch'*");
        File.WriteAllText(_vgg.File, "no weights");
        RefusedOptions<ModelFormatException>(options, "*no safetensors file*");

        static void RefusedOptions<T>(KaemOptions options, string message) where T : Exception =>
            Refused<T>(() => KaemModel.Train(options, RandomVgg.Images(false, 10), engine: TorchSharpEngine.Cpu), message);
    }

    private static void Refused<T>(Action action, string message) where T : Exception => action.Should().Throw<T>().WithMessage(message);

    private static double Differences(DataMatrix a, DataMatrix b) => a.Values.ToArray().Zip(b.Values.ToArray(), (x, y) => (double)Math.Abs(x - y)).Max();

    private static KaemOptions With(KaemOptions options, Func<PerceptualOptions, PerceptualOptions> change) =>
        options with { Likelihood = (GaussianLikelihoodOptions)options.Likelihood with { Perceptual = change(options.Perceptual!) } };

    private static KaemOptions Without(KaemOptions options) =>
        options with { Likelihood = (GaussianLikelihoodOptions)options.Likelihood with { Perceptual = null } };
}
