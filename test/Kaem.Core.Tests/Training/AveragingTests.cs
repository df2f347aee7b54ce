using Kaem.ML.Numerics;
using Kaem.ML.Tests.Model;
using Kaem.ML.Training;

namespace Kaem.ML.Tests.Training;

/// <summary>Running means of what is trained.</summary>
public class AveragingTests
{
    private static readonly DataMatrix Rows = SmallModel.Arc(100);

    private static readonly KaemOptions Options = SmallModel.Options with { GridAdaptation = GridAdaptation.Off, Epochs = 4 };

    [Fact]
    public void A_mean_follows_values_by_its_decay_begins_anew_where_told_and_changes_places()
    {
        var parameter = new Parameter("p", 5000);
        var fixedOne = new Parameter("fixed", 2) { IsTrainable = false };
        parameter.Value.Span.Fill(1);
        var average = new WeightAverage([parameter, fixedOne], 0.5f);
        double mean = 1;
        for (int t = 1; t <= 8; t++)
        {
            parameter.Value.Span.Fill(t * t);
            average.Step();
            mean += (t * t - mean) * (1 - Math.Min(0.5, (1.0 + t) / (10 + t)));
        }
        average.Exchange();
        parameter.Value.Span.ToArray().Should().OnlyContain(value => Math.Abs(value - mean) < 1e-4);
        average.Exchange();
        parameter.Value.Span.ToArray().Should().OnlyContain(value => value == 64);
        average.Restart([parameter]);
        parameter.Value.Span.Fill(10);
        average.Step();
        average.Exchange();
        parameter.Value[0].Should().BeApproximately(64 + (10 - 64) * (1 - 2f / 11), 1e-4f);
    }

    [Fact]
    public void The_trained_model_has_the_means_of_all_updates()
    {
        float[] mean = EngineFixture.Untrained(Options, Rows.Columns, 1).ParameterValues();
        for (int t = 1; t <= 12; t++)
        {
            float[] values = EngineFixture.Trained(Options with { MaxSteps = t }, Rows, 1).ParameterValues();
            float take = 1 - Math.Min(0.4f, (1f + t) / (10f + t));
            for (int i = 0; i < mean.Length; i++)
                mean[i] += (values[i] - mean[i]) * take;
        }
        float[] trained = EngineFixture.Trained(Options with { MaxSteps = 12, Averaging = 0.4f }, Rows, 1).ParameterValues();
        trained.Zip(mean, (a, b) => Math.Abs(a - b)).Max().Should().BeLessThan(1e-6f);
    }

    [Fact]
    public void Held_out_rows_are_scored_by_the_means_and_training_does_not_notice()
    {
        var options = Options with { Averaging = 0.95f };
        var heldOut = SmallModel.Arc(40, 2);
        var model = KaemModel.Train(options, Rows, heldOut);
        ((double)model.Training.Epochs[^1].HeldOutLogLikelihood!.Value).Should()
            .BeApproximately(model.LogLikelihood(heldOut, EvidenceEstimator.ImportanceSampling()).Mean, 1e-4);
        var unseen = KaemModel.Train(options, Rows);
        unseen.Generate(20).Values.ToArray().Should().Equal(model.Generate(20).Values.ToArray());
    }

    [Fact]
    public void What_is_fitted_begins_its_mean_anew()
    {
        // Grids move before the first update and before the fifth: after it, coefficients have the mean of one update alone.
        var options = Options with { GridAdaptation = new() { Frequency = 4, Samples = 40 }, Averaging = 0.999f };
        var (averaged, plain) = (Coefficients(options), Coefficients(options with { Averaging = 0 }));
        averaged.Zip(plain, (a, b) => Math.Abs(a - b)).Max().Should().BeInRange(1e-6f, 2 * Options.LearningRate);

        float[] Coefficients(KaemOptions options)
        {
            var engine = EngineFixture.Trained(options with { MaxSteps = 5 }, Rows, 1);
            return engine.Network.Parameters.First(parameter => parameter.Name == "generator/0/coefficients").Value.Span.ToArray();
        }
    }

    [Fact]
    public void Means_allocate_nothing() =>
        EngineFixture.AllocatedBySteps(Options with { Averaging = 0.9f, GeneratorNoise = 0.1f }, Rows, 4, 4).Should().BeLessThan(1000);

    [Fact]
    public void Too_large_a_decay_is_refused() =>
        ((Action)(() => KaemModel.Train(Options with { LearningRate = 0.5f, Adam = new() { WeightDecay = 3 } }, Rows)))
            .Should().Throw<ArgumentException>().WithMessage("*below 0*WeightDecay 3*");
}
