using Kaem.ML.Engines;
using Kaem.ML.Tables;
using Kaem.ML.Tests.Fitting;
using Kaem.ML.Tests.Tables;
using Microsoft.ML;

namespace Kaem.ML.Tests.Reliability.ComeAndGo;

/// <summary>What is done in ML.NET with pipelines of models, in one context for all and in one for each request.</summary>
internal static class PipelineUses
{
    private static readonly Toy.Point[] Points = Toy.Rows(40);
    private static readonly KaemOptions Quick = Toy.Options with { Epochs = 1 };
    private static readonly KaemTableOptions QuickTable = TableUses.Quick with { Rules = [] };
    private static readonly string[] Columns = ["Age", "Member", "Town"];

    // ML.NET keeps some 3 KB of each such view, which has a fit of MapValueToKey, with its context: so they are made once.
    private static readonly IDataView Sixty = People.View(60), Twenty = People.View(20);

    private static readonly byte[] Saved = Bytes(Toy.Context.Generative().Kaem(Quick).Fit(Toy.View(Points)), Toy.View([]).Schema);

    private static readonly byte[] SavedTable =
        Bytes(Toy.Context.Generative().KaemTable(QuickTable, Columns).Fit(Sixty), Twenty.Schema);

    private static readonly byte[] SavedTables = BytesOfTables();

    public static object[] Fit()
    {
        var context = new MLContext(seed: 1);
        using var folder = new TemporaryFolder();
        var estimator = context.Generative().Kaem(Quick).WithCancellation(CancellationToken.None).WithEngine(KaemEngine.Cpu).WithLogEvery(1).WithMemoryLimit(0)
            .WithProgress(new Ignored()).WithPrior(LatentPrior.Initial(Quick)).WithCheckpoints(new CheckpointDirectory(folder.Path));
        estimator.GetOutputSchema(SchemaShapeTests.Shape(Toy.View([]).Schema));
        var fitted = estimator.Fit(Toy.View(Points));
        var further = context.Generative().Kaem(Quick).WithModel(fitted.Model).WithValidation(0.2).Fit(Toy.View(Points));
        var validated = Toy.Context.Generative().Kaem(epochs: 1, latentSize: 1, batchSize: 20).WithValidation(Toy.View(Points)).Fit(Toy.View(Points));
        var both = context.Generative().Kaem(Quick).Fit(Toy.View(Points), Toy.View(Points));
        return [context, fitted, fitted.Model.Engine, further.Model.Engine, validated.Model.Engine, both.Model.Engine];
    }

    public static object[] Transform()
    {
        var loaded = Load(Toy.Context, Saved);
        var scored = loaded.Transform(Toy.View(Points));
        scored.Outputs();
        Toy.Context.Generative().Evaluate(scored);
        loaded.GetOutputSchema(Toy.View([]).Schema);
        loaded.Generate(20, 2).Vectors("Features");
        Toy.Context.Generative().Generate(loaded, 20).Vectors("Features");
        var renamed = loaded.WithOutputs(new KaemOutputColumns { Latent = "z" }).WithEvidence(EvidenceEstimator.ImportanceSampling())
            .WithEngine(KaemEngine.Cpu).WithModel(loaded.Model);
        renamed.Transform(Toy.View(Points)).Vectors("z");
        Properties.ReadAll(renamed);
        return [loaded, loaded.Model.Engine, scored, renamed];
    }

    public static object[] AnEngineForARequest()
    {
        var loaded = Toy.Context.Model.Load(new MemoryStream(Saved), out _);
        var engine = Toy.Context.Model.CreatePredictionEngine<Toy.Point, Scores>(loaded);
        engine.Predict(Points[0]);
        engine.Dispose();
        Toy.Context.Generative().TryGetModel(loaded, out var found);
        return [loaded, engine, found!.Model.Engine];
    }

    // Who forgets to dispose of one should lose nothing either.
    public static object[] AnEngineThatIsForgotten()
    {
        var context = new MLContext();
        var loaded = context.Model.Load(new MemoryStream(SavedTable), out _);
        var engine = context.Model.CreatePredictionEngine<People, Likelihood>(loaded);
        engine.Predict(new People { Town = "Cork", Age = 30 });
        context.Generative().TryGetTableModel(loaded, out var found);
        return [context, loaded, engine, found!.Model.Model.Engine];
    }

    public static object[] ManyEnginesOfOneModel()
    {
        var loaded = Load(Toy.Context, Saved);
        var engines = Enumerable.Range(0, 5).Select(_ => Toy.Context.Model.CreatePredictionEngine<Toy.Point, Scores>(loaded)).ToArray();
        foreach (var engine in engines)
            engine.Predict(Points[1]);
        return [loaded.Model.Engine, .. engines];
    }

    public static object[] Folds()
    {
        var catalog = Toy.Context.Generative();
        var folds = catalog.CrossValidate(Toy.View(Points), catalog.Kaem(Quick), 2);
        return [.. folds, .. folds.Select(fold => fold.Transformer.Model.Engine)];
    }

    public static object[] FoldsOfTables()
    {
        var catalog = Toy.Context.Generative();
        var folds = catalog.CrossValidateTable(Sixty, catalog.KaemTable(QuickTable, Columns), 2);
        return [.. folds, .. folds.Select(fold => fold.Transformer.Model.Model.Engine)];
    }

    public static object[] FitOfTable()
    {
        var context = new MLContext(seed: 1);
        using var folder = new TemporaryFolder();
        var estimator = context.Generative().KaemTable(QuickTable, Columns).WithCancellation(CancellationToken.None).WithEngine(KaemEngine.Cpu).WithLogEvery(1)
            .WithMemoryLimit(0).WithProgress(new Ignored()).WithCheckpoints(new CheckpointDirectory(folder.Path));
        estimator.GetOutputSchema(SchemaShapeTests.Shape(Twenty.Schema));
        var fitted = estimator.Fit(Sixty);
        var catalog = context.Generative();
        var further = catalog.KaemTable(QuickTable, Columns).WithModel(fitted).WithValidation(0.2).Fit(Sixty);
        var validated = catalog.KaemTable(QuickTable, Columns).WithPrior(fitted.Model.Model.Prior).WithValidation(Twenty).Fit(Sixty);
        var both = catalog.KaemTable(QuickTable, Columns).Fit(Sixty, Twenty);
        var stopped = catalog.KaemTable("Age", "Member").WithCancellation(new CancellationToken(canceled: true)).Fit(Sixty);
        return
        [
            context, stopped.Model.Model.Engine, fitted, fitted.Model.Model.Engine, further.Model.Model.Engine,
            validated.Model.Model.Engine, both.Model.Model.Engine,
        ];
    }

    public static object[] TransformOfTable()
    {
        var loaded = (KaemTableTransformer)Toy.Context.Model.Load(new MemoryStream(SavedTable), out _);
        var catalog = Toy.Context.Generative();
        loaded.Transform(Twenty).Values<float>("LogLikelihood");
        loaded.GetOutputSchema(Twenty.Schema);
        loaded.Generate(20, 2).Values<float>("Age");
        loaded.Generate(5, new Dictionary<string, object> { ["Town"] = "Cork" }).Values<float>("Age");
        loaded.Generate([new TableRequest(3)]).Values<float>("Age");
        catalog.Generate(loaded, [new TableRequest(3)]).Values<float>("Age");
        loaded.Impute(Twenty).Values<float>("Age");
        catalog.Impute(loaded, Twenty).Values<float>("Age");
        var renamed = loaded.WithOutputs(new KaemTableOutputColumns { Latent = "z" }).WithEvidence(EvidenceEstimator.ImportanceSampling())
            .WithEngine(KaemEngine.Cpu);
        renamed.Transform(Twenty).Vectors("z");
        Properties.ReadAll(renamed);
        return [loaded, loaded.Model.Model.Engine, renamed, renamed.Model.Model.Engine];
    }

    public static object[] SeveralTables()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "tables.zip");
        var catalog = new MLContext(seed: 1).Generative();
        var loaded = catalog.LoadTablesModel(new MemoryStream(SavedTables));
        var made = loaded.Generate(1, 3);
        var fewer = loaded.Generate(new Dictionary<string, int> { ["owners"] = 4 });
        loaded.Save(path);
        catalog.IsTablesModel(path);
        var back = catalog.LoadTablesModel(path);
        return [catalog, loaded, made, fewer, back, back.Model.ModelOf("owners")!.Model.Engine];
    }

    public static object[] FitOfSeveralTables()
    {
        using var folder = new TemporaryFolder();
        var catalog = Toy.Context.Generative();
        var fitted = catalog.KaemTables(TableUses.Schema, new KaemTablesOptions { Table = QuickTable with { Updates = 2 } })
            .WithCancellation(CancellationToken.None).WithLogEvery(1).WithEngine(KaemEngine.Cpu).WithProgress(new Ignored())
            .WithCheckpoints(new CheckpointDirectory(folder.Path)).Fit(Views(catalog));
        return [fitted, fitted.Model, fitted.Model.ModelOf("visits")!.Model.Engine];
    }

    public static object[] Quality()
    {
        var catalog = Toy.Context.Generative();
        var views = Views(catalog);
        return
        [
            catalog.EvaluateTable(catalog.LoadFromTable(TableUses.Small), catalog.LoadFromTable(TableUses.Rows(60, 2))),
            catalog.EvaluateTables(views, views, TableUses.Schema),
            catalog.EvaluateImages(Toy.View(Toy.Rows(90)), Toy.View(Toy.Rows(80, 4)), options: MeasureUses.Small),
        ];
    }

    public static object[] Files()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "rows.csv");
        var catalog = Toy.Context.Generative();
        var view = catalog.LoadFromTable(TableUses.Small);
        catalog.SaveTable(view, path);
        catalog.Save(Toy.Transformer, null, Path.Combine(folder.Path, "model.zip"));
        var loaded = catalog.LoadTable(path);
        var streamed = catalog.StreamTable(path, looked: 10);
        var table = catalog.ReadTable(streamed);
        using (var cursor = streamed.GetRowCursor(streamed.Schema))
            cursor.MoveNext();
        var file = CsvFile.Load(path);
        var reader = Toy.Context.Data.CreateTextLoader(catalog.LoaderOptions(file, TableSchema.Infer(file.Text)));
        reader.Load(path).Values<double>("size");
        var values = TableUses.Values();
        var queried = catalog.StreamQuery(values.CreateDataReader);
        queried.Values<double>("n");
        return [view, loaded, streamed, table, queried];
    }

    private static KaemTransformer Load(MLContext context, byte[] saved) => (KaemTransformer)context.Model.Load(new MemoryStream(saved), out _);

    private static Dictionary<string, IDataView> Views(GenerativeCatalog catalog) =>
        TableUses.Several.ToDictionary(table => table.Key, table => catalog.LoadFromTable(table.Value));

    private static byte[] Bytes(ITransformer pipeline, DataViewSchema schema)
    {
        using var stream = new MemoryStream();
        Toy.Context.Model.Save(pipeline, schema, stream);
        return stream.ToArray();
    }

    private static byte[] BytesOfTables()
    {
        var catalog = Toy.Context.Generative();
        using var stream = new MemoryStream();
        catalog.KaemTables(TableUses.Schema, new KaemTablesOptions { Table = QuickTable with { Updates = 2 } }).Fit(Views(catalog)).Save(stream);
        return stream.ToArray();
    }

    private sealed class Likelihood
    {
        public float LogLikelihood { get; set; }
    }
}
