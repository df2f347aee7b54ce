using Kaem.ML.Tables;

namespace Kaem.ML.Tests.Tables.Relations;

/// <summary>What ties tables together, found by names and values.</summary>
public class RelationSearchTests
{
    private static NumericColumn Numbers(string name, params double[] values) => new(name, values, isInteger: true);

    private static CategoricalColumn Texts(string name, params string?[] values) => CategoricalColumn.Of(name, values);

    private static string[] Relations(TablesSchema schema) =>
        [.. schema.Relations.Select(relation => $"{relation.Child}.{relation.ForeignKey}={relation.Parent}.{schema.PrimaryKeys[relation.Parent]}")];

    [Theory]
    [InlineData("customer_id", "customers", "id", 4)]
    [InlineData("CustomerId", "Customers", "Id", 4)]
    [InlineData("customer", "customers", "number", 4)]
    [InlineData("id_customer", "customer", "id", 4)]
    [InlineData("fk_category", "categories", "id", 4)]
    [InlineData("box_no", "boxes", "no", 4)]
    [InlineData("branchID", "branches", "ID", 4)]
    [InlineData("order_no", "purchases", "order_no", 3)]
    [InlineData("customerid", "customers", "id", 2)]
    [InlineData("billing_customer_id", "customers", "id", 2)]
    [InlineData("customer_id", "shop_customers", "id", 1)]
    [InlineData("owner_id", "people", "owner_no", 1)]
    [InlineData("id", "customers", "id", 0)]
    [InlineData("quantity", "customers", "id", 0)]
    [InlineData("customer_id", "orders", "id", 0)]
    [InlineData("paid", "pas", "id", 2)]
    [InlineData("code", "codes", "code", 4)]
    [InlineData("code", "items", "code", 0)]
    public void Names_say_what_refers_to_what(string column, string table, string key, int plainness) =>
        ReferenceNames.Plainness(column, table, key).Should().Be(plainness);

    [Fact]
    public void A_column_refers_where_its_name_and_all_its_values_say_so()
    {
        var tables = new Dictionary<string, Table>
        {
            ["lines"] = new Table(
                [Numbers("id", 1, 2, 3, 4), Numbers("order_id", 10, 10, 12, 11), Texts("product", "b", "a", null, "a"), Numbers("quantity", 1, 2, 1, 2)]),
            // The same number is the same key, however it is written; a gap refers to nobody.
            ["orders"] = new Table([Numbers("id", 10, 11, 12, 13), new NumericColumn("customer_id", [1, double.NaN, 2, 2])]),
            ["customers"] = new Table([new IdentifierColumn("id", ["1", "2", "3"]), Numbers("age", 30, 40, 50)]),
            ["products"] = new Table([Texts("code", "a", "b", "c"), Texts("name", "x", "y", "z")]),
        };
        var schema = TablesSchema.Infer(tables);
        Relations(schema).Should().Equal("lines.order_id=orders.id", "lines.product=products.code", "orders.customer_id=customers.id");
        schema.PrimaryKeys.Keys.Should().BeEquivalentTo("orders", "products", "customers");
        schema.Notes.Should().BeEmpty();
        KaemTablesModel.Check(tables, schema);
    }

    [Fact]
    public void What_is_known_stays_and_its_key_is_found()
    {
        var tables = new Dictionary<string, Table>
        {
            ["orders"] = new Table([Numbers("id", 5, 6), Numbers("buyer", 2, 1), Numbers("customer_id", 1, 1)]),
            ["customers"] = new Table([Numbers("row", 7, 8), Numbers("id", 1, 2)]),
        };
        var known = new TablesSchema { Relations = [new("orders", "buyer", "customers") { History = 1 }], Sequences = [new("orders", "customer_id")] };
        var schema = TablesSchema.Infer(tables, known);
        Relations(schema).Should().Equal("orders.buyer=customers.id");
        schema.Relations[0].History.Should().Be(1);
        schema.Sequences.Should().Equal(known.Sequences);
        Relations(TablesSchema.Infer(tables, new TablesSchema { Relations = known.Relations })).Should()
            .Equal("orders.buyer=customers.id", "orders.customer_id=customers.id");
        // A table has one key.
        TablesSchema.Infer(tables, new TablesSchema { PrimaryKeys = new Dictionary<string, string> { ["customers"] = "row" } }).Relations.Should().BeEmpty();
        // A column that is not there finds no key, and is refused later.
        TablesSchema.Infer(tables, new TablesSchema { Relations = [new("orders", "nobody", "customers")] }).PrimaryKeys.Should().ContainKey("customers");
    }

    [Fact]
    public void Values_that_are_no_keys_are_noted()
    {
        var orders = new Table([Numbers("id", 5, 6, 7), Numbers("customer_id", 1, 2, 9)]);
        var customers = new Table([Numbers("id", 1, 2)]);
        var schema = TablesSchema.Infer(new Dictionary<string, Table> { ["orders"] = orders, ["customers"] = customers });
        schema.Relations.Should().BeEmpty();
        schema.Notes.Select(note => note.ToString()).Should().Equal(
            "Column 'customer_id' of table 'orders' seems to refer to 'customers', but '9' is not there in 'id': it refers to none. "
            + "If it does, say so by TablesSchema.Relations.");
        // Where hardly any is one, it means something else; a key that is none, with gaps or twice the same, is none.
        foreach (var other in new[] { Numbers("id", 1, 77), Numbers("id", 1, 1), Numbers("id", 1, double.NaN) })
        {
            schema = TablesSchema.Infer(new Dictionary<string, Table> { ["orders"] = orders, ["customers"] = new Table([other]) });
            (schema.Relations.Count, schema.Notes.Count, schema.PrimaryKeys.Count).Should().Be((0, 0, 0));
        }
    }

    [Fact]
    public void What_could_refer_to_two_tables_or_in_a_circle_is_noted()
    {
        var schema = TablesSchema.Infer(new Dictionary<string, Table>
        {
            ["visits"] = new Table([Numbers("owner_id", 1, 2)]),
            ["dog_owners"] = new Table([Numbers("id", 1, 2)]),
            ["cat_owners"] = new Table([Numbers("id", 2, 1)]),
        });
        schema.Relations.Should().BeEmpty();
        schema.Notes.Select(note => note.ToString()).Should().Equal(
            "Column 'owner_id' of table 'visits' could refer to 'dog_owners' or 'cat_owners': it refers to none. If it does, say so by "
            + "TablesSchema.Relations.");
        schema = TablesSchema.Infer(new Dictionary<string, Table>
        {
            ["teams"] = new Table([Numbers("id", 1, 2), Numbers("captain_player_id", 11, 12)]),
            ["players"] = new Table([Numbers("id", 11, 12, 13), Numbers("team_id", 1, 1, 2)]),
        });
        Relations(schema).Should().Equal("players.team_id=teams.id");
        schema.Notes.Select(note => note.ToString()).Should().Equal(
            "Column 'captain_player_id' of table 'teams' would refer in a circle, and does not: it is learned as a column of 'teams' like others.");
    }

    [Fact]
    public void Details_that_a_row_has_once_belong_to_the_table_of_their_name()
    {
        var orders = new Table([Numbers("order_id", 1, 2, 3), Numbers("user_id", 1, 1, 2)]);
        var details = new Table([Numbers("user_id", 1, 2, 1), Numbers("order_id", 3, 1, 2)]);
        var users = new Table([Numbers("user_id", 1, 2)]);
        foreach (string[] names in new[] { new[] { "orders", "order_details", "users" }, ["users", "order_details", "orders"] })
        {
            var all = new Dictionary<string, Table> { ["orders"] = orders, ["order_details"] = details, ["users"] = users };
            var tables = names.ToDictionary(name => name, name => all[name]);
            var schema = TablesSchema.Infer(tables);
            schema.Relations.Where(relation => relation.Child == "order_details").Select(relation => relation.Parent).Should().Equal("users", "orders");
            schema.Relations.Single(relation => relation.Child == "orders").Parent.Should().Be("users");
            // What is the table's own key, and another's, comes first.
            schema = TablesSchema.Infer(tables, new TablesSchema { PrimaryKeys = new Dictionary<string, string> { ["order_details"] = "order_id" } });
            schema.Relations.Where(relation => relation.Child == "order_details").Select(relation => relation.Parent).Should().Equal("orders", "users");
            KaemTablesModel.Check(tables, schema);
        }
    }
}
