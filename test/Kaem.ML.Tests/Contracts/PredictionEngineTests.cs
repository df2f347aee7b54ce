using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tests.Contracts;

public class PredictionEngineTests
{
    private readonly MLContext _ml = new(seed: 1);

    public sealed class Result
    {
        public float[] All = [];
        public string Name = "";
    }

    public sealed class ResultWithMore
    {
        public float[] All = [];
        public float Missing = 5;
    }

    private TransformerChain<ITransformer> Model()
    {
        IEstimator<ITransformer> chain = _ml.Transforms.NormalizeMinMax("Features").Append(_ml.Transforms.Concatenate("All", "Features", "Weight"));
        return new(chain.Fit(Rows.View(_ml, 5)));
    }

    [Fact]
    public void An_engine_predicts_row_by_row()
    {
        using var engine = _ml.Model.CreatePredictionEngine<Rows.Point, Result>(Model());
        engine.Predict(new() { Features = [2, 0, 0], Weight = 1, Name = "x" }).All.Should().Equal(0.5f, 0, 0, 1);
        var second = engine.Predict(new() { Features = [4, 0, 0], Weight = 2, Name = "y" });
        second.All.Should().Equal(1, 0, 0, 2);
        second.Name.Should().Be("y");
        engine.OutputSchema["All"].Type.ToString().Should().Be("Vector<Single, 4>");
    }

    [Fact]
    public void A_result_object_can_be_used_again()
    {
        using var engine = _ml.Model.CreatePredictionEngine<Rows.Point, Result>(Model());
        Result? result = null;
        engine.Predict(new() { Features = [4, 0, 0] }, ref result!);
        var first = result;
        engine.Predict(new() { Features = [2, 0, 0] }, ref result);
        result.Should().BeSameAs(first);
        result.All[0].Should().Be(0.5f);
    }

    [Fact]
    public void Missing_columns_are_left_alone_or_refused()
    {
        using var lenient = _ml.Model.CreatePredictionEngine<Rows.Point, ResultWithMore>(Model());
        lenient.Predict(new() { Features = [2, 0, 0] }).Missing.Should().Be(5);
        _ml.Model.Invoking(m => m.CreatePredictionEngine<Rows.Point, ResultWithMore>(Model(), ignoreMissingColumns: false))
            .Should().Throw<ArgumentOutOfRangeException>().WithMessage("*Missing*");
        _ml.Model.Invoking(m => m.CreatePredictionEngine<Rows.Point, ResultWithMore>(Model(), new PredictionEngineOptions { IgnoreMissingColumns = false }))
            .Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void An_engine_can_take_the_training_schema()
    {
        var schema = Rows.View(_ml, 1).Schema;
        using var engine = _ml.Model.CreatePredictionEngine<Rows.Point, Result>(Model(), schema);
        engine.Predict(new() { Features = [2, 0, 0] }).All[0].Should().Be(0.5f);
    }

    [Fact]
    public void A_null_example_is_refused()
    {
        using var engine = _ml.Model.CreatePredictionEngine<Rows.Point, Result>(Model());
        engine.Invoking(e => e.Predict(null!)).Should().Throw<ArgumentNullException>();
    }
}
