using Kaem.ML.Evaluation;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tests.Evaluation;

public class EvaluateImagesTests
{
    private static readonly ImageQualityOptions Small = new() { Sizes = [40, 60, 80], Subsets = 5, SubsetSize = 30, Seed = 1 };

    [Fact]
    public void Compares_what_a_model_generates_with_real_rows()
    {
        var real = Toy.Rows(100, seed: 8);
        var generated = Toy.Transformer.Generate(90, seed: 4);
        var quality = Toy.Context.Generative().EvaluateImages(Toy.View(real), generated, options: Small);
        var expected = ImageQuality.Measure(Toy.Matrix(real), Toy.Transformer.Model.Generate(90, seed: 4), Small);
        quality.Should().BeEquivalentTo(expected);
        quality.Points.Should().HaveCount(3);
    }

    [Fact]
    public void Without_a_seed_subsets_are_drawn_from_the_contexts()
    {
        double Kid(int? context, ulong? seed) => new MLContext(context).Generative()
            .EvaluateImages(Toy.View(Toy.Rows(100, seed: 8)), Toy.View(Toy.Rows(90, seed: 9)), options: Small with { Seed = seed }).KidError;

        Kid(5, null).Should().Be(Kid(5, null)).And.NotBe(Kid(6, null));
        Kid(5, 1).Should().Be(Kid(6, 1));
    }

    [Fact]
    public void Takes_any_feature_column_that_a_pipeline_makes()
    {
        var context = new MLContext(seed: 1);
        var data = Toy.View(Toy.Rows(100, seed: 8));
        var pipeline = context.Transforms.CopyColumns("Copied", "Features").Fit(data);
        var quality = context.Generative().EvaluateImages(
            pipeline.Transform(data), pipeline.Transform(Toy.View(Toy.Rows(90, seed: 9))), "Copied", Small);
        quality.Fid.Should().BeLessThan(0.02, "both sets are draws from one curve");
    }

    [Fact]
    public void Says_what_is_wrong()
    {
        var rows = Toy.View(Toy.Rows(50));
        var wide = Toy.Context.Data.LoadFromEnumerable([new Wide()]);
        var catalog = Toy.Context.Generative();
        FluentActions.Invoking(() => catalog.EvaluateImages(rows, rows)).Should().Throw<ArgumentException>()
            .WithMessage("*3000 generated rows, but there are 50*Sizes*").WithParameterName("generated");
        FluentActions.Invoking(() => catalog.EvaluateImages(rows, wide)).Should().Throw<ArgumentException>()
            .WithMessage("*vectors of 6 in the real data, but of 8 in the generated*");
        FluentActions.Invoking(() => catalog.EvaluateImages(rows, rows, "Feature")).Should().Throw<ArgumentException>()
            .WithMessage("*no column 'Feature'. Did you mean 'Features'*");
        FluentActions.Invoking(() => catalog.EvaluateImages(rows, rows, "Index")).Should().Throw<ArgumentException>().WithMessage("*'Index' is a scalar*");
        FluentActions.Invoking(() => catalog.EvaluateImages(null!, rows)).Should().Throw<ArgumentNullException>();
    }

    private sealed class Wide
    {
        [VectorType(8)]
        public float[] Features { get; set; } = new float[8];
    }
}
