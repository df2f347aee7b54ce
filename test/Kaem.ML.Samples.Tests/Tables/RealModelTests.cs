using Kaem.ML.Samples.Experiments;
using Kaem.ML.Tables;

namespace Kaem.ML.Samples.Tests.Tables;

/// <summary>Models of real tables, trained for fewer updates than the defaults; the thresholds leave room for that.</summary>
[Trait("Category", "Long")]
public class RealModelTests
{
    [NeedsTable("adult_test.csv")]
    public void Adult_is_learned_in_a_thousand_updates()
    {
        var train = Load("adult_train.csv", null, out var schema);
        var test = CsvFile.Read(SharedData.Find("adult_test.csv")!).Parse(schema);
        var model = KaemTableModel.Train(train, new KaemTableOptions { Updates = 1000 });
        var quality = TableEvaluation.Evaluate(train, model.Generate(10_000, seed: 2, TableGaps.AsTrained), test, "income");
        Console.WriteLine(quality);
        quality.ColumnShapes.Should().BeGreaterThan(0.95);
        quality.PairTrends.Should().BeGreaterThan(0.93);
        quality.Adherence.Should().Be(1);
        quality.MissingValueSimilarity.Should().BeGreaterThan(0.99);
        quality.Utility!.Synthetic.Accuracy.Should().BeGreaterThan(quality.Utility.Real.Accuracy - 0.03);
        quality.Privacy.Synthetic.Copies.Should().BeLessThanOrEqualTo(quality.Privacy.Holdout!.Copies);

        var scores = ImputationScore.Measure(train, test.Slice(0, 1000), hidden => model.Impute(hidden), 0.2, seed: 1);
        foreach (string name in new[]
            { "education", "education_num", "marital_status", "relationship", "sex", "occupation", "income", "age", "hours_per_week" })
            scores.Single(score => score.Column == name).IsBetter.Should().BeTrue(name);

        var rows = model.Generate(
            500, new Dictionary<string, object> { ["sex"] = "Female", ["age"] = 30, ["occupation"] = "Sales" }, gaps: TableGaps.AsTrained);
        double[] age = ((NumericColumn)rows["age"]).Values.ToArray();
        for (int row = 0; row < rows.Rows; row++)
            (((CategoricalColumn)rows["sex"]).NameAt(row), age[row], ((CategoricalColumn)rows["occupation"]).NameAt(row)).Should()
                .Be(("Female", 30.0, "Sales"));
    }

    [NeedsTable("titanic.csv")]
    public void Titanic_is_learned_with_its_gaps()
    {
        var table = Load("titanic.csv", new() { ["survived"] = ColumnKind.Categorical, ["pclass"] = ColumnKind.Categorical }, out _)
            .Keep("pclass", "survived", "sex", "age", "sibsp", "parch", "fare", "embarked");
        var (train, test) =
            (table.Select([.. Enumerable.Range(0, 1309).Where(row => row % 4 != 0)]), table.Select([.. Enumerable.Range(0, 1309).Where(row => row % 4 == 0)]));
        var model = KaemTableModel.Train(train, new KaemTableOptions { Updates = 500 });
        var quality = TableEvaluation.Evaluate(train, model.Generate(3000, seed: 2, TableGaps.AsTrained), test, "survived");
        Console.WriteLine(quality);
        quality.ColumnShapes.Should().BeGreaterThan(0.88);
        quality.PairTrends.Should().BeGreaterThan(0.85);
        quality.Utility!.Synthetic.Accuracy.Should().BeGreaterThan(quality.Utility.Real.Accuracy - 0.05);
        ImputationScore.Measure(train, test, hidden => model.Impute(hidden), 0.2, seed: 1).Single(score => score.Column == "sex").IsBetter.Should().BeTrue();
    }

    private static Table Load(string name, Dictionary<string, ColumnKind>? kinds, out TableSchema schema)
    {
        var text = CsvFile.Read(SharedData.Find(name)!);
        schema = TableSchema.Infer(text, kinds);
        return text.Parse(schema);
    }
}
