using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tests.Text;

/// <summary>Models of texts in pipelines of ML.NET.</summary>
public sealed class KaemTextPipelineTests
{
    private static readonly MLContext Context = new(seed: 1);

    private static IDataView Data => Context.Data.LoadFromEnumerable(
        SmallTexts.All.Select((text, i) => new Message { Text = text, Number = i }).Append(new Message { Text = "", Number = -1 }).ToArray());

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

    private sealed class Scored
    {
        public string Text { get; set; } = "";

        public float[] Latent { get; set; } = [];

        public float LogLikelihood { get; set; }
    }
}
