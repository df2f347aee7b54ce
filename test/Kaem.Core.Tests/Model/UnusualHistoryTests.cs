using Kaem.ML.Tables;
using Kaem.ML.Training;

namespace Kaem.ML.Tests.Model;

/// <summary>What was trained can be saved, whatever its history holds.</summary>
public class UnusualHistoryTests
{
    [Fact]
    public void A_far_validation_row_leaves_a_history_that_is_saved()
    {
        var validation = SmallModel.Arc(10, 2);
        float[] values = validation.Values.ToArray();
        values[3] = 1e25f;
        var options = SmallModel.Options with { Epochs = 2, Generator = KaemGenerator.Kan([7], KanBasis.Rbf(8), OutputActivation.None) };
        var model = KaemModel.Train(options, SmallModel.Arc(60), new DataMatrix(values, 10, 6));
        model.Training.Epochs.Should().OnlyContain(epoch => float.IsFinite(epoch.HeldOutLogLikelihood!.Value) && epoch.HeldOutLogLikelihood < -1e20f);
        Reloading.Reload(model).Training.Should().BeEquivalentTo(model.Training);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    [InlineData(float.Epsilon)]
    public void Any_number_of_a_history_is_saved(float value)
    {
        var training = SmallModel.Trained.Training with
        {
            Epochs = [new TrainingEpoch(1, 10, value, value, value, new SamplerDiagnostics(value, value, [value, 0.5f]))],
            Points = [new TrainingPoint(5, value, value, value), new TrainingPoint(10, 1, 2)],
        };
        var again = TrainingJson.Read(TrainingJson.Write(training));
        again.Should().BeEquivalentTo(training);
    }

    [Fact]
    public void A_codec_keeps_names_that_have_no_utf8()
    {
        string[] names = ["a\ud800", "a\udc00", "a\ufffd", "\ud83d\ude00", "\ud83d"];
        var codec = TableCodec.Fit(new Table([CategoricalColumn.Of("x", names)]));
        TableCodec.FromJson(codec.ToJson()).Schema.Columns[0].Categories.Should().Equal(names);
    }

    [Fact]
    public void A_matrix_that_no_array_can_hold_is_refused_by_name()
    {
        var wide = new Table(
        [
            new CategoricalColumn(
                "zip", [.. Enumerable.Range(0, 100_000).Select(row => row % 30_000)], [.. Enumerable.Range(0, 30_000).Select(code => $"z{code}")]),
            new NumericColumn("n", [.. Enumerable.Range(0, 100_000).Select(row => row + 0.5)]),
        ]);
        var codec = TableCodec.Fit(wide, new EncodingOptions { MostCategories = 30_000 });
        FluentActions.Invoking(() => codec.Encode(wide)).Should().Throw<ArgumentException>()
            .WithMessage(
                "100000 rows of 30001 encoded columns are 3000100000 numbers, and an array holds 2147483591 at most. Column 'zip' alone takes 30000 of a row: "
                + "set EncodingOptions.MostCategories lower*");
        FluentActions.Invoking(() => SmallModel.Trained.Generate(int.MaxValue)).Should().Throw<ArgumentException>().WithMessage("*2147483647 rows of 6*");
    }
}
