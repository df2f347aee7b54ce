using Kaem.ML.Engines;
using Kaem.ML.Numerics;
using Kaem.ML.Tables;

namespace Kaem.ML.Tests.Tables.Relations;

/// <summary>Parents, children and theirs, learned once for all tests.</summary>
public class TablesModelTests
{
    private static readonly Dictionary<string, Table> Real = Shop.Of(500, seed: 1);
    private static readonly Lazy<KaemTablesModel> Shared = new(() => KaemTablesModel.Train(Real, Shop.Schema, Shop.Options));
    private static readonly Lazy<IReadOnlyDictionary<string, Table>> Drawn = new(() => Model.Generate(scale: 2, seed: 3));

    private static KaemTablesModel Model => Shared.Value;

    private static Table Customers => Drawn.Value["customers"];

    private static Table Orders => Drawn.Value["orders"];

    private static Table Lines => Drawn.Value["lines"];

    [Fact]
    public void Tables_have_the_columns_that_they_had()
    {
        Drawn.Value.Keys.Should().BeEquivalentTo(Real.Keys);
        foreach (var (name, real) in Real)
        {
            Drawn.Value[name].Schema.Columns.Select(column => (column.Name, column.Kind)).Should()
                .Equal(real.Schema.Columns.Select(column => (column.Name, column.Kind)), name);
        }
        Model.Tables.Should().HaveCount(4).And.ContainInOrder("customers", "orders", "lines").And.ContainInOrder("products", "lines");
        Model.Roots.Should().BeEquivalentTo("customers", "products");
        Customers.Rows.Should().Be(1000);
        Drawn.Value["products"].Rows.Should().Be(80);
        Model.Notes.Should().BeEmpty();
    }

    [Fact]
    public void Keys_are_new_and_refer_to_rows_that_are_there()
    {
        foreach (var (table, key) in Shop.Schema.PrimaryKeys)
        {
            string?[] keys = Shop.Texts(Drawn.Value[table], key);
            keys.Should().OnlyHaveUniqueItems().And.NotContainNulls();
            keys.Should().NotIntersectWith(Shop.Texts(Real[table], key), "none is a training row's");
        }
        Shop.Texts(Customers, "id").Should().OnlyContain(id => id!.StartsWith('C') && id.Length == 5);
        foreach (var relation in Shop.Schema.Relations)
        {
            var parents = Shop.Texts(Drawn.Value[relation.Parent], Shop.Schema.PrimaryKeys[relation.Parent]).ToHashSet();
            Shop.Texts(Drawn.Value[relation.Child], relation.ForeignKey).Where(key => key is not null).Should().OnlyContain(key => parents.Contains(key));
        }
        Orders["customer"].MissingCount.Should().Be(0);
        Lines["order"].MissingCount.Should().Be(0);
    }

    [Fact]
    public void Members_order_more_often_than_others()
    {
        double[] counts = Counts(Customers, Orders);
        foreach (bool member in new[] { true, false })
        {
            int[] rows = [.. Enumerable.Range(0, Customers.Rows).Where(row => (Customers["member"].TextAt(row) == "True") == member)];
            double mean = member ? Shop.OfMember : Shop.OfOther;
            rows.Average(row => counts[row]).Should().BeApproximately(mean, 0.12 * mean, "a count without regard to membership is 3.3");
            rows.Count(row => counts[row] == 0).Should().BeCloseTo((int)(rows.Length * Math.Exp(-mean)), member ? 10u : 40u, "some have no orders");
        }
        double[] real = Counts(Real["customers"], Real["orders"]);
        ColumnShape.KSComplement(new NumericColumn("n", real), new NumericColumn("n", counts)).Should().BeGreaterThan(0.93);
        counts.Max().Should().BeLessThanOrEqualTo(real.Max(), "never more than were seen");
    }

    [Fact]
    public void Children_are_as_their_parents_have_them()
    {
        var index = Shop.Texts(Customers, "id").Select((id, row) => (id, row)).ToDictionary(pair => pair.id!, pair => pair.row);
        int[] owner = [.. Shop.Texts(Orders, "customer").Select(id => index[id!])];
        var amounts = ((NumericColumn)Orders["amount"]).Values.ToArray();
        for (int town = 0; town < 3; town++)
        {
            double[] having = [.. amounts.Where((_, row) => Customers["town"].TextAt(owner[row]) == Shop.Towns[town])];
            having.Average().Should().BeApproximately(Shop.Amounts[town], 0.1 * Shop.Amounts[town], Shop.Towns[town]);
            having.Count(amount => Math.Abs(amount / Shop.Amounts[town] - 1) < 0.25).Should().BeGreaterThan((int)(0.9 * having.Length));
        }
        // What a line is depends on its order's customer.
        var orders = Shop.Texts(Orders, "number").Select((number, row) => (number, row)).ToDictionary(pair => pair.number!, pair => pair.row);
        var pieces = ((NumericColumn)Lines["pieces"]).Values.ToArray();
        int[] buyers = [.. Shop.Texts(Lines, "order").Select(number => owner[orders[number!]])];
        int right = Enumerable.Range(0, Lines.Rows).Count(row => pieces[row] > 4 == (Customers["member"].TextAt(buyers[row]) == "True"));
        right.Should().BeGreaterThan((int)(0.95 * Lines.Rows));
    }

    [Fact]
    public void Days_of_a_customer_follow_each_other()
    {
        var days = ((NumericColumn)Orders["day"]).Values.ToArray();
        string?[] owner = Shop.Texts(Orders, "customer");
        var steps = new List<double>();
        for (int row = 1; row < days.Length; row++)
        {
            if (owner[row] == owner[row - 1])
                steps.Add(days[row] - days[row - 1]);
        }
        steps.Should().OnlyContain(step => step >= 1 && step < 30);
        steps.Average().Should().BeApproximately(15, 1);
        double[] first = [.. days.Where((_, row) => row == 0 || owner[row] != owner[row - 1])];
        first.Should().OnlyContain(day => day >= 19_000 && day < 19_300);
    }

    [Fact]
    public void Other_parents_are_referred_to_as_often_as_was_learned()
    {
        double missing = (double)Lines["product"].MissingCount / Lines.Rows;
        missing.Should().BeApproximately(0.1, 0.025);
        var kind = Enumerable.Range(0, 80).ToDictionary(row => Drawn.Value["products"]["sku"].TextAt(row), row => Drawn.Value["products"]["kind"].TextAt(row));
        string?[] products = [.. Shop.Texts(Lines, "product").Where(product => product is not null)];
        double dear = products.Average(product => kind[product!] == "dear" ? 1.0 : 0);
        // Drawn evenly it would be a quarter.
        dear.Should().BeGreaterThan(0.6);
        // And what a line is depends on its product: its grade, and that it has none where the product is gone.
        string?[] grades = Shop.Texts(Lines, "grade"), all = Shop.Texts(Lines, "product");
        grades.Zip(all).Count(line => line.First == (line.Second is null ? null : kind[line.Second] == "dear" ? "fine" : "plain")).Should()
            .BeGreaterThan((int)(0.97 * Lines.Rows));
    }

    [Fact]
    public void A_seed_gives_the_same_tables_whatever_the_threads()
    {
        var small = Shop.Of(60, seed: 4);
        var options = Shop.Options with { Table = Shop.Options.Table with { Updates = 20 } };
        var made = new[] { 1, 2 }.Select(threads =>
        {
            var model = KaemTablesModel.Train(small, Shop.Schema, options, engine: new Threads(threads));
            float[] parameters = [.. model.Tables.SelectMany(table => model.ModelOf(table)!.Model.Engine.Parameters.SelectMany(parameter =>
            {
                float[] values = new float[parameter.Length];
                model.ModelOf(table)!.Model.Engine.ReadParameter(parameter.Name, values);
                return values;
            }))];
            return (Parameters: parameters, Tables: model.Generate(seed: 9));
        }).ToArray();
        made[0].Parameters.Should().Equal(made[1].Parameters);
        Same(made[0].Tables, made[1].Tables);
        Same(Model.Generate(seed: 5), Model.Generate(seed: 5));
        Shop.Texts(Model.Generate(seed: 6)["orders"], "amount").Should().NotEqual(Shop.Texts(Model.Generate(seed: 5)["orders"], "amount"));
    }

    [Fact]
    public void A_saved_model_makes_the_same_tables()
    {
        using var stream = new MemoryStream();
        Model.Save(stream);
        stream.Position = 0;
        var loaded = KaemTablesModel.Load(stream);
        Same(loaded.Generate(0.2, seed: 8), Model.Generate(0.2, seed: 8));
        loaded.Tables.Should().Equal(Model.Tables);
        loaded.Roots.Should().Equal(Model.Roots);
        byte[] bytes = stream.ToArray();
        for (int at = 5; at < bytes.Length; at += bytes.Length / 40)
        {
            byte[] damaged = [.. bytes];
            damaged[at] ^= 1;
            FluentActions.Invoking(() => KaemTablesModel.Load(new MemoryStream(damaged))).Should().Throw<ModelFormatException>();
            FluentActions.Invoking(() => KaemTablesModel.Load(new MemoryStream(bytes[..at]))).Should().Throw<ModelFormatException>();
        }
        FluentActions.Invoking(() => KaemTableModel.Load(new MemoryStream(bytes))).Should().Throw<ModelFormatException>().WithMessage("*model of tables*");
    }

    [Fact]
    public void Numbers_of_rows_are_those_of_tables_without_parents()
    {
        var few = Model.Generate(new Dictionary<string, int> { ["customers"] = 7 }, seed: 2);
        few["customers"].Rows.Should().Be(7);
        few["products"].Rows.Should().Be(40);
        var none = Model.Generate(0);
        none.Values.Should().OnlyContain(table => table.Rows == 0);
        none["orders"].Columns.Select(column => column.Kind).Should().Equal(Real["orders"].Columns.Select(column => column.Kind));
        FluentActions.Invoking(() => Model.Generate(new Dictionary<string, int> { ["orders"] = 7 })).Should().Throw<ArgumentException>()
            .WithMessage("*'orders' has as many rows as its parents' rows decide*'customers'*");
        FluentActions.Invoking(() => Model.Generate(new Dictionary<string, int> { ["shoes"] = 7 })).Should().Throw<ArgumentException>()
            .WithMessage("*'shoes' is not there*");
        FluentActions.Invoking(() => Model.Generate(new Dictionary<string, int> { ["customers"] = -1 })).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => Model.Generate(-1)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => Model.Generate(double.NaN)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => Model.Generate(new Dictionary<string, int> { ["customers"] = 3, ["products"] = 0 })).Should().Throw<ArgumentException>()
            .WithMessage("*'product'*'products', of which none*");
        FluentActions.Invoking(() => Model.ModelOf("shoes")).Should().Throw<ArgumentException>().WithMessage("*no table 'shoes'*'customers'*");
        Model.ModelOf("orders")!.Context.Should().Contain("customers.town").And.Contain("amount, 1 before");
    }

    internal static double[] Counts(Table parents, Table children)
    {
        var index = Shop.Texts(parents, "id").Select((id, row) => (id, row)).ToDictionary(pair => pair.id!, pair => pair.row);
        double[] counts = new double[parents.Rows];
        foreach (string? id in Shop.Texts(children, "customer"))
            counts[index[id!]]++;
        return counts;
    }

    internal static void Same(IReadOnlyDictionary<string, Table> first, IReadOnlyDictionary<string, Table> second)
    {
        first.Keys.Should().Equal(second.Keys);
        foreach (var (name, table) in first)
        {
            foreach (var column in table.Columns)
                Shop.Texts(table, column.Name).Should().Equal(Shop.Texts(second[name], column.Name), $"{name}, {column.Name}");
        }
    }

    /// <summary>Engines of so many threads.</summary>
    private sealed class Threads(int count) : IKaemEngineFactory
    {
        public string Name => "threads";

        public IKaemEngine Create(ModelParts model) => new CpuEngine(model, new WorkerPool(count));
    }
}
