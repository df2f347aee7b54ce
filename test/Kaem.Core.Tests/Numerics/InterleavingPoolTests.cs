using Kaem.ML.Numerics;

namespace Kaem.ML.Tests.Numerics;

public class InterleavingPoolTests
{
    [Theory]
    [InlineData(1, 0, 3)]
    [InlineData(2, 7, 100)]
    [InlineData(3, 100, 7)]
    [InlineData(2, 1, 1)]
    public void Every_part_of_both_runs_once(int threads, int foreground, int background)
    {
        var pool = new InterleavingPool(new WorkerPool(threads));
        Counts front = new(foreground), back = new(background);
        pool.Begin(background, back);
        pool.For(foreground, front);
        back.Done.Sum().Should().Be(0, "no share was named");
        pool.Share(background / 2);
        pool.For(foreground, front);
        back.Done.Sum().Should().Be(background / 2);
        pool.For(foreground, front);
        back.Done.Sum().Should().Be(background / 2, "a share is for one run");
        pool.Share(int.MaxValue);
        pool.For(foreground, front);
        pool.Finish();
        back.Done.Should().OnlyContain(count => count == 1);
        front.Done.All(count => count == 4).Should().BeTrue();
    }

    [Fact]
    public void What_no_run_took_along_is_run_at_the_end()
    {
        var pool = new InterleavingPool(new WorkerPool(2));
        var back = new Counts(20);
        pool.Begin(20, back);
        pool.Finish();
        back.Done.Should().OnlyContain(count => count == 1);
    }

    [Fact]
    public void The_caller_begins_with_the_foreground()
    {
        var order = new List<char>();
        var pool = new InterleavingPool(new WorkerPool(1));
        pool.Begin(3, new Recorder(order, 'b'));
        pool.Share(3);
        pool.For(6, new Recorder(order, 'f'));
        new string([.. order]).Should().Be("ffffffbbb");
    }

    private sealed class Counts(int parts) : IParallelBody
    {
        public int[] Done { get; } = new int[parts];

        public void Execute(int index) => Interlocked.Increment(ref Done[index]);
    }

    private sealed class Recorder(List<char> order, char name) : IParallelBody
    {
        public void Execute(int index) => order.Add(name);
    }
}
