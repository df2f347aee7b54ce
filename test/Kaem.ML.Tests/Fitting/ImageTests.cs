using Microsoft.ML.Data;

namespace Kaem.ML.Tests.Fitting;

public sealed class ImageTests
{
    private static readonly KaemOptions Options = Toy.Options with
    {
        Prior = KaemPrior.Mixture(ReferencePrior.Gaussian, KanBasis.Rbf(gridSize: 5)),
        Generator = KaemGenerator.Convolutional(layers: [new(5, Kernel: 2, Stride: 1, Padding: 0), new(3)]),
        Epochs = 1,
    };

    [Fact]
    public void TheShapeComesFromTheColumnsDimensions()
    {
        var rows = Rows<Image>(40);
        var view = Toy.Context.Data.LoadFromEnumerable(rows);
        var transformer = Toy.Context.Generative().Kaem(Options).Fit(view);
        ((ConvolutionalGeneratorOptions)transformer.Model.Options.Generator).Shape.Should().Be(new ImageShape(4, 4, 3));
        ((VectorDataViewType)transformer.Generate(3).Schema["Features"].Type).Dimensions.Should().Equal(4, 4, 3);

        using var file = new MemoryStream();
        Toy.Context.Model.Save(transformer, view.Schema, file);
        file.Position = 0;
        var loaded = new Microsoft.ML.MLContext().Model.Load(file, out _);
        float[] Scores(Microsoft.ML.ITransformer model) => [.. model.Transform(view).GetColumn<float>("LogLikelihood")];
        Scores(loaded).Should().Equal(Scores(transformer));
    }

    [Fact]
    public void AColumnOfTwoDimensionsHoldsGreyImages()
    {
        var options = Options with { Generator = KaemGenerator.Convolutional(layers: [new(5, Kernel: 2, Stride: 1, Padding: 0), new(1)]) };
        var view = Toy.Context.Data.LoadFromEnumerable(Rows<GreyImage>(40));
        ((ConvolutionalGeneratorOptions)Toy.Context.Generative().Kaem(options).Fit(view).Model.Options.Generator).Shape.Should().Be(new ImageShape(4, 4, 1));
    }

    [Fact]
    public void AColumnWithoutDimensionsIsRefused() =>
        FluentActions.Invoking(() => Toy.Context.Generative().Kaem(Options).Fit(Toy.View(Toy.Rows(40))))
            .Should().Throw<ArgumentException>().WithMessage("*'Features'*vector of 6*[VectorType(32, 32, 3)]*Shape*");

    [Fact]
    public void DimensionsThatTheLayersDoNotMakeAreRefused() =>
        FluentActions.Invoking(
            () => Toy.Context.Generative().Kaem(Options with { Generator = KaemGenerator.Convolutional(layers: [new(3, Kernel: 3, Stride: 1, Padding: 0)]) })
                .Fit(Toy.Context.Data.LoadFromEnumerable(Rows<Image>(40))))
            .Should().Throw<ArgumentException>().WithMessage("*3 x 3 x 3*Shape is 4 x 4 x 3*");

    [Fact]
    public void APerceptualLossTakesTheShapeFromTheColumnToo()
    {
        var likelihood = KaemLikelihood.Gaussian() with { Perceptual = new PerceptualOptions("nowhere.safetensors", 1) { Layers = ["relu1_1"] } };
        var options = Options with { Generator = KaemGenerator.Kan([3]), Likelihood = likelihood };
        FluentActions.Invoking(() => Toy.Context.Generative().Kaem(options).Fit(Toy.Context.Data.LoadFromEnumerable(Rows<GreyImage>(40))))
            .Should().Throw<NotSupportedException>("the shape is there").WithMessage("*perceptual loss*TorchSharpEngine.Cpu*");
        FluentActions.Invoking(() => Toy.Context.Generative().Kaem(options).Fit(Toy.View(Toy.Rows(40))))
            .Should().Throw<ArgumentException>().WithMessage("The perceptual loss takes*'Features'*vector of 6*");
    }

    private static IEnumerable<T> Rows<T>(int count) where T : class, IPixels, new()
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var row = new T();
            row.Features = [.. Enumerable.Range(0, row.Length).Select(_ => random.NextSingle())];
            return row;
        })];
    }

    private interface IPixels
    {
        int Length { get; }

        float[] Features { get; set; }
    }

    private sealed class Image : IPixels
    {
        [NoColumn]
        public int Length => 48;

        [VectorType(4, 4, 3)]
        public float[] Features { get; set; } = [];
    }

    private sealed class GreyImage : IPixels
    {
        [NoColumn]
        public int Length => 16;

        [VectorType(4, 4)]
        public float[] Features { get; set; } = [];
    }
}
