using Kaem.ML.Tables;
using Microsoft.ML;

namespace Kaem.ML.Tests.Tables;

public class EvaluateTableTests
{
    private static readonly IDataView Real = EveryType.View(400);

    [Fact]
    public void Rows_are_like_themselves_in_all_columns()
    {
        var quality = Toy.Context.Generative().EvaluateTable(Real, Real);
        quality.Columns.Select(column => column.Name).Should().Equal(Real.Schema.Where(column => !column.IsHidden).Select(column => column.Name));
        quality.ColumnShapes.Should().Be(1);
        quality.PairTrends.Should().BeApproximately(1, 1e-12);
        quality.Privacy.Synthetic.Copies.Should().Be(1);
    }

    [Fact]
    public void Other_rows_are_measured_with_label_and_holdout()
    {
        var quality = Toy.Context.Generative().EvaluateTable(
            Real, EveryType.View(400, seed: 2), EveryType.View(300, seed: 3), "Flag", new TableEvaluationOptions { Seed = 4 });
        quality.ColumnShapes.Should().BeInRange(0.85, 0.99);
        quality.Utility!.Label.Should().Be("Flag");
        quality.Utility.Synthetic.Accuracy.Should().BeGreaterThan(0.9);
        quality.Privacy.Holdout.Should().NotBeNull();
    }

    [Fact]
    public void Without_a_seed_splits_are_drawn_from_the_contexts()
    {
        var other = EveryType.View(400, seed: 2);
        double Detection(int? context, ulong? seed)
        {
            var options = new TableEvaluationOptions { Seed = seed };
            return new MLContext(context).Generative().EvaluateTable(Real, other, options: options).Detection.Auc;
        }

        Detection(5, null).Should().Be(Detection(5, null)).And.NotBe(Detection(6, null));
        Detection(5, 4).Should().Be(Detection(6, 4));
    }

    [Fact]
    public void Keys_and_text_of_the_same_names_are_the_same_categories()
    {
        var keys = Toy.Context.Transforms.SelectColumns("TownKey").Fit(Real).Transform(Real);
        var texts = Toy.Context.Transforms.CopyColumns("TownKey", "Town").Append(Toy.Context.Transforms.SelectColumns("TownKey")).Fit(Real).Transform(Real);
        Toy.Context.Generative().EvaluateTable(keys, texts).ColumnShapes.Should().Be(1);
    }

    [Fact]
    public void Views_that_can_not_be_compared_are_refused()
    {
        var fewer = Toy.Context.Transforms.DropColumns("Int32").Fit(Real).Transform(Real);
        Refused(Real, fewer, "The synthetic table has no column 'Int32'*", "synthetic");
        Refused(fewer, Real, "The synthetic table has a column 'Int32', which the real table lacks*", "synthetic");
        var other = Toy.Context.Transforms.CopyColumns("Int32", "Town").Fit(Real).Transform(Real);
        Refused(Real, other, "Column 'Int32' is Categorical in the synthetic table and Integer in the real table*", "synthetic");
        Refused(Toy.View(Toy.Rows(3)), Real, "The synthetic table has a column 'Single', which the real table lacks*", "synthetic");
        Refused(Toy.View(Toy.Rows(3)), Toy.View(Toy.Rows(3)), "Column 'Features' is of type*", "synthetic");
        Refused(Real, Toy.Context.Data.SkipRows(Real, 400), "The synthetic table has no rows*", "synthetic");

        static void Refused(IDataView real, IDataView synthetic, string message, string argument) =>
            FluentActions.Invoking(() => Toy.Context.Generative().EvaluateTable(real, synthetic))
                .Should().Throw<ArgumentException>().WithMessage(message).And.ParamName.Should().Be(argument);
    }
}
