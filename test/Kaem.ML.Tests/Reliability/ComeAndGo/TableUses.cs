using System.Data;
using Kaem.ML.Engines;
using Kaem.ML.Tables;

namespace Kaem.ML.Tests.Reliability.ComeAndGo;

/// <summary>What is done with models of one table and of several, and with tables themselves.</summary>
internal static class TableUses
{
    private static readonly string[] Towns = ["Aarhus", "Bergen", "Cork"];

    public static Table Small { get; } = Rows(60, 1);

    public static KaemTableOptions Quick { get; } = new()
    {
        Model = KaemPresets.Table with { LatentSize = 2, OuterSize = 2, BatchSize = 20, ScoringSamples = 20, Seed = 5 },
        Hidden = [8],
        Updates = 4,
        StopEarly = false,
        Rules = [TableRule.Range("size", 0)],
    };

    public static TablesSchema Schema { get; } = new()
    {
        PrimaryKeys = new Dictionary<string, string> { ["owners"] = "id" },
        Relations = [new("visits", "owner", "owners")],
    };

    public static Dictionary<string, Table> Several { get; } = new()
    {
        ["owners"] = new Table(
            [new NumericColumn("id", Numbers(20, i => i), isInteger: true), CategoricalColumn.Of("town", Enumerable.Range(0, 20).Select(Town))]),
        ["visits"] = new Table(
            [new NumericColumn("owner", Numbers(40, i => i / 2), isInteger: true), new NumericColumn("cost", Numbers(40, i => i % 9 + 0.5))]),
    };

    private static readonly byte[] Saved = Bytes(KaemTableModel.Train(Small, Quick));
    private static readonly byte[] SavedGiven = Bytes(KaemTableModel.Train(Small, Quick with { Context = ["town"] }));
    private static readonly byte[] SavedSeveral = Bytes(KaemTablesModel.Train(Several, Schema, new KaemTablesOptions { Table = Quick with { Rules = [] } }));

    private static KaemTableModel Loaded => KaemTableModel.Load(new MemoryStream(Saved));

    public static object[] Training()
    {
        using var folder = new TemporaryFolder();
        var trained = KaemTableModel.Train(Small, Quick, Rows(20, 2), new Ignored(), checkpoints: new CheckpointDirectory(folder.Path) { EverySteps = 1 });
        var further = trained.ContinueTraining(Quick, Small, Rows(20, 2), new Ignored());
        return [trained, trained.Model.Engine, further, further.Model.Engine];
    }

    public static object[] Generation()
    {
        var model = Loaded;
        model.Generate(20, 3);
        model.Generate(5, new Dictionary<string, object> { ["town"] = "Cork" }, 4);
        model.Generate(new TableRequest(4) { Where = row => row.Number("size") >= 0 }, 5);
        model.Generate([new TableRequest(4), new TableRequest(3)], 6);
        model.GenerateRange(1000, 10, 7);
        model.Probability(new Dictionary<string, object> { ["town"] = Given.OneOf("Cork", "Bergen") });
        return [model, model.Model.Engine];
    }

    public static object[] GenerationForContext()
    {
        var model = KaemTableModel.Load(new MemoryStream(SavedGiven));
        var context = Small.Keep("town");
        model.Generate(context, 3);
        int width = model.Model.ContextColumns;
        var encoded = model.Codec.Encode(Small.Keep("town", "size", "member"));
        float[] contexts = [.. Enumerable.Range(0, encoded.Rows).SelectMany(row => encoded.Row(row)[..width].ToArray())];
        model.Model.GenerateFor(new DataMatrix(contexts, encoded.Rows, width));
        return [model, model.Model.Engine];
    }

    public static object[] Scores()
    {
        var model = Loaded;
        model.LogLikelihood(Small);
        model.Contributions(Small);
        model.ColumnLogLikelihoods(Small);
        model.Infer(Small);
        model.LatentInformation(Small);
        model.Impute(Small);
        model.Impute(Small, ImputationMode.Draw, seed: 2);
        model.CountUnseen(Small);
        Properties.ReadAll(model);
        return [model, model.Model.Engine];
    }

    public static object[] Derived()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "table.kaem");
        var model = Loaded;
        model.Save(path);
        var back = KaemTableModel.Load(path);
        var moved = back.WithEngine(KaemEngine.Cpu);
        var weighed = back.WithEvidence(EvidenceEstimator.ImportanceSampling());
        weighed.LogLikelihood(Small);
        return [model.Model.Engine, back.Model.Engine, moved.Model.Engine, weighed];
    }

    public static object[] SeveralTables()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "tables.kaem");
        var model = KaemTablesModel.Load(new MemoryStream(SavedSeveral));
        model.Generate(1, 3);
        model.Generate(new Dictionary<string, int> { ["owners"] = 5 }, 4);
        model.Save(path);
        var back = KaemTablesModel.Load(path);
        Properties.ReadAll(back);
        return [model, back, model.ModelOf("owners")!.Model.Engine, back.ModelOf("visits")!.Model.Engine];
    }

    public static object[] TrainingOfSeveral()
    {
        var options = new KaemTablesOptions { Table = Quick with { Rules = [], Updates = 2 } };
        KaemTablesModel.Check(Several, Schema, options);
        var model = KaemTablesModel.Train(Several, Schema, options, new Ignored());
        TablesSchema.Infer(Several, Schema);
        return [model, model.ModelOf("owners")!.Model.Engine];
    }

    public static object[] Quality()
    {
        var options = new TableEvaluationOptions { Seed = 1 };
        var other = Rows(60, 3);
        TableEvaluation.CheckLabel(Small, "town");
        TableEvaluation.Diagnose(Small, other);
        DependentPairs.Measure(Small, other);
        return [TableEvaluation.Evaluate(Small, other, label: "town", options: options), TablesEvaluation.Evaluate(Several, Several, Schema, options)];
    }

    public static object[] FilesOfValues()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "rows.csv");
        var table = Rows(50, 4);
        CsvFile.Write(path, table);
        using var text = new StringWriter();
        CsvFile.Write(text, table);
        var loaded = CsvFile.Load(path);
        CsvFile.Load(new MemoryStream(File.ReadAllBytes(path)));
        CsvFile.Load(new StringReader(text.ToString()));
        CsvFile.Read(new StringReader(text.ToString()));
        var read = CsvFile.Read(path);
        var parsed = read.Parse(TableSchema.Infer(read));
        read.Column("town");
        using var values = Values();
        using var reader = values.CreateDataReader();
        return [table, loaded, read, parsed, DbTable.Read(reader)];
    }

    public static Table Rows(int count, int seed)
    {
        var random = new Random(seed);
        return new Table(
        [
            new NumericColumn("size", Numbers(count, i => i % 11 == 5 ? double.NaN : i % 7 + random.NextDouble())),
            CategoricalColumn.Of("town", Enumerable.Range(0, count).Select(Town)),
            CategoricalColumn.OfBooleans("member", Enumerable.Range(0, count).Select(i => (bool?)(random.Next(2) == 0))),
        ]);
    }

    public static DataTable Values()
    {
        var values = new DataTable { Locale = System.Globalization.CultureInfo.InvariantCulture };
        values.Columns.Add("n", typeof(double));
        values.Columns.Add("town", typeof(string));
        for (int i = 0; i < 30; i++)
            values.Rows.Add(i * 0.5, Town(i));
        return values;
    }

    private static string Town(int row) => Towns[row % 3];

    private static double[] Numbers(int count, Func<int, double> number) => [.. Enumerable.Range(0, count).Select(number)];

    private static byte[] Bytes(KaemTableModel model)
    {
        using var stream = new MemoryStream();
        model.Save(stream);
        return stream.ToArray();
    }

    private static byte[] Bytes(KaemTablesModel model)
    {
        using var stream = new MemoryStream();
        model.Save(stream);
        return stream.ToArray();
    }
}
