using Kaem.ML.Tables;
using Microsoft.Data.Analysis;
using Microsoft.ML;

namespace Kaem.ML.Tests;

/// <summary>Frames with columns of every type, and models that learn them fast.</summary>
internal static class Frames
{
    public const int Rows = 120;

    private static readonly Lazy<KaemTableTransformer> Shared = new(() => Estimator().FitFrame(OfAllTypes()));

    public static KaemTableOptions Options { get; } = new()
    {
        Model = KaemPresets.Table with
        {
            LatentSize = 2, OuterSize = 2, Sampler = PosteriorSampler.ImportanceSampling(50, Resampler.None), BatchSize = 40, ScoringSamples = 100, Seed = 5,
        },
        Updates = 30,
    };

    /// <summary>A model of all types, trained once for all tests.</summary>
    public static KaemTableTransformer Model => Shared.Value;

    public static KaemTableEstimator Estimator(params string[] columns) => new MLContext(seed: 1).Generative().KaemTable(Options, columns);

    /// <summary>Every type of column that a table can have. Each has a gap in every seventh row, in rows of its own, or none.</summary>
    public static DataFrame OfAllTypes(bool gaps = true)
    {
        int column = 0;
        return new DataFrame(
            new SingleDataFrameColumn("single", Of(i => 0.5f * (i % 9))),
            new DoubleDataFrameColumn("double", Of(i => Math.Sin(i))),
            new DecimalDataFrameColumn("decimal", Of(i => 12.34m + 0.01m * (i % 50))),
            new SByteDataFrameColumn("sbyte", Of(i => (sbyte)(i % 5 - 2))),
            new ByteDataFrameColumn("byte", Of(i => (byte)(250 + i % 5))),
            new Int16DataFrameColumn("short", Of(i => (short)(i % 4 * -7))),
            new UInt16DataFrameColumn("ushort", Of(i => (ushort)(65530 + i % 6))),
            new Int32DataFrameColumn("int", Of(i => i % 13 - 6)),
            new UInt32DataFrameColumn("uint", Of(i => 4_000_000_000 + (uint)(i % 3))),
            new Int64DataFrameColumn("long", Of(i => 9_007_199_254_740_990 + i % 3)),
            new UInt64DataFrameColumn("ulong", Of(i => 9_007_199_254_740_990 + (ulong)(i % 3))),
            new BooleanDataFrameColumn("bool", Of(i => i % 3 == 0)),
            new CharDataFrameColumn("char", Of(i => "aé ☺"[i % 4])),
            new StringDataFrameColumn("string", Texts(i => i % 4 == 0 ? "" : i % 4 == 1 ? "Cork" : "Bergen")),
            new DateTimeDataFrameColumn("moment", Of(i => new DateTime(2024, 2, 28).AddHours(5 * i))),
            new PrimitiveDataFrameColumn<DateTimeOffset>("clock", Of(i => new DateTimeOffset(2024, 3, 1, 12, i % 60, 0, TimeSpan.FromHours(2)))),
            new PrimitiveDataFrameColumn<TimeSpan>("length", Of(i => TimeSpan.FromMinutes(90 + i))),
            new PrimitiveDataFrameColumn<DateOnly>("day", Of(i => new DateOnly(2023, 12, 1).AddDays(i))),
            new PrimitiveDataFrameColumn<TimeOnly>("time", Of(i => new TimeOnly(8, 0).AddMinutes(i))));

        T?[] Of<T>(Func<int, T> value) where T : struct
        {
            int gap = column++;
            return [.. Enumerable.Range(0, Rows).Select(i => gaps && (i + gap) % 7 == 3 ? (T?)null : value(i))];
        }

        string[] Texts(Func<int, string> value)
        {
            int gap = column++;
            return [.. Enumerable.Range(0, Rows).Select(i => gaps && (i + gap) % 7 == 3 ? null! : value(i))];
        }
    }

    /// <summary>The frame as a table.</summary>
    public static Table Read(this DataFrame frame, params string[] columns) => new MLContext().Generative().ReadFrame(frame, columns);

    /// <summary>All values of a column, null for gaps.</summary>
    public static object?[] Values(this DataFrame frame, string column) => [.. frame[column].Cast<object?>()];
}
