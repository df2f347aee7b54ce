using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tests.Text;

/// <summary>Models of texts in pipelines of ML.NET.</summary>
public sealed class KaemTextPipelineTests
{
    private static readonly MLContext Context = new(seed: 1);

    private static IDataView Data => Context.Data.LoadFromEnumerable(
        SmallTexts.All.Select((text, i) => new Message { Text = text, Number = i }).Append(new Message { Text = "", Number = -1 }).ToArray());

    private static IDataView Labelled => Context.Data.LoadFromEnumerable(
        SmallTexts.All.Select(text => new Told { Text = text, Who = text.Split(' ')[0], Length = (text.Length - 18) / 5f }).ToArray());

    private static readonly Lazy<KaemTextTransformer> Fitted = new(() => Context.Generative().KaemText("Text", SmallTexts.Options).Fit(Data));

    [TorchFact]
    public void Outputs_are_those_of_the_model()
    {
        var model = Fitted.Value;
        var scored = model.Transform(Data);
        scored.Schema["Latent"].Type.Should().Be(new VectorDataViewType(NumberDataViewType.Single, 3));
        var rows = Context.Data.CreateEnumerable<Scored>(scored, false).ToArray();
        rows.Should().HaveCount(SmallTexts.All.Count + 1);
        var texts = rows.Select(row => row.Text).ToArray();
        rows.Select(row => row.LogLikelihood).Should().Equal(model.Model.LogLikelihood(texts).Select(value => (float)value));
        var latents = model.Model.Latent(texts);
        for (int i = 0; i < rows.Length; i++)
            rows[i].Latent.Zip(latents.Row(i).ToArray()).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-4f);
        model.Model.Training.Rows.Should().Be(SmallTexts.All.Count, "empty texts are not learned from");
    }

    [TorchFact]
    public void A_pipeline_comes_back_from_its_zip()
    {
        var chain = Context.Transforms.CopyColumns("Copy", "Text")
            .Append(Context.Generative().KaemText("Copy", SmallTexts.Options with { Epochs = 1 })).Fit(Data);
        using var stream = new MemoryStream();
        Context.Model.Save(chain, Data.Schema, stream);
        stream.Position = 0;
        var loaded = new MLContext().Model.Load(stream, out _);
        Context.Generative().TryGetTextModel(loaded, out var model).Should().BeTrue();
        model!.TextColumnName.Should().Be("Copy");
        model.Model.Generate(4).Should().Equal(chain.LastTransformer.Model.Generate(4));
        Context.Data.CreateEnumerable<Scored>(loaded.Transform(Data), false).Select(row => row.LogLikelihood).Should()
            .Equal(Context.Data.CreateEnumerable<Scored>(chain.Transform(Data), false).Select(row => row.LogLikelihood));
    }

    [TorchFact]
    public void A_prediction_engine_scores_a_text()
    {
        var engine = Context.Model.CreatePredictionEngine<Message, Scored>(Fitted.Value);
        engine.Predict(new Message { Text = "a dog" }).LogLikelihood.Should().BeApproximately((float)Fitted.Value.Model.LogLikelihood(["a dog"])[0], 1e-4f);
        FluentActions.Invoking(() => engine.Predict(new Message { Text = new string('a', 3000) })).Should().Throw<InvalidOperationException>()
            .WithMessage("*text of more than 2048 tokens*");
    }

    [TorchFact]
    public void Generated_data_have_the_columns_name()
    {
        var data = Fitted.Value.Generate(5, seed: 2, prompt: "the ");
        data.Schema.Should().ContainSingle().Which.Name.Should().Be("Text");
        data.GetColumn<string>("Text").Should().Equal(Fitted.Value.Model.Generate(5, 2, prompt: "the "));
    }

    [TorchFact]
    public void Own_columns_are_not_hidden()
    {
        var data = Context.Transforms.CopyColumns("LogLikelihood", "Number").Fit(Data).Transform(Data);
        var estimator = Context.Generative().KaemText("Text", SmallTexts.Options with { Epochs = 1 });
        var shape = estimator.GetOutputSchema(Shape(data));
        shape.Select(column => column.Name).Should().Equal("Text", "Number", "LogLikelihood", "Text.Latent", "Text.LogLikelihood");
        estimator.Fit(data).Outputs.LogLikelihood.Should().Be("Text.LogLikelihood");
    }

    [TorchFact]
    public void Columns_beside_the_text_are_told_generated_and_saved()
    {
        var data = Context.Transforms.Conversion.MapValueToKey("Who").Fit(Labelled).Transform(Labelled);
        var options = TextPartsTests.Options with { Parts = KaemGenerator.Joint(KaemPart.Label("Who") with { Weight = 3 }, KaemPart.Numbers("Length")) };
        var estimator = Context.Generative().KaemText("Text", options, new KaemTextOutputColumns { PredictedParts = ["Who", "Length"] });
        estimator.GetOutputSchema(Shape(data)).Select(column => column.Name).Should().Contain(["PredictedWho", "WhoScore", "PredictedLength"]);
        var model = estimator.Fit(data);
        model.PartColumnNames.Should().Equal("Who", "Length");
        var told = model.Transform(data);
        told.Schema["PredictedWho"].Type.Should().Be(data.Schema["Who"].Type);
        Context.MulticlassClassification.Evaluate(told, "Who", "WhoScore", "PredictedWho").MicroAccuracy.Should().BeGreaterThan(0.9);
        told.GetColumn<float>("PredictedLength").Should().OnlyContain(length => length > -3 && length < 3);
        // Without the label's column it is told by the text all the same.
        model.Transform(Data).GetColumn<uint>("PredictedWho").Take(20).Should().Equal(told.GetColumn<uint>("PredictedWho").Take(20));

        var made = model.GenerateRows(12, new Dictionary<string, object> { ["Who"] = "Anna" }, seed: 2);
        made.GetColumn<string>("Text").Count(text => text.StartsWith("Anna", StringComparison.Ordinal)).Should().BeGreaterThan(7);
        made.GetColumn<uint>("Who").Distinct().Should().ContainSingle();
        made.GetColumn<float>("Length").Should().HaveCount(12);
        model.GenerateRows(3).GetColumn<string>("Text").Should().Equal(model.Model.Generate(3));
        var filled = model.GenerateEach(Context.Data.TakeRows(data, 3));
        filled.GetColumn<string>("Text").Should().Equal(SmallTexts.All.Take(3), "texts that are there stay");

        using var stream = new MemoryStream();
        Context.Model.Save(model, data.Schema, stream);
        stream.Position = 0;
        var loaded = (KaemTextTransformer)new MLContext().Model.Load(stream, out _);
        loaded.Outputs.Should().Be(model.Outputs);
        loaded.GenerateRows(4, new Dictionary<string, object> { ["Who"] = "Anna" }, seed: 2).GetColumn<string>("Text").Should()
            .Equal(made.GetColumn<string>("Text").Take(4));

        FluentActions.Invoking(() => model.GenerateRows(1, new Dictionary<string, object> { ["Whom"] = "Anna" })).Should().Throw<ArgumentException>()
            .WithMessage("*'Whom'*'Who'*");
        var numbers = Context.Transforms.SelectColumns("Number").Fit(Data).Transform(Data);
        FluentActions.Invoking(() => model.GenerateEach(numbers)).Should().Throw<ArgumentException>()
            .WithMessage("*none of the columns*'Text', 'Who', 'Length'*");
        FluentActions.Invoking(() => Fitted.Value.GenerateRows(1)).Should().Throw<InvalidOperationException>().WithMessage("Nothing stands beside*");
    }

    [Fact]
    public void Wrong_columns_are_refused_by_name()
    {
        var catalog = Context.Generative();
        FluentActions.Invoking(() => catalog.KaemText("Txet").Fit(Data)).Should().Throw<ArgumentException>().WithMessage("*'Txet'*'Text'*");
        FluentActions.Invoking(() => catalog.KaemText("Number").Fit(Data)).Should().Throw<ArgumentException>()
            .WithMessage("Column 'Number' is Int32*column of text*");
        FluentActions.Invoking(() => catalog.KaemText("Number").GetOutputSchema(Shape(Data))).Should().Throw<ArgumentException>();
        var empty = Context.Data.LoadFromEnumerable([new Message(), new Message()]);
        FluentActions.Invoking(() => catalog.KaemText("Text").Fit(empty)).Should().Throw<ArgumentException>().WithMessage("*no text to learn from: 2 rows*");
        FluentActions.Invoking(() => catalog.KaemText("Text", outputs: new() { Latent = "A", LogLikelihood = "A" })).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => catalog.KaemText("Text", new KaemTextOptions { Width = 10 })).Should().Throw<ArgumentException>();
    }

    /// <summary>A schema's shape, which only a chain tells, to an estimator in it.</summary>
    private static SchemaShape Shape(IDataView data)
    {
        var witness = new Witness();
        new EstimatorChain<ITransformer>().Append(witness).Fit(data);
        return witness.Seen!;
    }

    private sealed class Witness : IEstimator<ITransformer>
    {
        public SchemaShape? Seen { get; private set; }

        public ITransformer Fit(IDataView input) => new TransformerChain<ITransformer>();

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => Seen = inputSchema;
    }

    private sealed class Message
    {
        public string Text { get; set; } = "";

        public int Number { get; set; }
    }

    private sealed class Told
    {
        public string Text { get; set; } = "";

        public string Who { get; set; } = "";

        public float Length { get; set; }
    }

    private sealed class Scored
    {
        public string Text { get; set; } = "";

        public float[] Latent { get; set; } = [];

        public float LogLikelihood { get; set; }
    }
}
