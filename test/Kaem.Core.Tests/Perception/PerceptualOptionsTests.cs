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
    public void Files_and_rows_that_do_not_fit_are_refused()
    {
        var options = _vgg.Options();
        Refused<ModelFormatException>(With(options, loss => loss with { Layers = ["relu2_1"] }), "*no tensor 'features.5.weight' of extents [128, 64, 3, 3]*");
        Refused<ArgumentException>(
            With(options, loss => loss with { Layers = ["relu2_1"], Shape = new ImageShape(1, 36, 1) }), "*too small for layer 'relu2_1'*");
        Refused<FileNotFoundException>(With(options, loss => loss with { WeightsFile = "nowhere.safetensors" }), "*no file 'nowhere.safetensors'*");
        File.WriteAllText(_vgg.File, "no weights");
        Refused<ModelFormatException>(options, "*no safetensors file*");

        float[] values = RandomVgg.Images(false, 10).Values.ToArray();
        values[37] = 1.5f;
        var rows = new DataMatrix(values, 10, 36);
        FluentActions.Invoking(() => KaemModel.Train(options with { Generator = KaemGenerator.Kan(output: OutputActivation.None) }, rows))
            .Should().Throw<ArgumentException>().WithMessage("*Row 1, column 1 of the training rows is 1.5*pixels in [0, 1]*");
    }

    private static KaemOptions With(KaemOptions options, Func<PerceptualOptions, PerceptualOptions> change) =>
        options with { Likelihood = (GaussianLikelihoodOptions)options.Likelihood with { Perceptual = change(options.Perceptual!) } };

    private static void Refused(KaemOptions options, string message) => Refused<ArgumentException>(options, message);

    private static void Refused<T>(KaemOptions options, string message) where T : Exception =>
        FluentActions.Invoking(() => KaemModel.Train(options, RandomVgg.Images(false, 10))).Should().Throw<T>().WithMessage(message);
}
