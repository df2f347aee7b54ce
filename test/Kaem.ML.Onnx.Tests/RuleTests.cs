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
