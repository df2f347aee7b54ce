using Kaem.ML.Data;
using Kaem.ML.Numerics;
using Kaem.ML.Tests.Model;
using Kaem.ML.Training;

namespace Kaem.ML.Tests.Training;

public class TrainingRoomTests
{
    private const long Gigabyte = 1L << 30;

    [Fact]
    public void Trainings_that_fit_are_allowed()
    {
        TrainingRoom.Check(new KaemOptions(), 784, "options", 8 * Gigabyte);
        TrainingRoom.Check(KaemPresets.Images(32, 3), 32 * 32 * 3, "options", 8 * Gigabyte);
        TrainingRoom.Check(SmallModel.Options with { Sampler = PosteriorSampler.AutoMala().Tempered() }, 6, "options", 16 << 20);
    }

    [Fact]
    public void What_would_not_fit_says_how_much_it_wants()
    {
        Refused(
            SmallModel.Options with { BatchSize = 1_000_000, Sampler = PosteriorSampler.ImportanceSampling(samples: 1500) }, 4 * Gigabyte,
            "*would take * GB of memory at least, and this process may have 4.0 GB. Most of it, 5.6 GB, is for the weights of a batch's samples*BatchSize*");
        Refused(
            SmallModel.Options with { BatchSize = 1_000_000, Sampler = PosteriorSampler.ImportanceSampling(samples: 1_000_000) }, long.MaxValue,
            "*1000000000000 numbers*BatchSize = 1000000*Samples = 1000000*");
        Refused(SmallModel.Options with { GridAdaptation = new() { Samples = 1_000_000 } }, 16 << 20, "*GridAdaptation.Samples = 1000000*");
        Refused(
            SmallModel.Options with { BatchSize = 100_000, Sampler = PosteriorSampler.Langevin().Tempered(1000) }, long.MaxValue,
            "*100100000 chains; there may be 16777216*");
        SmallModel.Trained.Invoking(model => model.LogLikelihood(SmallModel.Arc(1), EvidenceEstimator.Steppingstone(chains: 10_000, draws: 1_000_000)))
            .Should().Throw<ArgumentException>().WithMessage("*draws at * temperatures*");
        SmallModel.Trained.Invoking(model => model.LogLikelihood(SmallModel.Arc(1), int.MaxValue)).Should().Throw<ArgumentOutOfRangeException>()
            .WithMessage("*samples must be at most 1000000*");

        static void Refused(KaemOptions options, long available, string message) => FluentActions
            .Invoking(() => TrainingRoom.Check(options, 6, "options", available)).Should().Throw<ArgumentException>().WithMessage(message);
    }

    [Fact]
    public void The_memory_of_this_process_is_known() => Room.Available.Should().BeGreaterThan(1 << 26);

    [Fact]
    public void Rows_beyond_the_last_number_are_refused_by_name()
    {
        var model = SmallModel.Trained;
        model.Invoking(it => it.GenerateInto(new float[12], 1, long.MaxValue - 1)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("first");
        model.Invoking(it => it.GenerateInto(new float[12], 1, -1)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("first");
        var last = new float[12];
        model.GenerateInto(last, 1, RowArray.MostRows - 2);
        last.Should().OnlyContain(value => float.IsFinite(value));
        model.Invoking(it => it.Engine.WriteParameter(it.Engine.Parameters[0].Name, new float[it.Engine.Parameters[0].Length].Select(_ => float.NaN).ToArray()))
            .Should().Throw<ArgumentException>().WithMessage("Element 0 of parameter*NaN*");
    }

    [Fact]
    public void Rows_of_gaps_alone_are_refused_for_that_reason() => FluentActions
        .Invoking(() => KaemModel.Train(
            SmallModel.Options with { AllowMissing = true }, new DataMatrix([.. Enumerable.Repeat(float.NaN, 30)], 10, 3)))
        .Should().Throw<ArgumentException>().WithMessage("All entries of the training rows are missing*");
}
