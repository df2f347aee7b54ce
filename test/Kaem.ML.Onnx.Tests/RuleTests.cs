using Kaem.ML.Tables;

namespace Kaem.ML.Onnx.Tests;

/// <summary>Columns that follow from others by rules.</summary>
public sealed class RuleTests
{
    private const int Rows = 200;

    [Fact]
    public void Rows_keep_the_rules_that_the_model_keeps()
    {
        var table = Make();
        var options = SmallTables.Options with
        {
            FindRules = true, Rules = [TableRule.Sum("total", "net", "tax"), TableRule.LessOrEqual("start", "end"), TableRule.Combinations("make", "wheels")],
        };
        var model = KaemTableModel.Train(table, options);
        model.Rules.Should().HaveCountGreaterThan(3, "a column that follows from another is found");
        using var session = new OnnxSession(stream => model.SaveAsOnnx(stream, OnnxGraph.Generate));
        var made = session.Run(Rows, session.Noise(Rows).ToDictionary(input => input.Key, input => (Array)input.Value));
        session.Outputs.Should().Equal(model.Schema.Columns.Select(column => column.Name));
        var rows = new Table([.. table.Columns.Select<TableColumn, TableColumn>(column => made[column.Name] switch
        {
            double[] numbers => new NumericColumn(column.Schema, numbers),
            bool[] truths => CategoricalColumn.OfBooleans(column.Name, truths.Select(truth => (bool?)truth)),
            var texts => CategoricalColumn.Of(column.Name, (string[])texts),
        })]);
        foreach (var rule in model.Rules)
            rule.Broken(rows).Should().BeEmpty(rule.ToString());
        ((NumericColumn)rows["end"]).Values.ToArray().Max().Should().BeLessThanOrEqualTo(((NumericColumn)table["end"]).Values.ToArray().Max());
        var save = () => model.SaveAsOnnx(Stream.Null, OnnxGraph.Score);
        save.Should().Throw<NotSupportedException>().WithMessage("*break*");
    }

    [Fact]
    public void Rows_that_break_what_was_found_are_as_unlikely_as_the_model_has_them()
    {
        var table = Make();
        var model = KaemTableModel.Train(table, SmallTables.Options with { FindRules = true });
        model.Rules.Should().NotBeEmpty().And.AllBeOfType<DeterminesRule>();
        var boroughs = (CategoricalColumn)table["borough"];
        // Every third row has a borough of another zone; some of another name altogether.
        var broken = new Table([.. table.Columns.Select(column => column.Name == "borough"
            ? CategoricalColumn.Of("borough", Enumerable.Range(0, table.Rows).Select(row =>
                row % 3 > 0 ? boroughs.NameAt(row) : row % 2 == 0 ? boroughs.NameAt((row + 1) % table.Rows) : "nowhere"))
            : column)]);
        using var session = new OnnxSession(stream => model.SaveAsOnnx(stream, OnnxGraph.Score));
        foreach (var rows in new[] { table, broken })
        {
            var scored = session.Run(rows.Rows, session.Inputs.ToDictionary(name => name, name => rows[name] switch
            {
                NumericColumn numbers => (Array)numbers.Values.ToArray(),
                CategoricalColumn { IsBoolean: true } truths => truths.Codes.ToArray().Select(code => code == 1).ToArray(),
                var texts => Enumerable.Range(0, rows.Rows).Select(row => texts.TextAt(row)).ToArray(),
            }));
            Near.Be((float[])scored["log_likelihood"], [.. model.LogLikelihood(rows).Values], 3e-5);
        }
        session.Inputs.Should().BeEquivalentTo(table.Columns.Select(column => column.Name));
        model.LogLikelihood(broken).Values.Average().Should().BeLessThan(model.LogLikelihood(table).Values.Average());
    }

    private static Table Make()
    {
        const int rows = 300;
        var random = new Random(5);
        string[] makes = ["cart", "bike", "tricycle", "truck"];
        int[] wheels = [2, 2, 3, 6], make = [.. Enumerable.Range(0, rows).Select(_ => random.Next(4))];
        int[] zone = [.. Enumerable.Range(0, rows).Select(_ => random.Next(12))];
        double[] net = [.. Enumerable.Range(0, rows).Select(_ => Math.Round(100 * random.NextDouble(), 2))];
        double[] tax = [.. net.Select(value => Math.Round(0.2 * value + random.NextDouble(), 2))];
        double[] start = [.. Enumerable.Range(0, rows).Select(_ => (double)random.Next(50))], end = [.. start.Select(value => value + random.Next(9))];
        return new Table(
        [
            CategoricalColumn.Of("zone", zone.Select(each => $"zone {each}")), CategoricalColumn.Of("borough", zone.Select(each => $"borough {each / 4}")),
            new NumericColumn("net", net), new NumericColumn("tax", tax),
            new NumericColumn("total", [.. net.Zip(tax, (a, b) => Math.Round(a + b, 2))]),
            new NumericColumn("start", start, isInteger: true), new NumericColumn("end", end, isInteger: true),
            CategoricalColumn.Of("make", make.Select(each => makes[each])),
            new NumericColumn("wheels", [.. make.Select(each => (double)wheels[each])], isInteger: true),
            CategoricalColumn.OfBooleans("big", make.Select(each => (bool?)(each == 3))),
        ]);
    }
}
