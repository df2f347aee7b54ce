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
        told.Skip(1).Select(line => line.RawMessage[..13]).Should().Equal("Epoch 1 of 3:", "Epoch 2 of 3:", "Epoch 3 of 3:");
        told.Skip(1).Should().OnlyContain(line => line.RawMessage.Contains("held-out log-likelihood", StringComparison.Ordinal));
        reports.Where(report => report.EndOfEpoch).Select(report => report.Epoch).Should().Equal(1, 2, 3);
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
            "MLContext.GpuDeviceId is 0 and FallbackToCpu is false, but the engine that comes with KAEM computes on the CPU. Name another by WithEngine,*";
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
