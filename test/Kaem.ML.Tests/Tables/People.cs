using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tests.Tables;

/// <summary>Rows of all types whose columns depend on each other, and a model of them, trained once for all tests.</summary>
internal sealed class People
{
    private static readonly string[] Towns = ["Aarhus", "Bergen", "Cork"];
    private static readonly Lazy<KaemTableTransformer> Shared = new(() => Estimator().Fit(View(800)));

    public static string[] Columns { get; } = ["Age", "Height", "Member", "Town", "TownKey", "Class", "Visits"];

    public static KaemTableOptions Options { get; } = new()
    {
        Model = KaemPresets.Table with
        {
            LatentSize = 3, OuterSize = 3, Sampler = PosteriorSampler.ImportanceSampling(100, Resampler.None), BatchSize = 80, ScoringSamples = 200, Seed = 5,
        },
        Updates = 300,
    };

    public static KaemTableTransformer Model => Shared.Value;

    public float Age { get; set; }

    public double Height { get; set; }

    public bool Member { get; set; }

    public string Town { get; set; } = "";

    [KeyType(4)]
    public byte Class { get; set; }

    public int Visits { get; set; }

    public float[] Other { get; set; } = [];

    public string Name { get; set; } = "";

    public static KaemTableEstimator Estimator(KaemTableOutputColumns? outputs = null) => Toy.Context.Generative().KaemTable(Options, Columns, outputs);

    public static IDataView View(int rows, int seed = 1, double gaps = 0.1) => View(Rows(rows, seed, gaps));

    /// <summary>The rows with "TownKey", a key under names, besides.</summary>
    public static IDataView View(IEnumerable<People> rows)
    {
        var data = Toy.Context.Data.LoadFromEnumerable(rows);
        var keys = Toy.Context.Transforms.Conversion.MapValueToKey("TownKey", "Town")
            .Fit(Toy.Context.Data.LoadFromEnumerable(Towns.Select(town => new People { Town = town }).ToArray()));
        return keys.Transform(data);
    }

    public static People[] Rows(int count, int seed = 1, double gaps = 0.1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            int place = random.Next(3);
            double age = 20 + 15 * place + random.Next(12);
            return new People
            {
                Age = random.NextDouble() < gaps ? float.NaN : (float)age,
                Height = random.NextDouble() < gaps ? double.NaN : 1.5 + 0.1 * place + 0.02 * random.NextDouble(),
                Member = random.NextDouble() < 0.2 + 0.3 * place,
                Town = random.NextDouble() < gaps ? "" : Towns[place],
                // A class holds keys from 0, and what is no key is missing.
                Class = (byte)(random.NextDouble() < gaps ? byte.MaxValue : 1 + place),
                Visits = place * 10 + random.Next(4),
                Other = [.. Enumerable.Repeat(0f, i % 3)],
                Name = $"person {i}",
            };
        })];
    }
}
