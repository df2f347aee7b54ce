using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Kaem.ML.Tests.Fitting;

public sealed class ProgressTests
{
    [Fact]
    public void EveryEpochIsLoggedAndReported()
    {
        var context = new MLContext(seed: 1);
        var lines = new List<LoggingEventArgs>();
        context.Log += (_, line) => lines.Add(line);
        var reports = new Reports();
        context.Generative().Kaem(Toy.Options with { Epochs = 3 }).WithProgress(reports).Fit(Toy.View(Toy.Rows(40)), Toy.View(Toy.Rows(10)));

        var told = lines.Where(line => line.Kind == ChannelMessageKind.Info).ToList();
        told.Should().OnlyContain(line => line.Source == "KAEM");
        told[0].RawMessage.Should().Be("Training on 40 rows of 6 values, on the CPU.");
        told.Skip(1).Select(line => line.RawMessage[..line.RawMessage.IndexOf(':', StringComparison.Ordinal)]).Should()
            .Equal("Epoch 1 of 3, 2 updates of 6", "Epoch 2 of 3, 4 updates of 6", "Epoch 3 of 3, 6 updates of 6");
        told.Skip(1).Should().OnlyContain(line => line.RawMessage.Contains("held-out log-likelihood", StringComparison.Ordinal));
        reports.Where(report => report.EndOfEpoch).Select(report => report.Epoch).Should().Equal(1, 2, 3);
    }

    [Fact]
    public void Long_trainings_do_not_fill_the_log()
    {
        Lines(estimator => estimator, epochs: 100).Should().Equal(["Epoch 1", .. Enumerable.Range(1, 20).Select(stretch => $"Epoch {5 * stretch}")]);
        Lines(estimator => estimator, epochs: 21).Should().Equal(["Epoch 1", .. Enumerable.Range(1, 10).Select(stretch => $"Epoch {2 * stretch}"), "Epoch 21"]);

        static IEnumerable<string> Lines(Func<KaemEstimator, KaemEstimator> with, int epochs) =>
            LogOf(with, epochs).Select(line => line[..line.IndexOf(" of", StringComparison.Ordinal)]);
    }

    [Fact]
    public void Lines_come_every_so_many_updates_where_that_is_asked_for()
    {
        var reports = new Reports();
        var lines = LogOf(estimator => estimator.WithLogEvery(3).WithProgress(reports), epochs: 5);
        lines.Select(line => line[..line.IndexOf(':', StringComparison.Ordinal)]).Should().Equal(
            "Epoch 2 of 5, 3 updates of 10", "Epoch 3 of 5, 6 updates of 10", "Epoch 5 of 5, 9 updates of 10", "Epoch 5 of 5, 10 updates of 10");
        reports.Select(report => report.Step).Should().Equal(2, 3, 4, 6, 8, 9, 10);
        // What is said does not depend on the clock.
        LogOf(estimator => estimator.WithLogEvery(3), epochs: 5).Select(Numbers).Should().Equal(lines.Select(Numbers));
        FluentActions.Invoking(() => Toy.Estimator().WithLogEvery(0)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("updates");

        static string Numbers(string line) => line[..line.IndexOf("effective", StringComparison.Ordinal)];
    }

    private static string[] LogOf(Func<KaemEstimator, KaemEstimator> with, int epochs)
    {
        var context = new MLContext(seed: 1);
        var lines = new List<string>();
        context.Log += (_, line) => lines.Add(line.RawMessage);
        with(context.Generative().Kaem(Toy.Options with { Epochs = epochs })).Fit(Toy.View(Toy.Rows(40)));
        return [.. lines.Where(line => line.StartsWith("Epoch", StringComparison.Ordinal))];
    }

    [Fact]
    public void CancellationKeepsWhatWasLearned()
    {
        using var source = new CancellationTokenSource();
        var context = new MLContext(seed: 1);
        var lines = new List<string>();
        context.Log += (_, line) => lines.Add(line.RawMessage);
        var reports = new Reports(report => source.Cancel());
        var model = context.Generative().Kaem(Toy.Options with { Epochs = 50 }).WithProgress(reports).WithCancellation(source.Token)
            .Fit(Toy.View(Toy.Rows(40)));

        model.Model.Training.StoppedEarly.Should().BeTrue();
        model.Model.Training.Epochs.Should().HaveCount(1);
        lines.Should().Contain($"Training was cancelled after {model.Model.Training.Steps} updates.");
        model.Transform(Toy.View(Toy.Rows(3))).Values<float>("LogLikelihood").Should().HaveCount(3);
    }

    [Fact]
    public void AContextThatDemandsAGpuIsRefused()
    {
        var context = new MLContext { GpuDeviceId = 0, FallbackToCpu = false };
        const string message =
            "MLContext.GpuDeviceId is 0 and FallbackToCpu is false, but the engine that comes with KAEM computes on the CPU. Add the package "
            + "Kaem.ML.TorchSharp,*";
        // An engine may still be named for the estimator; what trains is known when it is fitted, and before the data are read.
        var estimator = context.Generative().Kaem(Toy.Options);
        estimator.Invoking(it => it.Fit(Toy.View([]))).Should().Throw<NotSupportedException>().WithMessage(message);
        context.Generative().KaemTable().Invoking(it => it.Fit(Toy.View([]))).Should().Throw<NotSupportedException>().WithMessage(message);
        estimator.WithEngine(KaemEngine.Cpu).Fit(Toy.View(Toy.Rows(30))).Should().NotBeNull("an engine was named");

        context.FallbackToCpu = true;
        estimator.Fit(Toy.View(Toy.Rows(30))).Should().NotBeNull();

        context.FallbackToCpu = false;
        estimator.Invoking(it => it.Fit(Toy.View(Toy.Rows(30)))).Should().Throw<NotSupportedException>().WithMessage(message);
    }

    private sealed class Reports(Action<KaemProgress>? also = null) : List<KaemProgress>, IProgress<KaemProgress>
    {
        public void Report(KaemProgress value)
        {
            Add(value);
            also?.Invoke(value);
        }
    }
}
