using System.Text.Json;
using Kaem.ML.Tables;
using Microsoft.ML;

namespace Kaem.ML.Samples.Web.Tests;

/// <summary>Models of customers, trained once for all tests, and the rows that the library makes of them.</summary>
internal static class Models
{
    private static readonly MLContext Context = new(seed: 1);
    private static readonly Lazy<(KaemTableModel, byte[])> First = new(() => Train(1)), Second = new(() => Train(2));

    public static Table Customers { get; } = Context.Generative().ReadTable(
        Context.Generative().LoadTable(Path.Combine(AppContext.BaseDirectory, "customers.csv")));

    public static KaemTableModel Model => First.Value.Item1;

    public static byte[] Zip => First.Value.Item2;

    public static KaemTableModel Other => Second.Value.Item1;

    public static byte[] OtherZip => Second.Value.Item2;

    /// <summary>Rows as a client writes them.</summary>
    public static object[] AsJson(Table rows) => [.. Enumerable.Range(0, rows.Rows).Select(row =>
        rows.Columns.ToDictionary(column => column.Name, column => column.IsMissing(row) ? null : (object)(column switch
        {
            CategoricalColumn { IsBoolean: true } booleans => booleans.Codes[row] == 1,
            NumericColumn { Kind: ColumnKind.Real or ColumnKind.Integer } numbers => numbers.Values[row],
            _ => column.TextAt(row),
        })))];

    /// <summary>Whether rows of a response are those of a table.</summary>
    public static void ShouldBe(this JsonElement[] rows, Table expected)
    {
        var wanted = JsonSerializer.Deserialize<JsonElement[]>(JsonSerializer.Serialize(AsJson(expected)))!;
        rows.Should().HaveCount(expected.Rows);
        for (int row = 0; row < rows.Length; row++)
        {
            if (!JsonElement.DeepEquals(rows[row], wanted[row]))
                rows[row].GetRawText().Should().Be(wanted[row].GetRawText(), $"of row {row}");
        }
    }

    private static (KaemTableModel, byte[]) Train(ulong seed)
    {
        var model = Context.Generative().KaemTable(new KaemTableOptions
        {
            Model = KaemPresets.Table with
            {
                LatentSize = 2, OuterSize = 2, Sampler = PosteriorSampler.ImportanceSampling(50, Resampler.None), ScoringSamples = 100, Seed = seed,
            },
            Updates = 60,
        }).Fit(Context.Generative().LoadFromTable(Customers));
        using var stream = new MemoryStream();
        Context.Model.Save(model, null, stream);
        return (model.Model, stream.ToArray());
    }
}
