using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tests.Fitting;

public sealed class SchemaShapeTests
{
    public static TheoryData<KaemOutputColumns> Outputs => new()
    {
        new KaemOutputColumns(),
        new KaemOutputColumns { Latent = "größe z", FullLatent = true },
        new KaemOutputColumns { Latent = "", LogLikelihoodError = "" },
        new KaemOutputColumns { Reconstruction = "Features" },
        new KaemOutputColumns { Latent = "", Reconstruction = "", LogLikelihood = "", LogLikelihoodError = "" },
    };

    [Theory]
    [MemberData(nameof(Outputs))]
    public void ForetellsTheSchema(KaemOutputColumns outputs)
    {
        var estimator = Toy.Estimator(outputs);
        var view = Toy.View(Toy.Rows(30));
        var foretold = estimator.GetOutputSchema(Shape(view.Schema));
        var found = Shape(estimator.Fit(view).GetOutputSchema(view.Schema));

        foretold.Select(Words).Should().BeEquivalentTo(found.Select(Words));
    }

    [Fact]
    public void StandsBetweenOtherEstimators()
    {
        var chain = Toy.Context.Transforms.NormalizeMinMax("Features")
            .Append(Toy.Estimator())
            .AppendCacheCheckpoint(Toy.Context)
            .Append(Toy.Context.Transforms.Concatenate("Both", "Latent", "Reconstruction"))
            .Append(Toy.Context.Generative().Kaem(
                Toy.Options with { Generator = KaemGenerator.Kan(output: OutputActivation.None) }, "Both",
                new KaemOutputColumns { Latent = "Latent of both", Reconstruction = "", LogLikelihood = "Second", LogLikelihoodError = "" }))
            .Append(Toy.Context.Transforms.CopyColumns("Copy", "Latent of both"));
        var view = chain.Fit(Toy.View(Toy.Rows(60))).Transform(Toy.View(Toy.Rows(60)));

        view.Vectors("Copy").Should().HaveCount(60);
        view.Values<float>("Second").Should().OnlyContain(value => float.IsFinite(value));
    }

    [Fact]
    public void AChainIsRefusedBeforeItsFirstPartIsTrained()
    {
        bool trained = false;
        var chain = Toy.Estimator().WithOnFitDelegate(_ => trained = true)
            .Append(Toy.Context.Generative().Kaem(Toy.Options, "Latnet"));

        chain.Invoking(it => it.Fit(Toy.View(Toy.Rows(30)))).Should().Throw<ArgumentException>().WithMessage("*no column 'Latnet'. Did you mean 'Latent'?*");
        trained.Should().BeFalse();
    }

    /// <summary>A schema's shape, which only an estimator that changes nothing can be made to tell.</summary>
    internal static SchemaShape Shape(DataViewSchema schema)
    {
        SchemaShape? shape = null;
        new Witness(found => shape = found).Seen(schema);
        return shape!;
    }

    internal static string Words(SchemaShape.Column column) =>
        $"{column.Name}: {column.Kind} of {column.ItemType}{(column.IsKey ? " key" : "")} "
        + $"({string.Join(", ", column.Annotations.Select(annotation => annotation.Name))})";

    /// <summary>An estimator that notes the shape that a chain shows it.</summary>
    private sealed class Witness(Action<SchemaShape> seen) : IEstimator<ITransformer>
    {
        public void Seen(DataViewSchema schema) => new EstimatorChain<ITransformer>().Append(this).Fit(new Empty(schema));

        public ITransformer Fit(IDataView input) => new TransformerChain<ITransformer>();

        public SchemaShape GetOutputSchema(SchemaShape inputSchema)
        {
            seen(inputSchema);
            return inputSchema;
        }
    }

    private sealed class Empty(DataViewSchema schema) : IDataView
    {
        public bool CanShuffle => false;

        public DataViewSchema Schema => schema;

        public long? GetRowCount() => 0;

        public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) => throw new NotSupportedException();

        public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
            throw new NotSupportedException();
    }
}
