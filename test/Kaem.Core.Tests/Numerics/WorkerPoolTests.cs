using Kaem.ML.Numerics;

namespace Kaem.ML.Tests.Numerics;

public sealed class WorkerPoolTests
{
    private sealed class Body(Action<int> action) : IParallelBody
    {
        public void Execute(int index) => action(index);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData(3, 3)]
    [InlineData("3", 3)]
    [InlineData("many", null)]
    [InlineData("0", null)]
    [InlineData(-1, null)]
    [InlineData("2.5", null)]
    public void A_setting_says_how_many_threads_the_process_has(object? setting, int? threads) => WorkerPool.Wanted(setting).Should().Be(threads);

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 0)]
    [InlineData(2, 1)]
    [InlineData(2, 1000)]
    [InlineData(7, 3)]
    public void Does_every_part_exactly_once(int threads, int count)
    {
        var pool = new WorkerPool(threads);
        for (int repeat = 0; repeat < 200; repeat++)
        {
            var times = new int[count];
            pool.For(count, new Body(i => Interlocked.Increment(ref times[i])));
            times.Should().Equal(Enumerable.Repeat(1, count));
        }
    }

    [Fact]
    public void Works_on_parts_at_the_same_time()
    {
        // Each part waits for the other, so a single thread would never end.
        using var meeting = new Barrier(2);
        new WorkerPool(2).For(2, new Body(_ => meeting.SignalAndWait(TimeSpan.FromSeconds(30)).Should().BeTrue()));
    }

    [Fact]
    public void Wakes_threads_that_fell_asleep()
    {
        var pool = new WorkerPool(2);
        for (int i = 0; i < 3; i++)
        {
            using var meeting = new Barrier(2);
            pool.For(2, new Body(_ => meeting.SignalAndWait(TimeSpan.FromSeconds(30)).Should().BeTrue()));
            Thread.Sleep(20);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Rethrows_the_exception_of_the_lowest_part_and_works_on(int threads)
    {
        var pool = new WorkerPool(threads);
        var faulty = new Body(i =>
        {
            if (i >= 20)
                throw new InvalidOperationException($"part {i}");
        });
        for (int repeat = 0; repeat < 50; repeat++)
        {
            pool.Invoking(p => p.For(100, faulty)).Should().Throw<InvalidOperationException>().WithMessage("part 20");
            int sum = 0;
            pool.For(100, new Body(i => Interlocked.Add(ref sum, i)));
            sum.Should().Be(4950);
        }
    }

    [Fact]
    public void Runs_inside_a_run()
    {
        var pool = new WorkerPool(3);
        int sum = 0;
        pool.For(10, new Body(i => pool.For(10, new Body(j => Interlocked.Add(ref sum, 10 * i + j)))));
        sum.Should().Be(4950);
    }

    [Fact]
    public void Serves_many_callers()
    {
        var pool = new WorkerPool(3);
        var threads = Enumerable.Range(0, 6).Select(_ =>
        {
            var sums = new List<int>();
            var thread = new Thread(() =>
            {
                for (int repeat = 0; repeat < 500; repeat++)
                {
                    int sum = 0;
                    pool.For(50, new Body(i => Interlocked.Add(ref sum, i)));
                    sums.Add(sum);
                }
            });
            thread.Start();
            return (thread, sums);
        }).ToList();
        foreach ((Thread thread, List<int> sums) in threads)
        {
            thread.Join();
            sums.Should().HaveCount(500).And.OnlyContain(s => s == 1225);
        }
    }

    [Fact]
    public void An_interrupted_caller_waits_for_all_parts_and_keeps_its_interrupt_and_its_threads()
    {
        var pool = new WorkerPool(2);
        bool ended = false, told = false;
        int done = 0, runs = 0, unfinished = 0;
        var caller = new Thread(() =>
        {
            while (!Volatile.Read(ref ended))
            {
                done = 0;
                Thread here = Thread.CurrentThread;
                // The other thread's part takes long enough that the caller falls asleep.
                pool.For(2, new Body(_ =>
                {
                    if (Thread.CurrentThread != here)
                        SpinFor(TimeSpan.FromMilliseconds(2));
                    Interlocked.Increment(ref done);
                }));
                unfinished += 2 - done;
                Interlocked.Increment(ref runs);
            }
            try
            {
                Thread.Sleep(Timeout.Infinite);
            }
            catch (ThreadInterruptedException)
            {
                told = true;
            }
        });
        caller.Start();
        for (int i = 0; i < 200; i++)
        {
            int seen = Volatile.Read(ref runs);
            caller.Interrupt();
            while (caller.IsAlive && Volatile.Read(ref runs) == seen)
                Thread.Yield();
        }
        Volatile.Write(ref ended, true);
        caller.Interrupt();
        caller.Join();
        unfinished.Should().Be(0);
        told.Should().BeTrue("the interrupt is kept for the next wait");
        runs.Should().BeGreaterThan(100);

        // Both threads still take part: neither part ends before the other has begun.
        using var meeting = new Barrier(2);
        bool met = true;
        pool.For(2, new Body(_ => met &= meeting.SignalAndWait(TimeSpan.FromMinutes(1))));
        met.Should().BeTrue();

        static void SpinFor(TimeSpan time)
        {
            long start = System.Diagnostics.Stopwatch.GetTimestamp();
            while (System.Diagnostics.Stopwatch.GetElapsedTime(start) < time)
                Thread.SpinWait(10);
        }
    }

    [Fact]
    public void Allocates_nothing_once_warm()
    {
        var pool = new WorkerPool(2);
        var body = new Body(_ => { });
        pool.For(100, body);
        Allocations.Usual(() =>
        {
            for (int i = 0; i < 100; i++)
                pool.For(100, body);
        }).Should().Be(0);
    }

    [Fact]
    public void Needs_a_thread()
    {
        Action none = () => _ = new WorkerPool(0);
        none.Should().Throw<ArgumentOutOfRangeException>().WithParameterName("threads");
    }

    [Fact]
    public void Sends_its_threads_home_when_forgotten()
    {
        WeakReference worker = RunOnAForgottenPool();
        for (int i = 0; i < 100 && worker.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Thread.Sleep(10);
        }
        worker.IsAlive.Should().BeFalse();

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static WeakReference RunOnAForgottenPool()
        {
            Thread? helper = null;
            Thread caller = Thread.CurrentThread;
            using var meeting = new Barrier(2);
            new WorkerPool(2).For(2, new Body(_ =>
            {
                if (Thread.CurrentThread != caller)
                    helper = Thread.CurrentThread;
                meeting.SignalAndWait();
            }));
            return new WeakReference(helper);
        }
    }
}
