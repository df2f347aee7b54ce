using Kaem.ML.Engines;

namespace Kaem.ML.Tests.Model;

public class GenerateTests
{
    public static TheoryData<string> Kinds => ["univariate", "mixture", "deep", "convolutional", "principal components"];

    /// <summary>
    /// Rows straight from the prior are those of the latents that are handed out, whatever range is asked for: within a chunk, over its end, over several.
    /// </summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Rows_from_the_prior_are_those_of_its_latents(string kind)
    {
        var engine = Engine(kind);
        foreach (var (first, count) in new[] { (0L, 1), (3, 20), (250, 20), (255, 1), (100, 700) })
        {
            var latents = new float[count * engine.Options.LatentLength];
            engine.SamplePrior(5, first, latents);
            float[] expected = new float[count * engine.Columns], found = new float[expected.Length];
            engine.Generate(latents, expected);
            engine.Generate(5, first, found);
            found.Should().Equal(expected, "{0} rows from {1} on", count, first);
        }
        engine.Generate(5, 0, []);
    }

    [Fact]
    public void A_length_that_is_no_whole_number_of_rows_is_refused()
    {
        var engine = Engine("univariate");
        engine.Invoking(it => it.Generate(1, 0, new float[engine.Columns + 1]))
            .Should().Throw<ArgumentException>().WithMessage("7 elements are no whole number of rows of 6 columns*");
        engine.Invoking(it => it.Generate(1, -1, new float[engine.Columns])).Should().Throw<ArgumentOutOfRangeException>();
    }

    private static IKaemEngine Engine(string kind)
    {
        var options = SmallModel.Options with { LatentSize = 3, Epochs = 1 };
        var linear = options with { Generator = KaemGenerator.Kan([7], KanBasis.Rbf(8), OutputActivation.None), PrincipalComponents = 3 };
        var convolutional = KaemGenerator.Convolutional(new ImageShape(8, 8, 3), [new(6, Kernel: 4, Stride: 1, Padding: 0), new(3)]);
        return kind switch
        {
            "mixture" => new CpuEngine(options with { Prior = KaemPrior.Mixture() }, 6),
            "deep" => new CpuEngine(options with { Prior = KaemPrior.Deep(basis: KanBasis.Rbf(6), hidden: [3], steps: 4) }, 6),
            "convolutional" => new CpuEngine(options with { Generator = convolutional }, 192),
            "principal components" => KaemModel.Train(linear, SmallModel.Arc(60)).Engine,
            _ => new CpuEngine(options, 6),
        };
    }
}
