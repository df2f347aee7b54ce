using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Kaem.ML.Tests.Contracts;

public class ModelTests
{
    private readonly MLContext _ml = new(seed: 1);

    private ITransformer Reload(ITransformer model, DataViewSchema? schema, out DataViewSchema? loadedSchema)
    {
        using var stream = new MemoryStream();
        _ml.Model.Save(model, schema, stream);
        stream.Position = 0;
        return new MLContext().Model.Load(stream, out loadedSchema);
    }

    [Fact]
    public void A_loaded_pipeline_does_what_the_saved_one_did()
    {
        var view = Rows.View(_ml, 5);
        var model = _ml.Transforms.NormalizeMinMax("Scaled", "Features", fixZero: false)
            .Append(_ml.Transforms.CopyColumns("Copy", "Weight"))
            .Append(_ml.Transforms.NormalizeMinMax("Copy"))
            .Append(_ml.Transforms.Concatenate("All", "Scaled", "Copy"))
            .Append(_ml.Transforms.Conversion.MapValue("Word", new Dictionary<string, string> { ["row 2"] = "Wörter" }, "Name"))
            .Append(_ml.Transforms.DropColumns("Copy", "Scaled"))
            .Fit(view);
        var loaded = Reload(model, view.Schema, out var schema);

        schema!.Select(c => c.ToString()).Should().Equal(view.Schema.Select(c => c.ToString()));
        IDataView before = model.Transform(view), after = loaded.Transform(view);
        after.Schema.Select(c => c.ToString()).Should().Equal(before.Schema.Select(c => c.ToString()));
        after.GetColumn<float[]>("All").Should().BeEquivalentTo(before.GetColumn<float[]>("All"), o => o.WithStrictOrdering());
        after.GetColumn<string>("Word").Should().Equal("", "", "Wörter", "", "");
        loaded.Should().BeOfType<TransformerChain<ITransformer>>().Which.Should().HaveCount(6);
    }

    [Fact]
    public void A_schema_is_saved_with_its_annotations_or_not_at_all()
    {
        var definition = SchemaDefinition.Create(typeof(Rows.Point));
        definition["Features"].AddAnnotation("SlotNames", new[] { "a", "b", "c" }, new VectorDataViewType(TextDataViewType.Instance, 3));
        var view = _ml.Data.LoadFromEnumerable(Rows.Points(1), definition);
        var model = _ml.Transforms.CopyColumns("Copy", "Features").Fit(view);

        Reload(model, view.Schema, out var schema).Should().BeOfType<ColumnCopyingTransformer>();
        VBuffer<ReadOnlyMemory<char>> names = default;
        schema!["Features"].GetSlotNames(ref names);
        names.DenseValues().Select(name => name.ToString()).Should().Equal("a", "b", "c");
        Reload(model, null, out schema);
        schema.Should().BeNull();
    }

    [Fact]
    public void A_model_is_saved_to_and_loaded_from_a_file()
    {
        string file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            var view = Rows.View(_ml, 2);
            _ml.Model.Save(_ml.Transforms.CopyColumns("Copy", "Weight").Fit(view), view.Schema, file);
            _ml.Model.Load(file, out _).Transform(view).GetColumn<float>("Copy").Should().Equal(0, 10);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void A_transformer_of_our_own_is_saved_by_a_chain_that_carries_its_bytes()
    {
        var view = Rows.View(_ml, 4);
        var model = _ml.Transforms.NormalizeMinMax("Features").Append(new CarriedEstimator(_ml, "Features", 1.5f)).Append(_ml.Transforms.CopyColumns("After", "Shifted")).Fit(view);
        var loaded = Reload(model, view.Schema, out _);

        IDataView live = model.Transform(view), saved = loaded.Transform(view);
        saved.Schema.Select(c => c.ToString()).Should().Equal(live.Schema.Select(c => c.ToString()));
        saved.GetColumn<float[]>("After").Should().BeEquivalentTo(live.GetColumn<float[]>("After"), o => o.WithStrictOrdering());
        saved.GetColumn<float[]>("After").Last().Should().Equal(2.5f, 0.5f, 2.5f);

        // Once more, from what was loaded.
        Reload(loaded, null, out _).Transform(view).GetColumn<float[]>("After").Last().Should().Equal(2.5f, 0.5f, 2.5f);
    }

    [Fact]
    public void A_mapping_without_a_contract_cannot_be_saved()
    {
        var view = Rows.View(_ml, 1);
        var model = _ml.Transforms.CustomMapping<CarriedEstimator.Input, CarriedEstimator.Output>((_, _) => { }, null, outputSchemaDefinition: CarriedEstimator.OutputDefinition()).Fit(
            _ml.Transforms.CopyColumns("kaem test/in", "Features").Append(_ml.Transforms.Conversion.MapValue("kaem test/payload", new Dictionary<string, string> { [""] = "" }, "Name")).Fit(view).Transform(view));
        FluentActions.Invoking(() => Reload(model, null, out _)).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void A_contract_nobody_made_is_named_on_loading()
    {
        var view = Rows.View(_ml, 1);
        var model = _ml.Transforms.CustomMapping<CarriedEstimator.Nothing, CarriedEstimator.Flag>((_, _) => { }, "kaem test/nobody").Fit(view);
        FluentActions.Invoking(() => Reload(model, null, out _)).Should().Throw<Exception>()
            .Which.GetBaseException().Should().BeOfType<InvalidOperationException>().Which.Message.Should().Contain("kaem test/nobody");
    }

    [Fact]
    public void A_zip_that_holds_no_model_is_refused()
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = zip.CreateEntry("something else").Open();
            entry.WriteByte(1);
        }

        stream.Position = 0;
        _ml.Invoking(ml => ml.Model.Load(stream, out _)).Should().Throw<InvalidOperationException>();
    }
}
