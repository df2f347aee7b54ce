using System.Diagnostics;
using Kaem.ML.Tables;

namespace Kaem.ML.Samples.Tests.Tables;

public class RealTableTests
{
    [NeedsTable("adult_train.csv")]
    public void The_columns_of_Adult_are_found_and_encoded()
    {
        var table = Load("adult_train.csv", out var schema);
        table.Rows.Should().Be(32_561);
        schema.LeftOut.Should().BeEmpty();
        schema.Columns.Where(column => column.Kind == ColumnKind.Integer).Select(column => column.Name).Should().Equal(
            "age", "fnlwgt", "education_num", "capital_gain", "capital_loss", "hours_per_week");
        schema.Columns.Where(column => column.Kind == ColumnKind.Categorical).Select(column => column.Categories.Count).Should()
            .Equal(8, 16, 7, 14, 6, 5, 2, 41, 2);
        table.Columns.Where(column => column.MissingCount > 0).Select(column => (column.Name, column.MissingCount)).Should().Equal(
            ("workclass", 1836), ("occupation", 1843), ("native_country", 583));

        var codec = TableCodec.Fit(table);
        codec.Blocks.Where(block => block.Kind == EncodedBlockKind.Gaussian).Select(block => block.Column).Should().Equal("fnlwgt");
        codec.Blocks.Where(block => block.Column is "age" or "education_num" or "capital_gain" or "hours_per_week").Select(block => block.Width).Should()
            .Equal(32, 16, 32, 32);
        var back = codec.Decode(codec.Encode(table), seed: 1);
        foreach (var column in table.Columns)
        {
            back[column.Name].MissingCount.Should().Be(column.MissingCount);
            if (column is CategoricalColumn categorical)
                ((CategoricalColumn)back[column.Name]).Codes.ToArray().Should().Equal(categorical.Codes.ToArray());
            else
                ColumnShape.KSComplement((NumericColumn)column, (NumericColumn)back[column.Name]).Should().BeGreaterThan(0.97, column.Name);
        }
        TableCodec.FromJson(codec.ToJson()).Encode(table).Values.SequenceEqual(codec.Encode(table).Values).Should().BeTrue();
    }

    [NeedsTable("titanic.csv")]
    public void The_columns_of_Titanic_are_found_and_identifiers_among_them()
    {
        var table = Load("titanic.csv", out var schema);
        table.Rows.Should().Be(1309);
        schema.Columns.Where(column => column.Kind == ColumnKind.Identifier).Select(column => column.Name).Should().Equal("name", "ticket");
        schema.Columns.Select(column => column.Kind).Where(kind => kind != ColumnKind.Identifier).Should().Equal(
            ColumnKind.Integer, ColumnKind.Integer, ColumnKind.Categorical, ColumnKind.Real, ColumnKind.Integer, ColumnKind.Integer,
            ColumnKind.Real, ColumnKind.Categorical, ColumnKind.Categorical, ColumnKind.Categorical, ColumnKind.Integer, ColumnKind.Categorical);
        new[] { "age", "fare", "cabin", "embarked", "boat", "body", "home_dest" }.Select(name => table[name].MissingCount).Should()
            .Equal(263, 1, 1014, 2, 823, 1188, 564);
        var codec = TableCodec.Fit(table);
        var gaps = codec.Decode(codec.Encode(table), 1);
        gaps.Columns.Select(column => column.MissingCount).Should().Equal(table.Columns.Select(column => column.MissingCount));
    }

    [NeedsTable("adult_test.csv")]
    public void Real_rows_of_Adult_pass_and_shuffled_columns_do_not()
    {
        var train = Load("adult_train.csv", out var schema).Slice(0, 8000);
        var test = CsvFile.Read(SharedData.Find("adult_test.csv")!).Parse(schema);
        var (other, holdout) = (test.Slice(0, 6000), test.Slice(8000, 6000));
        var real = TableEvaluation.Evaluate(train, other, holdout, "income");
        var shuffled = TableEvaluation.Evaluate(train, Marginals.Draw(train, 6000, seed: 3), holdout, "income");

        real.ColumnShapes.Should().BeGreaterThan(0.98);
        real.PairTrends.Should().BeGreaterThan(0.97);
        real.Detection.Auc.Should().BeInRange(0.47, 0.53);
        real.Detection.PairAuc.Should().BeInRange(0.46, 0.54);
        real.Utility!.Real.Accuracy.Should().BeGreaterThan(0.83);
        real.Privacy.CloserToTraining.Should().BeInRange(0.48, 0.52);
        shuffled.ColumnShapes.Should().BeGreaterThan(0.98);
        shuffled.PairTrends.Should().BeLessThan(real.PairTrends - 0.05);
        shuffled.Detection.PairAuc.Should().BeGreaterThan(0.95);
        shuffled.Utility!.Synthetic.Auc.Should().BeLessThan(0.7);
    }

    [NeedsTable("adult_test.csv")]
    [Trait("Category", "Long")]
    public void All_of_Adult_is_measured()
    {
        var train = Load("adult_train.csv", out var schema);
        var test = CsvFile.Read(SharedData.Find("adult_test.csv")!).Parse(schema);
        int half = test.Rows / 2;
        var (first, holdout) = (test.Slice(0, half), test.Slice(half, test.Rows - half));
        var codec = TableCodec.Fit(train);
        var real = Measure("real rows", first);
        var encoded = Measure("real rows, encoded and decoded", codec.Decode(codec.Encode(first), seed: 1));
        var marginals = Measure("independent columns", Marginals.Draw(train, half, seed: 3));
        var copies = Measure("training rows", train.Slice(0, half));

        real.Overall.Should().BeGreaterThan(0.98).And.BeGreaterThan(encoded.Overall);
        encoded.Detection.PairAuc.Should().BeLessThan(0.55);
        marginals.Detection.PairAuc.Should().BeGreaterThan(0.95);
        copies.Privacy.CloserToTraining.Should().BeGreaterThan(real.Privacy.CloserToTraining);

        TableQuality Measure(string name, Table synthetic)
        {
            var (clock, before) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
            var quality = TableEvaluation.Evaluate(train, synthetic, holdout, "income");
            Console.WriteLine(
                $"{name}: {clock.Elapsed.TotalSeconds:F1} s, {(Environment.CpuUsage.TotalTime - before).TotalSeconds:F1} s of processors\n{quality}");
            return quality;
        }
    }

    private static Table Load(string name, out TableSchema schema)
    {
        var text = CsvFile.Read(SharedData.Find(name)!);
        schema = TableSchema.Infer(text);
        return text.Parse(schema);
    }
}
