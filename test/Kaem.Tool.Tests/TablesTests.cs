using System.Globalization;
using System.Text.Json;
using Kaem.ML;
using Kaem.ML.Tables;
using Microsoft.ML;

namespace Kaem.Tool.Tests;

/// <summary>Several tables that relate, and sequences of one.</summary>
public sealed class TablesTests : IDisposable
{
    private static readonly string[] Files = ["@customers.csv", "@orders.csv", "@lines.tsv", "@products.csv"];

    private readonly ToolRun _tool = new();

    public TablesTests() => Shop.Write(_tool);

    public void Dispose() => _tool.Dispose();

    [Fact]
    public void Tables_that_relate_are_found_learned_and_written_as_their_files_are()
    {
        _tool.Run(["synth", .. Files, "-o", "@out", "--updates", "10", "--order", "orders=date"]).Should().Be(0, _tool.Error);
        _tool.Error.Should().Contain(
                "relation orders.customer_id=customers.id, found by looking: rows of 'orders' belong to those of 'customers', in order of 'date'")
            .And.Contain("relation lines.OrderNo=orders.order_no, found by looking: rows of 'lines' belong to those of 'orders'")
            .And.Contain("relation lines.product=products.id, found by looking").And.NotContain("column 'id'");
        var (customers, orders) = (Rows("out/customers.csv", ','), Rows("out/orders.csv", ';'));
        var (lines, products) = (Rows("out/lines.tsv", '\t'), Rows("out/products.csv", ','));
        new[] { customers[0], orders[0], lines[0], products[0] }.Select(names => string.Join('|', names)).Should().Equal(
            new[] { Shop.Customers, Shop.Orders, Shop.Lines, Shop.Products }.Select(names => names.Replace(',', '|').Replace(';', '|').Replace('\t', '|')));
        customers.Should().HaveCount(61);
        products.Should().HaveCount(26);
        // Keys are new, each its own, and every reference refers to one of them.
        string[] ids = [.. customers[1..].Select(row => row[0])], numbers = [.. orders[1..].Select(row => row[0])];
        ids.Should().OnlyHaveUniqueItems().And.NotIntersectWith(Rows("customers.csv", ',').Select(row => row[0]));
        numbers.Should().OnlyHaveUniqueItems().And.NotIntersectWith(Rows("orders.csv", ';')[1..].Select(row => row[0]));
        orders[1..].Select(row => row[1]).Should().BeSubsetOf(ids).And.NotBeEmpty();
        lines[1..].Select(row => row[1]).Should().BeSubsetOf(numbers).And.NotBeEmpty();
        lines[1..].Select(row => row[2]).Should().BeSubsetOf(products[1..].Select(row => row[0]));
        lines[1..].Select(row => row[0]).Should().OnlyHaveUniqueItems();
        // Values are written as they were, and days go on.
        orders[1..].Should().AllSatisfy(row => (row[2] + row[3]).Should().MatchRegex(@"^\d\d/\d\d/20\d\d\d+\.\d\d$"));
        foreach (var days in orders[1..].GroupBy(row => row[1]).Select(rows => rows.Select(row => DateTime.ParseExact(row[2], "dd/MM/yyyy", null))))
            days.Should().BeInAscendingOrder();
        File.ReadAllText(_tool["out/orders.csv"]).Should().Contain("\r\n");
        File.ReadAllText(_tool["out/customers.csv"]).Should().NotContain("\r");
        _tool.Output.Should().Contain($"{Path.Combine(_tool["out"], "customers.csv")}: 60 rows").And.Contain($"orders.csv: {orders.Length - 1} rows");
    }

    [Fact]
    public void Fit_and_generate_do_the_same_and_the_library_reads_the_model()
    {
        _tool.Run(["synth", .. Files, "-o", "@one", "--updates", "5", "--scale", "2", "--seed", "3", "--save-model", "@own.zip"]).Should().Be(0, _tool.Error);
        _tool.Run(["fit", .. Files, "-o", "@shop.zip", "--updates", "5", "--seed", "3"]).Should().Be(0, _tool.Error);
        _tool.Output.Should().Contain("a model of 4 tables");
        File.ReadAllBytes(_tool["shop.zip"]).Should().Equal(File.ReadAllBytes(_tool["own.zip"]));
        _tool.Run("generate", "@shop.zip", "-o", "@two", "--scale", "2", "--seed", "3", "--like", _tool.Folder).Should().Be(0, _tool.Error);
        foreach (string name in Files.Select(file => file[1..]))
            File.ReadAllBytes(_tool[$"two/{name}"]).Should().Equal(File.ReadAllBytes(_tool[$"one/{name}"]));
        _tool.Lines("two/customers.csv").Should().HaveCount(121);
        // Without files that they are like, they have commas, and are called as the tables.
        _tool.Run("generate", "@shop.zip", "-o", "@plain", "--like", "@lines.tsv", "--separator", "bar").Should().Be(0, _tool.Error);
        Directory.GetFiles(_tool["plain"]).Select(Path.GetFileName).Order().Should().Equal("customers.csv", "lines.tsv", "orders.csv", "products.csv");
        _tool.Lines("plain/orders.csv")[0].Should().Be("order_no|customer_id|date|amount");
        _tool.Lines("plain/lines.tsv")[0].Should().Be("line|OrderNo|product|quantity");

        var model = new MLContext().Generative().LoadTablesModel(_tool["shop.zip"]).Model;
        model.Tables.Should().BeEquivalentTo("customers", "orders", "lines", "products");
        var orders = model.Generate(2, 3)["orders"];
        Enumerable.Range(0, orders.Rows).Select(row => orders["amount"].TextAt(row)).Should().Equal(Rows("two/orders.csv", ';')[1..].Select(row => row[3]));
    }

    [Fact]
    public void Generated_tables_are_measured()
    {
        string[] order = ["--order", "orders=date"];
        _tool.Run(["synth", .. Files, "-o", "@out", "--updates", "10", .. order]).Should().Be(0, _tool.Error);
        _tool.Run(["evaluate", .. Files, "--synthetic", "@out", "--json", "@q.json", .. order]).Should().Be(0, _tool.Error);
        _tool.Output.Should().Contain("orders of customers by customer_id: keys that refer 100.0 %").And.Contain("sequences of orders by customer_id");
        using (var json = JsonDocument.Parse(File.ReadAllBytes(_tool["q.json"])))
        {
            json.RootElement.GetProperty("integrity").GetDouble().Should().Be(1);
            json.RootElement.GetProperty("tables").EnumerateObject().Select(table => table.Name).Should().Equal("customers", "orders", "lines", "products");
            json.RootElement.GetProperty("relations")[0].GetProperty("relation").GetProperty("child").GetString().Should().Be("orders");
        }
        // A reference that refers to nothing is seen.
        string[] lines = _tool.Lines("out/lines.tsv");
        string[] broken = lines[1].Split('\t');
        broken[2] = "P9999999";
        lines[1] = string.Join('\t', broken);
        _tool.Write("broken.tsv", lines);
        Directory.CreateDirectory(_tool["bad"]);
        File.Move(_tool["broken.tsv"], _tool["bad/lines.tsv"]);
        _tool.Run([
            "evaluate", .. Files, "--synthetic", "@bad/lines.tsv", "--synthetic", "@out/customers.csv", "--synthetic", "@out/orders.csv", "--synthetic",
            "@out/products.csv", "--json", "@q.json"]).Should().Be(0, _tool.Error);
        using var other = JsonDocument.Parse(File.ReadAllBytes(_tool["q.json"]));
        other.RootElement.GetProperty("integrity").GetDouble().Should().BeApproximately(1 - 1.0 / (lines.Length - 1), 1e-12);
    }

    [Fact]
    public void What_is_said_takes_the_place_of_what_is_found()
    {
        _tool.Run([
            "synth", .. Files[..3], "-o", "@out", "--updates", "3", "--relation", "orders.customer_id=", "--relation", "lines.OrderNo=orders",
            "--skip", "lines.product,customers.age", "--kinds", "orders.amount=Categorical"]).Should().Be(0, _tool.Error);
        _tool.Error.Should().Contain("relation lines.OrderNo=orders.order_no: rows of").And.NotContain("found by looking")
            .And.Contain("note: table 'customers' is learned by itself").And.Contain("Categorical: customer_id, amount");
        _tool.Lines("out/customers.csv")[0].Should().Be("id,town");
        _tool.Lines("out/lines.tsv")[0].Should().Be("line\tOrderNo\tquantity");
        _tool.Run("synth", "@customers.csv", "@orders.csv", "-o", "@keyed", "--updates", "3", "--key", "customers=id", "--rules", "orders: 0 <= amount <= 1000")
            .Should().Be(0, _tool.Error);
    }

    [Fact]
    public void Names_may_have_all_that_ends_names()
    {
        File.Move(_tool["customers.csv"], _tool["cust.2024,a=b.csv"]);
        string[] lines = _tool.Lines("orders.csv");
        lines[0] = "order_no;\"a.b=c:d\";date;amount";
        _tool.Write("or:ders.csv", lines);
        _tool.Run(
            "synth", "@cust.2024,a=b.csv", "@or:ders.csv", "-o", "@out", "--updates", "3", "--relation", "or:ders.\"a.b=c:d\"=\"cust.2024,a=b\".id",
            "--order", "or:ders=date", "--skip", "\"cust.2024,a=b\".age", "--rules", "\"or:ders\": amount >= 0").Should().Be(0, _tool.Error);
        _tool.Error.Should().Contain("relation 'or:ders.\"a.b=c:d\"=\"cust.2024,a=b\".id': rows of");
        _tool.Lines("out/cust.2024,a=b.csv")[0].Should().Be("id,town");
        Rows("out/or:ders.csv", ';')[1..].Select(row => row[1]).Should().BeSubsetOf(Rows("out/cust.2024,a=b.csv", ',').Select(row => row[0]));
    }

    [Fact]
    public void Rows_of_one_table_may_be_sequences()
    {
        var random = new Random(2);
        _tool.Write("readings.csv", Enumerable.Range(0, 40).SelectMany(meter =>
        {
            int hour = 0, count = random.Next(2, 6);
            return Enumerable.Range(0, count).Select(_ => $"m{meter},{(meter % 3 == 0 ? "old" : "new")},{hour += random.Next(1, 4)},{random.Next(100)}");
        }).Prepend("meter,kind,hour,level"));
        _tool.Run(
            "synth", "@readings.csv", "-o", "@out.csv", "--updates", "5", "--sequence", "meter", "--order", "hour", "--scale", "3", "--save-model", "@m.zip")
            .Should().Be(0, _tool.Error);
        _tool.Error.Should().Contain("sequences of 'readings', a row for each step of each 'meter', in order of 'hour'");
        var rows = Rows("out.csv", ',');
        rows[0].Should().Equal("meter", "kind", "hour", "level");
        var meters = rows[1..].GroupBy(row => row[0]).ToArray();
        meters.Should().HaveCountGreaterThan(100);
        meters.Should().AllSatisfy(meter =>
        {
            meter.Select(row => row[1]).Distinct().Should().ContainSingle();
            meter.Select(row => int.Parse(row[2], CultureInfo.InvariantCulture)).Should().BeInAscendingOrder();
        });
        _tool.Run("generate", "@m.zip", "-o", "@again.csv", "--scale", "3", "--like", "@readings.csv").Should().Be(0, _tool.Error);
        File.ReadAllBytes(_tool["again.csv"]).Should().Equal(File.ReadAllBytes(_tool["out.csv"]));
        _tool.Run("evaluate", "@readings.csv", "--synthetic", "@out.csv", "--sequence", "readings=meter", "--order", "readings=hour")
            .Should().Be(0, _tool.Error);
        _tool.Output.Should().Contain("sequences of readings by meter");
    }

    [Fact]
    public void Parquet_files_and_files_of_text_go_together()
    {
        var text = CsvFile.Load(_tool["customers.csv"]).Text;
        ParquetFile.Write(_tool["customers.parquet"], text.Parse(TableSchema.Infer(text)));
        _tool.Run("synth", "@customers.parquet", "@orders.csv", "-o", "@out", "--updates", "3").Should().Be(0, _tool.Error);
        var customers = ParquetFile.Read(_tool["out/customers.parquet"]);
        customers.Columns.Select(column => column.Name).Should().Equal("id", "town", "age");
        Rows("out/orders.csv", ';')[1..].Select(row => row[1]).Should()
            .BeSubsetOf(Enumerable.Range(0, customers.Rows).Select(row => customers["id"].TextAt(row)));
    }

    [Fact]
    public void Rows_that_refer_to_none_are_refused_or_left_out()
    {
        _tool.Write("orders.csv", [.. _tool.Lines("orders.csv"), "9999;C9999;01/02/2024;30.00"]);
        string[] command = ["synth", "@customers.csv", "@orders.csv", "-o", "@out", "--updates", "3"];
        _tool.Run(command).Should().Be(0);
        _tool.Error.Should().Contain("note: Column 'customer_id' of table 'orders' seems to refer to 'customers', but 'C9999' is not there in 'id': "
            + "it refers to none. If it does, say so by --relation.");
        _tool.Run([.. command, "--relation", "orders.customer_id=customers.id"]).Should().Be(2);
        _tool.Error.Should().Contain("refers by 'customer_id' to 'C9999'").And.Contain("--leave-out-orphans leaves them out.").And.NotContain("Training")
            .And.NotContain("OrphanRows");
        _tool.Run([.. command, "--relation", "orders.customer_id=customers.id", "--leave-out-orphans"]).Should().Be(0, _tool.Error);
        _tool.Error.Should().Contain("note: 1 of ").And.Contain("rows of table 'orders' are left out");
        Rows("out/orders.csv", ';')[1..].Select(row => row[1]).Should().BeSubsetOf(Rows("out/customers.csv", ',').Select(row => row[0]));
    }

    [Theory]
    [InlineData("--key names a table 'people'", "--key", "people=id")]
    [InlineData("--key names a column 'number' of table 'orders', which is not there", "--key", "orders=number")]
    [InlineData("--key names table 'orders' twice", "--key", "orders=order_no", "--key", "orders=date")]
    [InlineData("'orders=' of --key has nothing behind the table's name", "--key", "orders=")]
    [InlineData("is not TABLE.NAME=TABLE.NAME", "--relation", "orders=customers")]
    [InlineData("is not TABLE.NAME=TABLE.NAME", "--relation", "orders.customer_id")]
    [InlineData("--relation names a table 'people'", "--relation", "orders.customer_id=people.id")]
    [InlineData("--relation names a column 'buyer' of table 'orders'", "--relation", "orders.buyer=customers.id")]
    [InlineData(
        "--relation names column 'customer_id' of table 'orders' twice", "--relation", "orders.customer_id=customers", "--relation", "orders.customer_id=")]
    [InlineData("has two keys on the command line, 'id' and 'age'", "--key", "customers=id", "--relation", "orders.customer_id=customers.age")]
    [InlineData("have the same primary key", "--key", "customers=town", "--relation", "orders.customer_id=")]
    [InlineData(
        "Table 'customers' has no column whose values are all different and among which are all of 'amount'", "--relation", "orders.amount=customers",
        "--relation", "orders.customer_id=")]
    [InlineData("which table 'orders' does not have in 'order_no'", "--relation", "orders.customer_id=orders.order_no")]
    [InlineData("--order is of rows that follow each other, and nothing says whose those of 'customers' are", "--order", "customers=age")]
    [InlineData("rows are in order of numbers, days or times", "--order", "orders=order_no")]
    [InlineData("'many' is no number of rows from 0 to 64", "--history", "orders=many")]
    [InlineData("--rows is of a single table", "--rows", "10")]
    [InlineData("--given is of a single table", "--given", "town=Cork")]
    [InlineData("--report is of a single table", "--report", "@r.html")]
    [InlineData("--scale must be a number above 0", "--scale", "0")]
    [InlineData("'age=Real' of --kinds names no table: with several tables write TABLE.NAME.", "--kinds", "age=Real")]
    [InlineData("--kinds names a column 'height' of table 'customers'", "--kinds", "customers.height=Real")]
    [InlineData("'amount >= 0' of --rules names no table: with several tables write TABLE: RULE.", "--rules", "amount >= 0")]
    [InlineData("'amount < amount' ", "--rules", "orders: amount < amount")]
    [InlineData("--rules names a column 'age' of table 'orders'", "--rules", "orders: age >= 0")]
    [InlineData(
        "or is its entities', a key or its order", "--rules", "orders: order_no >= 0", "--kinds", "orders.order_no=Integer", "--key", "orders=order_no")]
    public void What_is_wrong_is_refused_before_training(string message, params string[] arguments)
    {
        _tool.Run(["synth", "@customers.csv", "@orders.csv", "-o", "@out", .. arguments]).Should().Be(2, _tool.Error);
        _tool.Error.Should().Contain("error: ").And.Contain(message).And.NotContain("Training");
        _tool.Files.Should().Equal("customers.csv", "lines.tsv", "orders.csv", "products.csv");
        Directory.GetDirectories(_tool.Folder).Should().BeEmpty();
    }

    [Theory]
    [InlineData("Two files are of a table 'customers'", "synth", "@customers.csv", "@customers.tsv", "-o", "@out")]
    [InlineData("There is no file", "synth", "@customers.csv", "@none.csv", "-o", "@out")]
    [InlineData("is a file; several tables are written to a folder", "synth", "@customers.csv", "@orders.csv", "-o", "@out.csv")]
    [InlineData("does not exist; create it first", "synth", "@customers.csv", "@orders.csv", "-o", "@none/out")]
    [InlineData("would replace a file that is read", "synth", "@customers.csv", "@orders.csv", "-o", "@")]
    [InlineData(
        "Tables that relate, and sequences, are compared with those that --synthetic names.", "evaluate", "@customers.csv", "@orders.csv", "--key", "id")]
    [InlineData("or tables that relate, and --synthetic", "evaluate", "@customers.csv", "@orders.csv", "@lines.tsv")]
    [InlineData("--synthetic has no file of table 'orders'", "evaluate", "@customers.csv", "@orders.csv", "--synthetic", "@customers.csv")]
    [InlineData("--synthetic names a table 'lines'", "evaluate", "@customers.csv", "@orders.csv", "--synthetic", "@lines.tsv")]
    [InlineData("--label is of a single table", "evaluate", "@customers.csv", "@orders.csv", "--synthetic", "@", "--label", "town")]
    public void A_wrong_command_line(string message, params string[] arguments)
    {
        _tool.Run(arguments).Should().Be(2, _tool.Error);
        _tool.Error.Should().Contain(message).And.NotContain("Training");
        Directory.GetDirectories(_tool.Folder).Should().BeEmpty();
    }

    [Fact]
    public void A_model_of_several_tables_is_none_of_one()
    {
        _tool.Run("fit", "@customers.csv", "@orders.csv", "-o", "@shop.zip", "--updates", "3").Should().Be(0, _tool.Error);
        foreach (string command in new[] { "score", "impute", "report" })
        {
            _tool.Run(command, "@shop.zip", "@customers.csv", "-o", "@out.csv").Should().Be(2);
            _tool.Error.Should().Contain("is a model of several tables");
        }
        _tool.Run("generate", "@shop.zip", "-o", "@out", "--rows", "5").Should().Be(2);
        _tool.Error.Should().Contain("--rows is of a single table");
        _tool.Run("generate", "@shop.zip", "-o", "@out", "--like", "@products.csv").Should().Be(2);
        _tool.Error.Should().Contain("--like names a table 'products'");
        _tool.Run("fit", "@customers.csv", "-o", "@one.zip", "--updates", "3").Should().Be(0, _tool.Error);
        _tool.Run("generate", "@one.zip", "-o", "@out.csv", "--scale", "2").Should().Be(2);
        _tool.Error.Should().Contain("give the number of rows by --rows");
        Directory.GetDirectories(_tool.Folder).Should().BeEmpty();
        byte[] damaged = File.ReadAllBytes(_tool["shop.zip"]);
        File.WriteAllBytes(_tool["shop.zip"], damaged[..(damaged.Length / 2)]);
        _tool.Run("generate", "@shop.zip", "-o", "@out").Should().Be(1);
        _tool.Error.Should().Contain("can't be loaded as a model");
    }

    [Fact]
    public void Cancelled_it_leaves_no_folder()
    {
        _tool.Run(new CancellationToken(canceled: true), ["synth", .. Files, "-o", "@out", "--updates", "3"]).Should().Be(130);
        Directory.GetDirectories(_tool.Folder).Should().BeEmpty();
    }

    private string[][] Rows(string name, char separator) => [.. _tool.Lines(name).Select(line => line.Split(separator))];
}
