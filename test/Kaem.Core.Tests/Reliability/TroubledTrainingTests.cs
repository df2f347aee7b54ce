using Kaem.ML.Numerics;
using Kaem.ML.Tests.Model;

namespace Kaem.ML.Tests.Reliability;

/// <summary>Whatever ends a training or disturbs it, the process's threads stay whole and as many as before, and other trainings get the same bits.</summary>
[Collection(Alone.Name)]
public class TroubledTrainingTests
{
    private static readonly KaemOptions Options = SmallModel.Options with { Epochs = 3 };

    [Fact]
    public void Exceptions_of_callbacks_leave_the_threads_whole()
    {
        byte[] expected = Bits.Of(KaemModel.Train(Options, SmallModel.Arc(100)));
        for (int i = 0; i < 20; i++)
        {
            var thrown = new InvalidTimeZoneException($"{i}");
            FluentActions.Invoking(() => KaemModel.Train(Options, SmallModel.Arc(100), null, new Reports(_ => throw thrown)))
                .Should().Throw<InvalidTimeZoneException>().Which.Should().BeSameAs(thrown);
        }
        Whole(expected);
    }

    [Fact]
    public void Cancelled_tokens_leave_the_threads_whole()
    {
        byte[] expected = Bits.Of(KaemModel.Train(Options, SmallModel.Arc(100)));
        using var before = new CancellationTokenSource();
        before.Cancel();
        KaemModel.Train(Options, SmallModel.Arc(100), cancellationToken: before.Token).Training.Steps.Should().Be(0);
        for (int i = 0; i < 20; i++)
        {
            using var source = new CancellationTokenSource();
            var stop = new Reports(report => { if (report.EndOfEpoch) source.Cancel(); });
            KaemModel.Train(Options, SmallModel.Arc(100), null, stop, cancellationToken: source.Token).Training.StoppedEarly.Should().BeTrue();
        }
        Whole(expected);
    }

    [Fact]
    public void Interrupted_threads_train_to_the_end_and_leave_the_threads_whole()
    {
        byte[] expected = Bits.Of(KaemModel.Train(Options, SmallModel.Arc(100)));
        for (int i = 0; i < 10; i++)
        {
            byte[]? bits = null;
            var thread = new Thread(() =>
            {
                try
                {
                    bits = Bits.Of(KaemModel.Train(Options, SmallModel.Arc(100)));
                    Thread.Sleep(0);
                }
                catch (ThreadInterruptedException)
                {
                    // Kept for who waits.
                }
            });
            thread.Start();
            while (thread.IsAlive)
            {
                thread.Interrupt();
                Thread.Yield();
            }
            thread.Join();
            if (bits is not null)
                bits.Should().Equal(expected);
        }
        Whole(expected);
    }

    private static void Whole(byte[] expected)
    {
        Bits.Of(KaemModel.Train(Options, SmallModel.Arc(100))).Should().Equal(expected);
        // No part ends before all others have begun: each thread has one.
        int threads = WorkerPool.Shared.Threads;
        using var meeting = new Barrier(threads);
        int met = 0;
        WorkerPool.Shared.For(threads, new Meeting(() =>
        {
            if (meeting.SignalAndWait(TimeSpan.FromMinutes(1)))
                Interlocked.Increment(ref met);
        }));
        met.Should().Be(threads);
    }

    private sealed class Meeting(Action meet) : IParallelBody
    {
        public void Execute(int index) => meet();
    }
}
