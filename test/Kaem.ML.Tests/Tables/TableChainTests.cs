using Kaem.ML.Tables;
using Microsoft.ML;

namespace Kaem.ML.Tests.Tables;

/// <summary>What the catalog does with any chain that has a table's model in it.</summary>
public sealed class TableChainTests
{
    private static readonly GenerativeCatalog Catalog = Toy.Context.Generative();

    private static readonly ITransformer Chain = Toy.Context.Transforms.CopyColumns("Copy", "Age")
        .Append(Toy.Context.Transforms.Conversion.MapValueToKey("Place", "Town"))
        .Append(Catalog.KaemTable(People.Options with { Updates = 40, StopEarly = false }, ["Copy", "Place", "Member"]))
        .Append(Toy.Context.Transforms.CopyColumns("After", "LogLikelihood"))
        .Fit(People.View(120));

    [Fact]
    public void Rows_are_generated()
    {
        Catalog.TryGetTableModel(Chain, out var model).Should().BeTrue();
        var rows = Catalog.Generate(Chain, 20, seed: 3);
        rows.Schema.Select(column => column.Name).Should().Equal("Copy", "Place", "Member");
        rows.Values<float>("Copy").Should().Equal(model!.Generate(20, seed: 3).Values<float>("Copy"));

        var given = Catalog.Generate(Chain, [new TableRequest(8) { Given = new Dictionary<string, object> { ["Place"] = "Cork" } }], seed: 3);
        given.Values<uint>("Place").Distinct().Should().ContainSingle();
        given.Values<uint>("Place").Should().HaveCount(8);
    }

    [Fact]
    public void Gaps_are_filled_where_the_model_is()
    {
        var rows = People.Rows(30, gaps: 0.4);
        rows.Count(row => float.IsNaN(row.Age)).Should().BePositive();
        var filled = Catalog.Impute(Chain, People.View(rows), ImputationMode.Draw, seed: 2);
        filled.Values<float>("Copy").Should().HaveCount(30).And.NotContain(float.NaN);
        for (int row = 0; row < rows.Length; row++)
        {
            if (!float.IsNaN(rows[row].Age))
                filled.Values<float>("Copy")[row].Should().Be(rows[row].Age);
        }
        filled.Values<float>("Age").Should().Contain(float.NaN, "what the model has not learned stays as it is");
    }

    [Fact]
    public void Chains_without_such_a_model_are_refused()
    {
        Catalog.Invoking(it => it.Impute(Toy.Transformer, People.View(3))).Should().Throw<ArgumentException>().WithMessage("*column of vectors*");
        var none = Toy.Context.Transforms.CopyColumns("Copy", "Age").Fit(People.View(3));
        Catalog.Invoking(it => it.Impute(none, People.View(3))).Should().Throw<ArgumentException>().WithMessage("*no KAEM model*");
        Catalog.Invoking(it => it.Generate(none, 3)).Should().Throw<ArgumentException>().WithMessage("*no KAEM model*");
        Catalog.Invoking(it => it.Generate(none, [new TableRequest(3)])).Should().Throw<ArgumentException>().WithMessage("*no KAEM model*");
    }

    [Fact]
    public void A_model_starts_from_another_and_from_a_prior()
    {
        var options = People.Options with { Updates = 30, StopEarly = false };
        string[] columns = ["Age", "Town", "Member"];
        var first = Catalog.KaemTable(options, columns).Fit(People.View(100));
        var more = People.View(80, seed: 9);
        var further = Catalog.KaemTable(options with { Updates = 5 }, columns).WithModel(first).Fit(more);
        var direct = first.Model.ContinueTraining(options with { Updates = 5 }, Catalog.ReadTable(more, columns));
        further.Model.Model.Generate(5).Values.ToArray().Should().Equal(direct.Model.Generate(5).Values.ToArray());
        further.Model.Schema.Should().BeEquivalentTo(first.Model.Schema);
        further.Model.Training.StartedFromSeed.Should().BeFalse();
        further.Model.Model.Generate(5).Values.ToArray().Should().NotEqual(first.Model.Model.Generate(5).Values.ToArray());

        var byPrior = Catalog.KaemTable(options with { Model = options.Model with { FreezePrior = true } }, columns).WithPrior(first.Model.Model.Prior).Fit(more);
        byPrior.Model.Model.Prior.Quantile(0, 0, 0.3f).Should().Be(first.Model.Model.Prior.Quantile(0, 0, 0.3f));

        Catalog.KaemTable(options, ["Age"]).Invoking(it => it.WithModel(first)).Should().Throw<ArgumentException>().WithMessage("*learned the columns Age, Town, Member*");
        Catalog.KaemTable(options with { Model = options.Model with { OuterSize = 5 } }, columns).WithModel(first).Invoking(it => it.Fit(more)).Should()
            .Throw<ArgumentException>();
    }

    [Fact]
    public void Values_that_the_model_has_not_seen_are_said_to_count_as_gaps()
    {
        var options = People.Options with { Updates = 10, StopEarly = false };
        var first = Catalog.KaemTable(options, ["Age", "Town"]).Fit(People.View(100));
        var rows = People.Rows(50);
        rows[3].Town = "Dover";
        var context = new MLContext(seed: 1);
        var lines = new List<string>();
        context.Log += (_, line) => lines.Add(line.RawMessage);
        context.Generative().KaemTable(options, ["Age", "Town"]).WithModel(first).Fit(Toy.Context.Data.LoadFromEnumerable(rows)).Should().NotBeNull();
        lines.Should().Contain(line => line.StartsWith("1 values of the rows", StringComparison.Ordinal));
    }
}
