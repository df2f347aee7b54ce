using Kaem.ML.Tests.Saving;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tests.Generation;

public sealed class GenerateTests
{
    [Theory]
    [InlineData(GenerationDraw.Mean)]
    [InlineData(GenerationDraw.Likelihood)]
    public void GivesTheModelsRows(GenerationDraw draw)
    {
        var view = Toy.Transformer.Generate(600, seed: 9, draw);

        view.GetRowCount().Should().Be(600);
        view.Vectors("Features").SelectMany(row => row).Should().Equal(Toy.Transformer.Model.Generate(600, 9, draw).Values.ToArray());
    }

    [Fact]
    public void IsRepeatableAndStartsAlikeAtAnyLength()
    {
        var view = Toy.Transformer.Generate(300, seed: 4);
        var first = view.Vectors("Features");

        view.Vectors("Features").Should().BeEquivalentTo(first, options => options.WithStrictOrdering());
        Toy.Transformer.Generate(10, seed: 4).Vectors("Features").Should().BeEquivalentTo(first.Take(10), options => options.WithStrictOrdering());
        Toy.Transformer.Generate(300, seed: 5).Vectors("Features")[0].Should().NotEqual(first[0]);
    }

    [Fact]
    public void IsLazy()
    {
        // A table that no memory would hold.
        var view = Toy.Transformer.Generate(1L << 40, seed: 2);
        using var cursor = view.GetRowCursor(view.Schema);
        var getter = cursor.GetGetter<VBuffer<float>>(view.Schema[0]);
        VBuffer<float> value = default;
        for (int i = 0; i < 3; i++)
            cursor.MoveNext().Should().BeTrue();
        getter(ref value);

        value.DenseValues().Should().Equal(Toy.Transformer.Model.Generate(3, 2).Row(2).ToArray());
    }

    [Fact]
    public void KeepsNameDimensionsAndSlotNames()
    {
        var definition = SchemaDefinition.Create(typeof(Picture));
        definition[0].ColumnName = "Bild №1";
        string[] names = ["top left", "", "top right", "bottom left", "", "bottom right"];
        definition[0].AddAnnotation(
            "SlotNames", new VBuffer<ReadOnlyMemory<char>>(6, [.. names.Select(name => name.AsMemory())]),
            new VectorDataViewType(TextDataViewType.Instance, 6));
        var data = Toy.Context.Data.LoadFromEnumerable(Toy.Rows(40).Select(row => new Picture { Pixels = row.Features }), definition);
        var model = Toy.Context.Generative().Kaem(Toy.Options, "Bild №1").Fit(data);
        var column = model.Generate(2).Schema.Single();

        column.Name.Should().Be("Bild №1");
        column.Type.Should().Be(new VectorDataViewType(NumberDataViewType.Single, 2, 3));
        VBuffer<ReadOnlyMemory<char>> found = default;
        column.GetSlotNames(ref found);
        found.DenseValues().Select(name => name.ToString()).Should().Equal(names);
        model.SlotNames.Should().Equal(names);
    }

    [Fact]
    public void FeedsTheModelAgain()
    {
        var scored = Toy.Transformer.Transform(Toy.Transformer.Generate(20));

        scored.Values<float>("LogLikelihood").Should().HaveCount(20).And.OnlyContain(value => float.IsFinite(value));
    }

    [Fact]
    public void NoneIsAnEmptyTable()
    {
        Toy.Transformer.Generate(0).Vectors("Features").Should().BeEmpty();
    }

    [Fact]
    public void TheSeedComesFromTheContextWhereNoneIsGiven()
    {
        var model = SavedPipeline.Reload(Toy.Transformer, Toy.View([]).Schema);
        float[] Generated(int? seed) => Values(new MLContext(seed).Generative().Generate(model, 5));
        static float[] Values(IDataView view) => [.. view.Vectors("Features").SelectMany(row => row)];

        Generated(5).Should().Equal(Generated(5)).And.NotEqual(Generated(6));
        Generated(null).Should().NotEqual(Generated(null));
        var catalog = new MLContext(5).Generative();
        var rows = catalog.Generate(model, 5);
        Values(rows).Should().Equal(Values(rows), "every reading gives the same rows");
        Values(catalog.Generate(model, 5)).Should().NotEqual(Values(rows), "each call draws anew");
        Values(catalog.Generate(model, 5, seed: 1)).Should().Equal(Values(Toy.Transformer.Generate(5)), "a transformer has no context");
    }

    [Fact]
    public void RefusesWhatItCanNotGenerate()
    {
        Toy.Transformer.Invoking(it => it.Generate(-1)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("count");
        Toy.Transformer.Invoking(it => it.Generate(1, 1, (GenerationDraw)7)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("draw");
        Toy.Context.Generative().Invoking(it => it.Generate(new TransformerChain<ITransformer>(), 1)).Should().Throw<ArgumentException>()
            .WithMessage("*no KAEM model*");
    }

    [Fact]
    public void TheCatalogGeneratesFromAPipeline()
    {
        var pipeline = Toy.Context.Transforms.CopyColumns("Copy", "Features").Append(Toy.Estimator()).Fit(Toy.View(Toy.Rows(40)));

        Toy.Context.Generative().Generate(pipeline, 4, seed: 6).Vectors("Features").SelectMany(row => row)
            .Should().Equal(pipeline.LastTransformer.Model.Generate(4, 6).Values.ToArray());
    }

    private sealed class Picture
    {
        [VectorType(2, 3)]
        public float[] Pixels { get; set; } = [];
    }
}
