using Kaem.ML.Tables;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tests;

/// <summary>Small models, trained once for all tests, and where to find the worker's program.</summary>
internal static class Customers
{
    public static MLContext Context { get; } = new(seed: 1);

    public static string File { get; } = Path.Combine(AppContext.BaseDirectory, "customers.csv");

    public static IDataView Rows { get; } = Context.Generative().LoadTable(File);

    private static readonly Lazy<KaemTableTransformer> OfTable = new(() => Context.Generative().KaemTable(new KaemTableOptions
    {
        Model = KaemPresets.Table with { LatentSize = 3, OuterSize = 3, ScoringSamples = 50, Seed = 3 }, Updates = 60, StopEarly = false, Completions = 8,
        Hidden = [16],
    }).Fit(Rows));

    private static readonly Lazy<ITransformer> OfVectors = new(() => Context.Transforms.Concatenate("Features", "Age", "Orders")
        .Append(Context.Transforms.NormalizeMinMax("Features", fixZero: false))
        .Append(Context.Generative().Kaem(new KaemOptions { LatentSize = 2, Epochs = 1, ScoringSamples = 50, Seed = 3 }))
        .Fit(Typed(Rows)));

    public static KaemTableTransformer Table => OfTable.Value;

    /// <summary>A pipeline that normalises two columns and has a model of them.</summary>
    public static ITransformer Vectors => OfVectors.Value;

    /// <summary>The program kaem-worker of this build.</summary>
    public static string Worker { get; } = Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "..", "..", "..", "..", "..", "src", "Kaem.Worker", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name,
        "net10.0", "Kaem.Worker.dll"));

    /// <summary>The columns that the pipeline of vectors takes, in its type.</summary>
    public static IDataView Typed(IDataView rows) => Context.Transforms.Conversion.ConvertType("Age", "age", DataKind.Single)
        .Append(Context.Transforms.Conversion.ConvertType("Orders", "orders", DataKind.Single)).Fit(rows).Transform(rows);

    /// <summary>The rows of files, in order, as texts.</summary>
    public static string[] Texts(IEnumerable<string> files) => [.. files.SelectMany(file => Texts(ParquetFile.Read(file)))];

    public static string[] Texts(Table table) =>
        [.. Enumerable.Range(0, table.Rows).Select(row => string.Join('|', table.Columns.Select(column => column.TextAt(row))))];

    /// <summary>What one process writes of data, as texts.</summary>
    public static string[] Written(IDataView data, TemporaryPath path)
    {
        Context.Data.SaveAsParquet(data, path.File);
        return Texts([path.File]);
    }
}
