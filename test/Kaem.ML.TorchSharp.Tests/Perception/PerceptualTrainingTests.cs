using Kaem.ML.Numerics;
using Kaem.ML.Perception;
using Kaem.ML.Tests.Model;
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
            Likelihood = KaemLikelihood.Gaussian(0.2f) with { Perceptual = PerceptualOptions.ResNet18(weight: 5) with { Shape = RandomVgg.Grey, LeastSide = 16 } },
        };
        var model = KaemModel.Train(options, train, engine: TorchSharpEngine.Cpu);
        using var network = FeatureNetwork.ResNet18(RandomVgg.Grey, leastSide: 16);
        model.Options.Perceptual!.Checksum.Should().Be(network.Checksum);
        var loaded = KaemModel.Load(new MemoryStream(Bytes(model)));
        loaded.Options.Should().Be(model.Options);
        loaded.ContinueTraining(loaded.Options, train, engine: TorchSharpEngine.Cpu).Training.Steps.Should().Be(8);
        var other = loaded.Options with
        {
            Likelihood = KaemLikelihood.Gaussian(0.2f) with { Perceptual = loaded.Options.Perceptual! with { Layers = ["relu1"] } },
        };
        FluentActions.Invoking(() => loaded.ContinueTraining(other, train, engine: TorchSharpEngine.Cpu)).Should().Throw<ModelFormatException>()
            .WithMessage("*'ResNet18.onnx' have the checksum*but the perceptual loss was made for those with*set PerceptualOptions.Checksum to null*");
    }

    private static byte[] Bytes(KaemModel model)
    {
        using var stream = new MemoryStream();
        model.Save(stream);
        return stream.ToArray();
    }

    private static KaemOptions Without(KaemOptions options) =>
        options with { Likelihood = (GaussianLikelihoodOptions)options.Likelihood with { Perceptual = null } };
}
