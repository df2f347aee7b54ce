using Kaem.ML.Training;

namespace Kaem.ML.Tests.Training;

public class ShardsTests
{
    /// <summary>Numbers whose sum depends on the order: that of a balanced tree is the same however shards are spread.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    [InlineData(64)]
    public void Sums_are_those_of_a_balanced_tree_for_any_number_of_workers(int shards)
    {
        var random = new Random(shards);
        float[][] leaves = [.. Enumerable.Range(0, shards).Select(_ =>
            Enumerable.Range(0, 5).Select(_ => random.NextSingle() * MathF.Pow(10, random.Next(7))).ToArray())];
        float[] expected = Tree(leaves);
        for (int workers = 1; workers <= Math.Min(shards, 9); workers++)
        {
            using var group = new LocalGroup(shards, workers);
            var totals = group.Run(worker => new GroupTalk(worker).Sum(5, (own, leaf) => leaves[worker.Shards.First + own].CopyTo(leaf)).ToArray());
            foreach (float[] total in totals)
                total.Should().Equal(expected);
        }

        static float[] Tree(float[][] leaves) => leaves.Length == 1
            ? leaves[0]
            : [.. Tree(leaves[..(leaves.Length / 2)]).Zip(Tree(leaves[(leaves.Length / 2)..]), (left, right) => left + right)];
    }

    [Fact]
    public void Every_shard_and_every_row_is_somebodys()
    {
        for (int shards = 1; shards <= 32; shards *= 2)
        {
            for (int workers = 1; workers <= shards; workers++)
            {
                var all = Enumerable.Range(0, workers).Select(rank => new Shards(shards, rank, workers)).ToArray();
                all.SelectMany(own => Enumerable.Range(own.First, own.Own)).Should().Equal(Enumerable.Range(0, shards));
                all.Sum(own => ShardRows.CountOf(own, 1001)).Should().Be(1001);
                foreach (var own in all)
                    own.Nodes.SelectMany(node => Enumerable.Range(node.First, node.Size)).Should().Equal(Enumerable.Range(own.First, own.Own));
            }
        }
    }

    [Theory]
    [InlineData(3, 0, 1, "*power of 2*")]
    [InlineData(0, 0, 1, "*power of 2*")]
    [InlineData(2048, 0, 1, "*to 1024*")]
    [InlineData(4, 0, 5, "*1 to 4 workers*")]
    [InlineData(4, 2, 2, "*0 to 1*")]
    public void Numbers_out_of_range_are_refused(int shards, int rank, int workers, string message) =>
        FluentActions.Invoking(() => new Shards(shards, rank, workers)).Should().Throw<ArgumentOutOfRangeException>().WithMessage(message);

    [Fact]
    public void Sums_of_another_length_are_refused()
    {
        var shards = new Shards(4, 0, 2);
        FluentActions.Invoking(() => shards.Total([new float[3], new float[2]], new float[3]))
            .Should().Throw<ArgumentException>().WithMessage("Worker 1 brought 2*");
        FluentActions.Invoking(() => shards.Total([new float[3]], new float[3])).Should().Throw<ArgumentException>().WithMessage("1 workers*");
    }
}
