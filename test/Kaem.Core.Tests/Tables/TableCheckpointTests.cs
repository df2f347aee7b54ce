using Kaem.ML.Tables;

namespace Kaem.ML.Tests.Tables;

/// <summary>A table's training that was broken off ends where an unbroken one ends, wherever it was: in the search for its length, or after.</summary>
public sealed class TableCheckpointTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kaem").FullName;

    private static readonly KaemTableOptions Options = new()
    {
        Model = KaemPresets.Table with { LatentSize = 2, OuterSize = 3, BatchSize = 20, ScoringSamples = 50, Seed = 3 },
        Hidden = [16],
        Updates = 160,
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(true, 8)]
    [InlineData(true, 25)]
    [InlineData(false, 12)]
    public void A_broken_off_training_ends_where_an_unbroken_one_ends(bool stopEarly, int reports)
    {
        var table = Rows(200);
        var options = Options with { StopEarly = stopEarly };
        var unbroken = KaemTableModel.Train(table, options);
        var checkpoints = new CheckpointDirectory(_folder) { EverySteps = 7 };
        int seen = 0;
        var breaks = new Each(_ =>
        {
            if (++seen == reports)
                throw new TimeoutException();
        });
        var training = () => KaemTableModel.Train(table, options, progress: breaks, checkpoints: checkpoints);
        training.Should().Throw<TimeoutException>();
        var resumed = KaemTableModel.Train(table, options, checkpoints: checkpoints);
        resumed.Training.Steps.Should().Be(unbroken.Training.Steps);
        resumed.Training.Epochs.Should().Equal(unbroken.Training.Epochs);
        resumed.Model.Generate(20).Values.ToArray().Should().Equal(unbroken.Model.Generate(20).Values.ToArray());
    }

    private static Table Rows(int count)
    {
        var random = new Random(4);
        double[] x = [.. Enumerable.Range(0, count).Select(_ => random.NextDouble())];
        return new Table(
        [
            new NumericColumn("x", x),
            CategoricalColumn.Of("kind", [.. x.Select(value => value + 0.3 * random.NextDouble() > 0.6 ? "high" : "low")]),
        ]);
    }

    private sealed class Each(Action<KaemProgress> report) : IProgress<KaemProgress>
    {
        public void Report(KaemProgress value) => report(value);
    }
}
