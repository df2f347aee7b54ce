using Kaem.ML.Tests.Tables;
using Microsoft.ML;

namespace Kaem.ML.Tests.Fitting;

public sealed class ValidationTests
{
    [Fact]
    public void Rows_given_beforehand_are_scored_as_those_given_to_fit()
    {
        IDataView train = Toy.View(Toy.Rows(60)), validation = Toy.View(Toy.Rows(20, seed: 9));
        var byFit = Toy.Estimator().Fit(train, validation).Model.Training;
        var beforehand = Toy.Estimator().WithValidation(validation).Fit(train).Model.Training;
        beforehand.Epochs.Should().Equal(byFit.Epochs);
        beforehand.Epochs.Should().OnlyContain(epoch => epoch.HeldOutLogLikelihood != null);
        Toy.Estimator().WithValidation(0.2).WithValidation(validation).Fit(train).Model.Training.Epochs.Should().Equal(byFit.Epochs);
    }

    [Fact]
    public void A_share_of_the_rows_of_a_chain_is_held_out_and_not_learned()
    {
        var data = Toy.View(Toy.Rows(50));
        var chain = Toy.Context.Transforms.NormalizeMinMax("Features", fixZero: false).Append(Toy.Estimator().WithValidation(0.2));
        var model = chain.Fit(data).LastTransformer.Model;
        model.Training.Rows.Should().Be(40);
        model.Training.Epochs.Should().OnlyContain(epoch => epoch.HeldOutLogLikelihood != null);
        chain.Fit(data).LastTransformer.Model.Generate(5).Values.ToArray().Should().Equal(model.Generate(5).Values.ToArray());

        // The rows that were left are the only ones that count.
        float Changed(Func<Toy.Point, bool> where)
        {
            var rows = Toy.Rows(50);
            foreach (var row in rows.Where(where))
                row.Features = [.. row.Features.Select(value => 1 - value)];
            return Toy.Estimator().WithValidation(0.2).Fit(Toy.View(rows)).Model.Generate(1).Values[0];
        }
        float unchanged = Changed(_ => false);
        int[] learned = [.. Enumerable.Range(0, 50).Where(index => Changed(row => row.Index == index) != unchanged)];
        learned.Should().HaveCount(40);
    }

    [Fact]
    public void Tables_have_both()
    {
        var options = People.Options with { Updates = 20, StopEarly = false };
        KaemTableEstimator Estimator() => Toy.Context.Generative().KaemTable(options, ["Age", "Town"]);
        IDataView train = People.View(100), validation = People.View(40, seed: 7);
        var byFit = Estimator().Fit(train, validation).Model.Training;
        Estimator().WithValidation(validation).Fit(train).Model.Training.Epochs.Should().Equal(byFit.Epochs);
        var share = Estimator().WithValidation(0.3).Fit(train).Model.Training;
        share.Rows.Should().Be(70);
        share.Epochs.Should().OnlyContain(epoch => epoch.HeldOutLogLikelihood != null);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    public void A_share_that_is_none_is_refused(double share)
    {
        Toy.Estimator().Invoking(it => it.WithValidation(share)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("share");
        People.Estimator().Invoking(it => it.WithValidation(share)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("share");
    }

    [Fact]
    public void A_share_that_leaves_no_rows_is_refused_before_training() =>
        Toy.Estimator().WithValidation(0.01).Invoking(it => it.Fit(Toy.View(Toy.Rows(30)))).Should().Throw<ArgumentException>()
            .WithMessage("*0.01 of 30 rows leaves none to hold out*");
}
