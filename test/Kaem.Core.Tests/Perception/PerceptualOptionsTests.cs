using Kaem.ML.Engines;
using Kaem.ML.Training;

namespace Kaem.ML.Tests.Perception;

public sealed class PerceptualOptionsTests : IDisposable
{
    private readonly RandomVgg _vgg = new();

    public void Dispose() => _vgg.Dispose();

    [Fact]
    public void Options_that_make_no_loss_are_refused()
    {
        FluentActions.Invoking(() => new PerceptualOptions("", 1)).Should().Throw<ArgumentException>().WithMessage("*WeightsFile must not be empty*");
        FluentActions.Invoking(() => new PerceptualOptions("f", 0)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*Weight*above 0*");
        FluentActions.Invoking(() => new PerceptualOptions("f", 1) { Layers = [] }).Should().Throw<ArgumentException>().WithMessage("*at least one layer*");
        FluentActions.Invoking(() => new PerceptualOptions("f", 1) { Layers = ["conv1"] }).Should().Throw<ArgumentException>()
            .WithMessage("*no layer 'conv1'; the layers are relu1_1,*");
        new PerceptualOptions("f", 1).Should().Be(new PerceptualOptions("f", 1)).And.NotBe(new PerceptualOptions("f", 1) { Layers = ["relu1_1"] });
    }

    [Fact]
    public void Options_that_do_not_go_together_are_refused()
    {
        var options = _vgg.Options();
        var convolutional = _vgg.Options(convolutional: true);
        Refused(options with { PrincipalComponents = 4, Generator = KaemGenerator.Kan(output: OutputActivation.None) },
            "*PrincipalComponents is 4: the generator makes components, not images*");
        Refused(options with { AllowMissing = true }, "*AllowMissing is set: features need every pixel*");
        Refused(options with { Generator = KaemGenerator.Kan(output: OutputActivation.Tanh) }, "*pixels in [0, 1]*Tanh reaches [-1, 1]*");
        Refused(options with
            { Likelihood = KaemLikelihood.Mixed(LikelihoodBlock.Gaussian(36) with { Density = (GaussianLikelihoodOptions)options.Likelihood }) },
            "*mixed likelihood has a perceptual loss*");
        Refused(With(options, loss => loss with { Shape = null }), "*needs the images' Shape*");
        Refused(With(options, loss => loss with { Shape = new ImageShape(6, 3, 2) }), "*1 channel (grey) or 3 (RGB), but Shape is 6 x 3 x 2*");
        Refused(With(options, loss => loss with { Shape = new ImageShape(6, 5, 1) }), "*images of 6 x 5 x 1, 30 values, but the rows have 36 columns*");
        Refused(With(convolutional, loss => loss with { Shape = RandomVgg.Grey }), "*images of 6 x 6 x 1, but the generator makes 8 x 8 x 3*");
    }

    [Fact]
    public void Rows_that_are_no_pixels_are_refused()
    {
        float[] values = RandomVgg.Images(false, 10).Values.ToArray();
        values[37] = 1.5f;
        var rows = new DataMatrix(values, 10, 36);
        FluentActions.Invoking(() => KaemModel.Train(_vgg.Options() with { Generator = KaemGenerator.Kan(output: OutputActivation.None) }, rows))
            .Should().Throw<ArgumentException>().WithMessage("*Row 1, column 1 of the training rows is 1.5*pixels in [0, 1]*");
    }

    [Fact]
    public void The_processors_engine_says_which_engine_trains_with_the_loss()
    {
        const string message = "*loss, which the engine 'cpu' can't train with*Kaem.ML.TorchSharp and TorchSharp-cpu*TorchSharpEngine.Cpu*WithEngine*";
        foreach (string sampler in new[] { "importance sampling", "ULA" })
        {
            var options = _vgg.Options(sampler);
            Refused<NotSupportedException>(options, message);
            // It computes a model that was trained with one.
            var engine = KaemEngine.Cpu.Create(ModelParts.Initial(options, 36));
            engine.Generate(1, 0, new float[72]);
            engine.Invoking(it => it.TrainStep(new TrainingBatch(RandomVgg.Images(false, 10).Values, 0))).Should().Throw<NotSupportedException>()
                .WithMessage(message);
        }
        FluentActions.Invoking(() => KaemModel.Train(_vgg.Options(), RandomVgg.Images(false, 10), engine: new OtherFactory())).Should()
            .Throw<NotSupportedException>().WithMessage("*the engine 'other' can't train with*");
    }

    [Fact]
    public void ML_NETs_network_is_asked_for_by_one_line()
    {
        var options = PerceptualOptions.ResNet18(weight: 3);
        options.Should().Be(new PerceptualOptions("ResNet18.onnx", 3) { Layers = ["layer1", "layer2"], LeastSide = 64 });
        options.Should().NotBe(options with { LeastSide = 32 });
        FluentActions.Invoking(() => options with { LeastSide = 0 }).Should().Throw<ArgumentOutOfRangeException>()
            .WithMessage("*LeastSide*between 1 and 1024*");
        FluentActions.Invoking(() => options with { StyleLayers = ["layer5"] }).Should().Throw<ArgumentException>().WithMessage("*no layer 'layer5'*layer4*");
    }

    private static KaemOptions With(KaemOptions options, Func<PerceptualOptions, PerceptualOptions> change) =>
        options with { Likelihood = (GaussianLikelihoodOptions)options.Likelihood with { Perceptual = change(options.Perceptual!) } };

    private static void Refused(KaemOptions options, string message) => Refused<ArgumentException>(options, message);

    private static void Refused<T>(KaemOptions options, string message) where T : Exception =>
        FluentActions.Invoking(() => KaemModel.Train(options, RandomVgg.Images(false, 10))).Should().Throw<T>().WithMessage(message);

    private sealed class OtherFactory : IKaemEngineFactory
    {
        public string Name => "other";

        public IKaemEngine Create(ModelParts model) => KaemEngine.Cpu.Create(model);
    }
}
