using Kaem.ML.Tables;

namespace Kaem.ML.Tests.Tables.Relations;

/// <summary>
/// Tables made up with what ties them together known: members order more often, orders cost what the customer's town says, and lines what their order's
/// customer and their product say.
/// </summary>
internal static class Shop
{
    public static readonly string[] Towns = ["Cork", "Galway", "Sligo"];

    /// <summary>Mean amount of an order by town.</summary>
    public static readonly double[] Amounts = [20, 50, 90];

    /// <summary>Mean orders of a member, and of others.</summary>
    public const double OfMember = 6, OfOther = 1.5;

    public static TablesSchema Schema { get; } = new()
    {
        PrimaryKeys = new Dictionary<string, string> { ["customers"] = "id", ["orders"] = "number", ["products"] = "sku" },
        Relations =
        [
            new("orders", "customer", "customers") { OrderBy = "day" },
            new("lines", "order", "orders"),
            new("lines", "product", "products"),
        ],
    };

    public static KaemTablesOptions Options { get; } = new()
    {
        Table = new KaemTableOptions
        {
            Model = KaemPresets.Table with { Seed = 5, LatentSize = 2, OuterSize = 3, BatchSize = 100, ScoringSamples = 100 },
            Hidden = [48, 48],
            Updates = 500,
            StopEarly = false,
        },
    };

    public static Dictionary<string, Table> Of(int count, int seed)
    {
        var random = new Random(seed);
        int[] town = [.. Enumerable.Range(0, count).Select(_ => random.Next(3))];
        bool[] member = [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() < 0.4)];
        var customers = new Table(
        [
            new IdentifierColumn("id", [.. Enumerable.Range(0, count).Select(i => $"C{1000 + i}")]),
            CategoricalColumn.Of("town", town.Select(code => Towns[code])),
            CategoricalColumn.OfBooleans("member", member.Select(value => (bool?)value)),
            new NumericColumn("age", [.. Enumerable.Range(0, count).Select(_ => (double)random.Next(18, 80))], isInteger: true),
        ]);
        int[] owner = [.. Enumerable.Range(0, count).SelectMany(i => Enumerable.Repeat(i, Poisson(random, member[i] ? OfMember : OfOther)))];
        double[] day = new double[owner.Length];
        for (int i = 0; i < day.Length; i++)
            day[i] = i > 0 && owner[i] == owner[i - 1] ? day[i - 1] + random.Next(1, 30) : 19_000 + random.Next(300);
        // In the file they stand in any order.
        int[] mixed = [.. Enumerable.Range(0, owner.Length).OrderBy(_ => random.Next())];
        var orders = new Table(
        [
            new NumericColumn(new ColumnSchema("day", ColumnKind.Date), [.. mixed.Select(i => day[i])]),
            new NumericColumn("number", [.. mixed.Select(i => 5000.0 + i)], isInteger: true),
            new NumericColumn("amount", [.. mixed.Select(i => Math.Round(Amounts[town[owner[i]]] * (0.8 + 0.4 * random.NextDouble()), 2))]),
            CategoricalColumn.Of("customer", mixed.Select(i => $"C{1000 + owner[i]}")),
        ]);
        var products = new Table(
        [
            CategoricalColumn.Of("sku", Enumerable.Range(0, 40).Select(i => $"P-{i:000}")),
            CategoricalColumn.Of("kind", Enumerable.Range(0, 40).Select(i => i % 4 == 0 ? "dear" : "cheap")),
        ]);
        var lines = new List<(double? Order, string? Product, int Count, string? Grade)>();
        for (int i = 0; i < orders.Rows; i++)
        {
            for (int line = random.Next(1, 4); line > 0; line--)
            {
                // Four of five lines are of the dear quarter; one in ten has no product any more.
                int product = random.NextDouble() < 0.8 ? 4 * random.Next(10) : random.Next(40);
                bool isGone = random.Next(10) == 0;
                lines.Add((
                    5000 + mixed[i], isGone ? null : $"P-{product:000}", member[owner[mixed[i]]] ? random.Next(5, 9) : random.Next(1, 3),
                    isGone ? null : product % 4 == 0 ? "fine" : "plain"));
            }
        }
        return new(StringComparer.Ordinal)
        {
            ["lines"] = new Table(
            [
                new NumericColumn("order", [.. lines.Select(line => line.Order!.Value)], isInteger: true),
                new NumericColumn("pieces", [.. lines.Select(line => (double)line.Count)], isInteger: true),
                CategoricalColumn.Of("product", lines.Select(line => line.Product)),
                CategoricalColumn.Of("grade", lines.Select(line => line.Grade)),
            ]),
            ["customers"] = customers,
            ["orders"] = orders,
            ["products"] = products,
        };
    }

    public static string?[] Texts(Table table, string column) =>
        [.. Enumerable.Range(0, table.Rows).Select(row => table[column].IsMissing(row) ? null : table[column].TextAt(row))];

    private static int Poisson(Random random, double mean)
    {
        int count = 0;
        for (double left = Math.Exp(-mean), product = random.NextDouble(); product > left; product *= random.NextDouble())
            count++;
        return count;
    }
}
