using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tests.Fitting;

/// <summary>Features of two numbers around a one-hot variable of three categories, as encoding and concatenation leave them.</summary>
public class CategoricalSlotTests
{
    private const int Columns = 5;
    private static readonly KaemOptions Options = Toy.Options with { AllowMissing = true };

    [Fact]
    public void MarkedSlotsBecomeCategoriesAndTheOthersKeepTheirDensity()
    {
        var fitted = Fit(Options, [1, 3]);
        fitted.Model.Options.Likelihood.Should().Be(KaemLikelihood.Mixed(
            LikelihoodBlock.Gaussian() with { Density = (GaussianLikelihoodOptions)Options.Likelihood },
            LikelihoodBlock.Categorical(3),
            LikelihoodBlock.Gaussian() with { Density = (GaussianLikelihoodOptions)Options.Likelihood }));
        var row = fitted.Model.Generate(1, draw: GenerationDraw.Likelihood).Row(0);
        row[1..4].ToArray().Order().Should().Equal(0, 0, 1);
    }

    [Theory]
    [InlineData(new int[0])]
    [InlineData(new[] { 2, 2 })]
    [InlineData(new[] { 3, 5 })]
    [InlineData(new[] { -1, 1 })]
    public void MarksWithoutCategoriesChangeNothing(int[] ranges) =>
        Fit(Options, ranges).Model.Options.Should().Be(Options);

    [Fact]
    public void GivenBlocksStay()
    {
        var options = Options with { Likelihood = KaemLikelihood.Mixed(LikelihoodBlock.Gaussian(Columns, 0.3f)) };
        Fit(options, [1, 3]).Model.Options.Should().Be(options);
    }

    [Fact]
    public void AVariableWithoutCategoryIsMissing()
    {
        var fitted = Fit(Options, [1, 3]);
        Row[] rows = [new() { Features = [0.5f, 0, 0, 0, 0.5f] }, new() { Features = [0.5f, float.NaN, float.NaN, float.NaN, 0.5f] }];
        var scored = fitted.Transform(View(rows, [1, 3])).Values<float>("LogLikelihood");
        scored.Should().Equal(fitted.Model.LogLikelihood(new DataMatrix([.. rows[1].Features, .. rows[1].Features], 2, Columns)).Values);

        ((Action)(() => Fit(Options with { AllowMissing = false }, [1, 3], rows[0]))).Should().Throw<ArgumentException>()
            .WithMessage("Row 60 of the training data has 0 ones instead of exactly one from slot 1 to slot 3 of column 'Features'*AllowMissing*");
    }

    [Fact]
    public void RowsThatAreNotOneHotAreRefusedInTrainingAndScoring()
    {
        Row two = new() { Features = [0.5f, 1, 1, 0, 0.5f] }, fraction = new() { Features = [0.5f, 0.5f, 0.5f, 0, 0.5f] };
        ((Action)(() => Fit(Options, [1, 3], two))).Should().Throw<ArgumentException>().WithMessage("Row 60 of the training data has 2 ones instead of*");
        var fitted = Fit(Options, [1, 3]);
        ((Action)(() => fitted.Transform(View([fraction], [1, 3])).Values<float>("LogLikelihood"))).Should().Throw<InvalidOperationException>()
            .WithMessage("Row 0 has values other than a single 1 and zeros from slot 1 to slot 3*");
    }

    private static KaemTransformer Fit(KaemOptions options, int[] ranges, params Row[] more)
    {
        var random = new Random(2);
        var rows = Enumerable.Range(0, 60).Select(i =>
        {
            float[] features = [random.NextSingle(), 0, 0, 0, random.NextSingle()];
            features[1 + i % 3] = 1;
            return new Row { Features = features };
        });
        return Toy.Context.Generative().Kaem(options).Fit(View([.. rows, .. more], ranges));
    }

    private static IDataView View(Row[] rows, int[] ranges)
    {
        var definition = SchemaDefinition.Create(typeof(Row));
        if (ranges.Length > 0)
            definition["Features"].AddAnnotation("CategoricalSlotRanges", ranges, new VectorDataViewType(NumberDataViewType.Int32, ranges.Length));
        return Toy.Context.Data.LoadFromEnumerable(rows, definition);
    }

    internal sealed class Row
    {
        [VectorType(Columns)]
        public float[] Features { get; set; } = [];
    }
}
