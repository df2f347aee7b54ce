using Kaem.ML.Data;
using Kaem.ML.Tests.Reliability;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Onnx.Tests;

/// <summary>Graphs within pipelines of ML.NET.</summary>
public sealed class PipelineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _mlContext = new(seed: 1);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_pipeline_scores_by_a_graph_what_it_scores_by_the_model()
    {
        var model = SmallModels.Train(SmallModels.Options);
        string path = Path.Combine(_folder.Path, "bars.onnx");
        model.SaveAsOnnx(path);
        var images = Enumerable.Range(0, SmallModels.Others.Rows).Select(row => new Image { Pixels = SmallModels.Others.Row(row).ToArray() }).ToArray();
        var data = _mlContext.Data.LoadFromEnumerable(images);
        var pipeline = _mlContext.Transforms.CopyColumns("rows", nameof(Image.Pixels))
            .Append(_mlContext.Transforms.ApplyOnnxModel(Path.ChangeExtension(path, ".score.onnx")))
            .Append(_mlContext.Transforms.ApplyOnnxModel(["latent_mean"], ["rows"], Path.ChangeExtension(path, ".infer.onnx")));
        var scored = pipeline.Fit(data).Transform(data);
        Near.Be([.. scored.GetColumn<float[]>("log_likelihood").SelectMany(value => value)], [.. model.LogLikelihood(SmallModels.Others).Values]);
        Near.Be([.. scored.GetColumn<float[]>("latent_mean").SelectMany(value => value)], model.Infer(SmallModels.Others).LatentMean.Values, 1e-4);
    }

    [Fact]
    public void A_pipeline_generates_rows_of_random_numbers()
    {
        var model = SmallModels.Train(SmallModels.Options);
        string path = Path.Combine(_folder.Path, "bars.onnx");
        model.SaveAsOnnx(path, OnnxGraph.Generate);
        using var session = OnnxSession.Of(model, OnnxGraph.Generate);
        var noise = session.Noise(20);
        int length = model.LatentLength;
        var schema = SchemaDefinition.Create(typeof(Numbers));
        schema[nameof(Numbers.uniform)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, length);
        var data = _mlContext.Data.LoadFromEnumerable(
            Enumerable.Range(0, 20).Select(row => new Numbers { uniform = noise["uniform"][(row * length)..((row + 1) * length)] }), schema);
        var made = _mlContext.Transforms.ApplyOnnxModel(path).Fit(data).Transform(data);
        Near.Be([.. made.GetColumn<float[]>("rows").SelectMany(value => value)], session.Run(20, noise)["rows"]);
    }

    [Fact]
    public void A_transformer_writes_its_models_graphs()
    {
        var persons = Enumerable.Range(0, 100).Select(row => new Person { Age = 20 + row % 40, Town = row % 3 == 0 ? "Cork" : "Ayr" });
        var data = _mlContext.Data.LoadFromEnumerable(persons);
        var fitted = _mlContext.Generative().KaemTable(SmallTables.Options with { Updates = 5 }).Fit(data);
        var files = fitted.SaveAsOnnx(Path.Combine(_folder.Path, "people.onnx"));
        files.Should().HaveCount(3).And.OnlyContain(file => File.Exists(file));
        string score = Path.Combine(_folder.Path, "score.onnx");
        fitted.SaveAsOnnx(score, OnnxGraph.Score);
        var people = _mlContext.Data.LoadFromEnumerable(new[] { new ExactPerson { Age = 33, Town = "Cork" }, new ExactPerson { Age = 25, Town = "Ayr" } });
        var scored = _mlContext.Transforms.ApplyOnnxModel(score).Fit(people).Transform(people);
        var expected = fitted.Model.LogLikelihood(new Tables.Table(
            [new Tables.NumericColumn("Age", [33, 25]), Tables.CategoricalColumn.Of("Town", ["Cork", "Ayr"])]));
        Near.Be([.. scored.GetColumn<float[]>("log_likelihood").SelectMany(value => value)], [.. expected.Values]);
    }

    /// <summary>What the guide warns of: ML.NET's own export knows its own transformers alone.</summary>
    [Fact]
    public void An_export_by_mlnet_leaves_the_models_columns_as_inputs()
    {
        var data = _mlContext.Data.LoadFromEnumerable(
            Enumerable.Range(0, SmallModels.Images.Rows).Select(row => new Image { Pixels = SmallModels.Images.Row(row).ToArray() }));
        var chain = _mlContext.Generative().Kaem(SmallModels.Options, nameof(Image.Pixels))
            .Append(_mlContext.Transforms.Concatenate("All", "Latent", "LogLikelihood"));
        string file = Path.Combine(_folder.Path, "mlnet.onnx");
        using (var stream = File.Create(file))
            _mlContext.Model.ConvertToOnnx(chain.Fit(data), data, stream);
        using var session = new Microsoft.ML.OnnxRuntime.InferenceSession(file);
        session.InputMetadata.Keys.Should().Contain(["Latent", "LogLikelihood"]);
    }

    private sealed class Image
    {
        [VectorType(SmallModels.Side * SmallModels.Side)]
        public float[] Pixels { get; set; } = [];
    }

    private sealed class Numbers
    {
        // The input's name.
#pragma warning disable IDE1006
        public float[] uniform { get; set; } = [];
#pragma warning restore IDE1006
    }

    private sealed class Person
    {
        public float Age { get; set; }

        public string Town { get; set; } = "";
    }

    private sealed class ExactPerson
    {
        public double Age { get; set; }

        public string Town { get; set; } = "";
    }
}
