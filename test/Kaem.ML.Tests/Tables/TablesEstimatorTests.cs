using Kaem.ML.Tables;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tests.Tables;

/// <summary>Data views that refer to each other, learned once for all tests.</summary>
public class TablesEstimatorTests
{
    private static readonly TablesSchema Schema = new()
    {
        PrimaryKeys = new Dictionary<string, string> { ["owners"] = "Id" },
        Relations = [new("visits", "Owner", "owners") { OrderBy = "At" }],
    };

    private static readonly Dictionary<string, IDataView> Data = Views(200);
    private static readonly Lazy<KaemFittedTables> Shared = new(() => Toy.Context.Generative().KaemTables(Schema, Options).Fit(Data));

    private static KaemTablesOptions Options { get; } = new()
    {
        Table = new KaemTableOptions
        {
            Model = KaemPresets.Table with { Seed = 5, LatentSize = 2, OuterSize = 3, BatchSize = 100, ScoringSamples = 100 },
            Hidden = [32, 32],
            Updates = 300,
            StopEarly = false,
        },
    };

    private static Dictionary<string, IDataView> Views(int count)
    {
        var random = new Random(1);
        Owner[] owners = [.. Enumerable.Range(0, count)
            .Select(i => new Owner { Id = 100 + i, Kind = random.Next(2) == 0 ? "far" : "near", Size = random.Next(1, 5) })];
        var visits = new List<Visit>();
        foreach (var owner in owners)
        {
            var at = new DateTime(2024, 1, 1).AddHours(random.Next(500));
            for (int i = random.Next(0, 5); i > 0; i--)
            {
                visits.Add(new Visit
                {
                    At = at, Owner = owner.Id, Cost = (owner.Kind == "far" ? 50 : 10) + random.NextSingle(),
                    Room = random.Next(3) == 0 ? "" : owner.Kind == "far" ? "A" : "B",
                    Note = [1, 2],
                });
                at = at.AddHours(random.Next(1, 10));
            }
        }
        var views = new Dictionary<string, IDataView>
        {
            ["owners"] = Toy.Context.Data.LoadFromEnumerable(owners), ["visits"] = Toy.Context.Data.LoadFromEnumerable(visits),
        };
        views["visits"] = Toy.Context.Transforms.Conversion.MapValueToKey("Room").Fit(views["visits"]).Transform(views["visits"]);
        views["owners"] = Toy.Context.Transforms.Conversion.MapValueToKey("Kind").Fit(views["owners"]).Transform(views["owners"]);
        return views;
    }

    [Fact]
    public void Generated_views_have_the_types_that_they_had_and_keys_that_refer()
    {
        var made = Shared.Value.Generate(2, seed: 3);
        made.Keys.Should().BeEquivalentTo("owners", "visits");
        made["owners"].Schema.Select(column => (column.Name, column.Type)).Should()
            .Equal(Data["owners"].Schema.Where(column => !column.IsHidden).Select(column => (column.Name, column.Type)));
        made["visits"].Schema.Select(column => column.Name).Should().BeEquivalentTo(["At", "Owner", "Cost", "Room"], "a vector is left out");
        made["visits"].Schema["At"].Type.Should().Be(DateTimeDataViewType.Instance);
        made["owners"].GetRowCount().Should().Be(400);
        int[] ids = made["owners"].Values<int>("Id"), owners = made["visits"].Values<int>("Owner");
        ids.Should().OnlyHaveUniqueItems().And.OnlyContain(id => id >= 300, "they go on after training's");
        owners.Should().BeSubsetOf(ids);
        uint[] kinds = made["owners"].Values<uint>("Kind");
        var kindOf = ids.Zip(kinds).ToDictionary(pair => pair.First, pair => pair.Second);
        float[] costs = made["visits"].Values<float>("Cost");
        int right = owners.Zip(costs).Count(visit => visit.Second > 30 == (kindOf[visit.First] == kindOf[ids[Array.IndexOf(kinds, FarKey())]]));
        right.Should().BeGreaterThan((int)(0.97 * costs.Length));
        made["visits"].Values<uint>("Room").Count(key => key == 0).Should().BeInRange(costs.Length / 5, costs.Length / 2, "gaps are learned");
        DateTime[] at = made["visits"].Values<DateTime>("At");
        for (int row = 1; row < at.Length; row++)
        {
            if (owners[row] == owners[row - 1])
                at[row].Should().BeAfter(at[row - 1]);
        }

        uint FarKey()
        {
            VBuffer<ReadOnlyMemory<char>> names = default;
            Data["owners"].Schema["Kind"].GetKeyValues(ref names);
            return (uint)Array.FindIndex(names.DenseValues().ToArray(), name => name.ToString() == "far") + 1;
        }
    }

    [Fact]
    public void A_saved_file_gives_the_same_views_back()
    {
        string folder = Directory.CreateTempSubdirectory("kaem").FullName, path = Path.Combine(folder, "shop.zip");
        Shared.Value.Save(path);
        var loaded = Toy.Context.Generative().LoadTablesModel(path);
        var (first, second) = (Shared.Value.Generate(1, seed: 4), loaded.Generate(1, seed: 4));
        foreach (string table in first.Keys)
        {
            second[table].Schema.Select(column => (column.Name, column.Type)).Should().Equal(first[table].Schema.Select(column => (column.Name, column.Type)));
            var (ofFirst, ofSecond) = (Toy.Context.Generative().ReadTable(first[table]), Toy.Context.Generative().ReadTable(second[table]));
            foreach (var column in ofFirst.Columns)
                Enumerable.Range(0, column.Rows).Select(column.TextAt).Should().Equal(Enumerable.Range(0, column.Rows).Select(ofSecond[column.Name].TextAt));
        }
        byte[] bytes = File.ReadAllBytes(path);
        using var again = new MemoryStream();
        loaded.Save(again);
        again.ToArray().Should().Equal(bytes, "the same models are the same file");
        foreach (int at in Enumerable.Range(1, 30).Select(i => i * (bytes.Length / 31)))
        {
            FluentActions.Invoking(() => Toy.Context.Generative().LoadTablesModel(new MemoryStream(bytes[..at]))).Should().Throw<ModelFormatException>();
            byte[] damaged = [.. bytes];
            damaged[at] ^= 0x10;
            FluentActions.Invoking(() => Toy.Context.Generative().LoadTablesModel(new MemoryStream(damaged))).Should().Throw<ModelFormatException>();
        }
        FluentActions.Invoking(() => Toy.Context.Generative().LoadTablesModel(new MemoryStream([1, 2, 3]))).Should().Throw<ModelFormatException>();
        FluentActions.Invoking(() => Shared.Value.Save(Path.Combine(folder, "none", "shop.zip"))).Should().Throw<IOException>();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Generated_views_are_measured_beside_real_ones()
    {
        var quality = Toy.Context.Generative().EvaluateTables(Data, Shared.Value.Generate(1, seed: 5), Schema);
        quality.Integrity.Should().Be(1);
        quality.Relations.Single().Trends.Should().BeGreaterThan(0.85);
        quality.ChildCounts.Should().BeGreaterThan(0.8);
        quality.Tables["visits"].Columns.Select(column => column.Name).Should().BeEquivalentTo("At", "Cost", "Room");
    }

    [Fact]
    public void A_contexts_seed_decides_where_none_is_given()
    {
        var options = Options with { Table = Options.Table with { Updates = 10, Model = Options.Table.Model with { Seed = null } } };
        var small = Views(30);
        string[][] made = [.. new[] { 1, 1, 2 }.Select(seed =>
            new MLContext(seed).Generative().KaemTables(Schema, options).Fit(small).Generate(1, seed: 2)["visits"].Values<float>("Cost")
                .Select(cost => $"{cost}").ToArray())];
        made[1].Should().Equal(made[0]);
        made[2].Should().NotEqual(made[0]);
    }

    [Fact]
    public void What_can_not_be_is_refused()
    {
        var estimator = Toy.Context.Generative().KaemTables(Schema, Options);
        FluentActions.Invoking(() => estimator.Fit(new Dictionary<string, IDataView> { ["owners"] = Data["owners"] })).Should().Throw<ArgumentException>()
            .WithMessage("*no table 'visits'*");
        FluentActions.Invoking(() => estimator.Fit(new Dictionary<string, IDataView> { ["owners"] = Data["owners"], ["visits"] = null! })).Should()
            .Throw<ArgumentException>().WithMessage("Table 'visits' is null*");
        FluentActions.Invoking(() => Toy.Context.Generative().KaemTable(Options.Table with { Context = ["Kind"] })).Should().Throw<ArgumentException>()
            .WithMessage("*without a context*");
    }

    private sealed class Owner
    {
        public int Id { get; set; }

        public string Kind { get; set; } = "";

        public int Size { get; set; }
    }

    private sealed class Visit
    {
        public DateTime At { get; set; }

        public int Owner { get; set; }

        public float Cost { get; set; }

        public string Room { get; set; } = "";

        [VectorType(2)]
        public float[] Note { get; set; } = [];
    }
}
