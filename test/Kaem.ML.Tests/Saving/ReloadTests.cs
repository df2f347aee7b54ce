using Kaem.ML.Plots;
using Kaem.ML.Saving;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tests.Saving;

public sealed class ReloadTests
{
    public static TheoryData<string, KaemOutputColumns> Outputs => new()
    {
        { "Features", new KaemOutputColumns() },
        { "Features", new KaemOutputColumns { FullLatent = true } },
        { "die Bilder (№ 8 × 8) 🙂",
        new KaemOutputColumns { Latent = "z\"q\\", Reconstruction = "x mit Hut", LogLikelihood = "ln p", LogLikelihoodError = "± ln p" } },
        { "Features", new KaemOutputColumns { Latent = "", LogLikelihood = "" } },
        { "Features", new KaemOutputColumns { Reconstruction = "Features" } },
        { "Features", new KaemOutputColumns { Latent = "Name", LogLikelihood = "Index" } },
        { "Features", new KaemOutputColumns { Latent = "", Reconstruction = "", LogLikelihood = "", LogLikelihoodError = "" } },
    };

    [Theory]
    [MemberData(nameof(Outputs))]
    public void GivesTheSameSchemaAndTheSameBits(string features, KaemOutputColumns outputs)
    {
        var model = new KaemTransformer(Toy.Transformer.Model, Toy.Transformer.Features with { Name = features }, outputs);
        var data = Toy.Context.Transforms.CopyColumns(features, "Features").Fit(Toy.View([])).Transform(Toy.View(Toy.Rows(70, seed: 2)));
        var loaded = SavedPipeline.Reload(model, data.Schema);
        IDataView live = model.Transform(data), again = loaded.Transform(data);

        PipelineReport.Schema(again.Schema).Should().Be(PipelineReport.Schema(live.Schema));
        PipelineReport.Schema(loaded.GetOutputSchema(data.Schema)).Should().Be(PipelineReport.Schema(live.Schema));
        foreach (var (output, name) in outputs.Wanted)
        {
            if (output is RowOutput.Latent or RowOutput.Reconstruction)
                again.Vectors(name).SelectMany(row => row).Should().Equal(live.Vectors(name).SelectMany(row => row));
            else
                again.Values<float>(name).Should().Equal(live.Values<float>(name));
        }
    }

    [Fact]
    public void OtherColumnsPassThroughUntouched()
    {
        var rows = Toy.Rows(5);
        var view = SavedPipeline.Reload(Toy.Transformer, Toy.View(rows).Schema).Transform(Toy.View(rows));

        view.Values<ReadOnlyMemory<char>>("Name").Select(name => name.ToString()).Should().Equal(rows.Select(row => row.Name));
        view.Values<int>("Index").Should().Equal(rows.Select(row => row.Index));
    }

    [Fact]
    public void TheSavedSchemaIsTheInputs()
    {
        SavedPipeline.Reload(Toy.Transformer, Toy.View([]).Schema, out var schema);

        PipelineReport.Schema(schema).Should().Be(PipelineReport.Schema(Toy.View([]).Schema));
    }

    [Fact]
    public void EnginesOfALoadedPipelineAgreeOnManyThreads()
    {
        var rows = Toy.Rows(40, seed: 12);
        var expected = Toy.Transformer.Transform(Toy.View(rows)).Outputs();
        var loaded = SavedPipeline.Reload(Toy.Transformer, Toy.View([]).Schema);
        var found = new float[16][][];
        var threads = Enumerable.Range(0, found.Length).Select(t => new Thread(() =>
        {
            using var engine = Toy.Context.Model.CreatePredictionEngine<Toy.Point, Scores>(loaded);
            found[t] = [.. rows.Select(row => engine.Predict(row).All)];
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        foreach (var scores in found)
            scores.SelectMany(row => row).Should().Equal(expected.SelectMany(row => row));
    }

    [Fact]
    public void SavesAgainWhatWasLoaded()
    {
        var rows = Toy.Rows(5);
        var loaded = SavedPipeline.Reload(Toy.Transformer, Toy.View([]).Schema);
        Toy.Context.Generative().TryGetModel(loaded, out var model).Should().BeTrue();
        var again = SavedPipeline.Reload(loaded, Toy.View([]).Schema);
        var rebuilt = SavedPipeline.Reload(model!, Toy.View([]).Schema);

        var expected = Toy.Transformer.Transform(Toy.View(rows)).Outputs().SelectMany(row => row).ToArray();
        again.Transform(Toy.View(rows)).Outputs().SelectMany(row => row).Should().Equal(expected);
        rebuilt.Transform(Toy.View(rows)).Outputs().SelectMany(row => row).Should().Equal(expected);
    }

    [Fact]
    public void IsTheTransformerItselfWithinItsChain()
    {
        var chain = new TransformerChain<ITransformer>(Toy.Context.Transforms.CopyColumns("A", "Features").Fit(Toy.View([])), Toy.Transformer);
        var loaded = (TransformerChain<ITransformer>)SavedPipeline.Reload(chain, Toy.View([]).Schema);

        loaded.Should().HaveCount(2);
        var model = loaded.LastTransformer.Should().BeOfType<KaemTransformer>().Subject;
        model.Outputs.Should().Be(Toy.Transformer.Outputs);
        (model.FeatureColumnName, model.FeatureColumnType).Should().Be((Toy.Transformer.FeatureColumnName, Toy.Transformer.FeatureColumnType));
        model.SlotNames.Should().Equal(Toy.Transformer.SlotNames);
    }

    [Fact]
    public void AnotherWidthIsRefusedByTheSchemaAsBeforeSaving()
    {
        var view = Toy.Context.Data.LoadFromEnumerable([new Narrow { Features = [0.1f, 0.2f] }]);
        string before = Toy.Transformer.Invoking(it => it.GetOutputSchema(view.Schema)).Should().Throw<ArgumentException>().Which.Message;

        SavedPipeline.Reload(Toy.Transformer, Toy.View([]).Schema).Invoking(it => it.GetOutputSchema(view.Schema)).Should().Throw<ArgumentException>()
            .Which.Message.Should().Be(before).And.Contain("6");
    }

    [Fact]
    public void ABadRowIsNamedAsBeforeSaving()
    {
        var rows = Toy.Rows(2);
        rows[1].Features[4] = float.NaN;
        string Message(ITransformer transformer) => transformer.Transform(Toy.View(rows)).Invoking(it => it.Values<float>("LogLikelihood"))
            .Should().Throw<Exception>().Which.GetBaseException().Message;

        Message(SavedPipeline.Reload(Toy.Transformer, Toy.View([]).Schema)).Should().Be(Message(Toy.Transformer)).And.Contain("NaN");
    }

    private sealed class Narrow
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];
    }
}
