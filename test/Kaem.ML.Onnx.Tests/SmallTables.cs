using Kaem.ML.Tables;

namespace Kaem.ML.Onnx.Tests;

/// <summary>Tables with columns of all kinds that have a graph.</summary>
internal static class SmallTables
{
    private static readonly string[] Cities = [.. Enumerable.Range(0, 25).Select(i => $"city {i}")];

    public static Table People { get; } = Make(500, seed: 2, gaps: true);

    /// <summary>Rows that training has not seen, without gaps.</summary>
    public static Table Others { get; } = Make(40, seed: 9, gaps: false);

    public static KaemTableOptions Options { get; } = new()
    {
        Model = KaemPresets.Table with { Seed = 4, ScoringSamples = 50 },
        Encoding = new EncodingOptions { MostCategories = 12 },
        Hidden = [24, 20],
        FindRules = false,
        StopEarly = false,
        Updates = 40,
    };

    public static KaemTableOptions ByLatents { get; } = new()
    {
        Dependence = ColumnDependence.ByLatents,
        Model = KaemPresets.TableByLatents with { Seed = 4, ScoringSamples = 50, Sampler = PosteriorSampler.ImportanceSampling(100, Resampler.None) },
        Encoding = new EncodingOptions { MostCategories = 12 },
        FindRules = false,
        StopEarly = false,
        Updates = 40,
    };

    private static Table Make(int rows, int seed, bool gaps)
    {
        var random = new Random(seed);
        double[] age = new double[rows], income = new double[rows], height = new double[rows], day = new double[rows], same = new double[rows];
        int[] member = new int[rows];
        string?[] city = new string?[rows], colour = new string?[rows];
        for (int row = 0; row < rows; row++)
        {
            int group = random.Next(3);
            age[row] = 18 + random.Next(60);
            income[row] = random.Next(4) == 0 ? 0 : Math.Round(1000 * Math.Exp(random.NextDouble() * (1 + group)), 2);
            height[row] = 1.5 + 0.4 * random.NextDouble() + random.NextDouble() * 1e-9;
            day[row] = 18000 + random.Next(1500);
            same[row] = 7.5;
            member[row] = random.Next(3) > group ? 1 : 0;
            city[row] = Cities[(int)(Cities.Length * Math.Pow(random.NextDouble(), 3))];
            colour[row] = group == 0 ? "red" : random.Next(2) == 0 ? "green" : "blue";
            if (gaps && random.Next(9) == 0)
                city[row] = null;
            if (gaps && random.Next(9) == 0)
                income[row] = double.NaN;
        }
        return new Table(
        [
            new NumericColumn("age", age, isInteger: true), new NumericColumn("income", income), CategoricalColumn.Of("city", city),
            new NumericColumn("height", height), CategoricalColumn.OfBooleans("member", member), CategoricalColumn.Of("colour", colour),
            new NumericColumn(new ColumnSchema("day", ColumnKind.Date), day), new NumericColumn("same", same),
        ]);
    }
}
