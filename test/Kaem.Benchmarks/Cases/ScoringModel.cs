using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Benchmarks.Cases;

/// <summary>A model and rows to score, for the engine and for ML.NET alike.</summary>
internal static class ScoringModel
{
    public const int Rows = 2000;

    public static DataMatrix Matrix { get; } = new(PaperModel.RandomRows(Rows), Rows, PaperModel.Pixels);

    public static IDataView Data { get; } = Load();

    public static KaemTransformer Transformer { get; } = new MLContext(seed: 1).Generative()
        .Kaem(PaperModel.Options(10) with { MaxSteps = 20, ScoringSamples = 1000 })
        .Fit(Data);

    private static IDataView Load()
    {
        var mlContext = new MLContext(seed: 1);
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, PaperModel.Pixels);
        Row[] rows = [.. Enumerable.Range(0, Rows).Select(r => new Row { Features = Matrix.Row(r).ToArray() })];
        return mlContext.Data.LoadFromEnumerable(rows, schema);
    }

    private sealed class Row
    {
        public float[] Features { get; set; } = [];
    }
}
