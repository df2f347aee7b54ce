using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tests.Scoring;

public sealed class SameBitsTests
{
    private static readonly Toy.Point[] Rows = Toy.Rows(150, seed: 21);
    private static readonly Lazy<float[][]> Expected = new(() => Toy.Transformer.Transform(Toy.View(Rows)).Outputs());

    [Fact]
    public void RowByRow()
    {
        var single = Rows.Select(row => Toy.Transformer.Transform(Toy.View([row])).Outputs().Single());

        AssertSame(single, Expected.Value);
    }

    [Fact]
    public void ByPredictionEngine()
    {
        using var engine = Toy.Context.Model.CreatePredictionEngine<Toy.Point, Scores>(Toy.Transformer);

        AssertSame(Rows.Select(row => engine.Predict(row).All), Expected.Value);
    }

    [Fact]
    public void ReadSelectively()
    {
        var view = Toy.Transformer.Transform(Toy.View(Rows));
        using var cursor = view.GetRowCursor(view.Schema);
        var read = Reading.OutputReader(cursor);
        for (int i = 0; cursor.MoveNext(); i++)
        {
            // Runs of rows read and of rows left out, so that blocks grow and shrink.
            if (i % 23 < 14)
                read().Should().Equal(Expected.Value[i]);
        }
    }

    [Fact]
    public void ByOneColumnAtATime()
    {
        var view = Toy.Transformer.Transform(Toy.View(Rows));

        view.Vectors("Latent").Select(row => row[0]).Should().Equal(Expected.Value.Select(row => row[0]));
        view.Vectors("Reconstruction").Select(row => row[0]).Should().Equal(Expected.Value.Select(row => row[7]));
        view.Values<float>("LogLikelihood").Should().Equal(Expected.Value.Select(row => row[^2]));
        view.Values<float>("LogLikelihoodError").Should().Equal(Expected.Value.Select(row => row[^1]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void ByAnyNumberOfCursors(int count)
    {
        var input = Toy.Context.Data.Cache(Toy.View(Rows));
        var view = Toy.Transformer.Transform(input);
        var cursors = view.GetRowCursorSet(view.Schema, count);
        var found = new float[Rows.Length][];
        Parallel.ForEach(cursors, cursor =>
        {
            using (cursor)
            {
                var index = cursor.GetGetter<int>(view.Schema["Index"]);
                var read = Reading.OutputReader(cursor);
                int i = 0;
                while (cursor.MoveNext())
                {
                    index(ref i);
                    found[i] = read();
                }
            }
        });

        AssertSame(found, Expected.Value);
    }

    [Fact]
    public void Shuffled()
    {
        var input = Toy.Context.Data.Cache(Toy.View(Rows));
        input.CanShuffle.Should().BeTrue();
        var view = Toy.Transformer.Transform(input);
        using var cursor = view.GetRowCursor(view.Schema, new Random(5));

        AssertByIndex(view, cursor).Should().NotBeInAscendingOrder();
    }

    [Fact]
    public void BehindAShufflingView()
    {
        var view = Toy.Transformer.Transform(Toy.Context.Data.ShuffleRows(Toy.View(Rows), seed: 4));
        using var cursor = view.GetRowCursor(view.Schema);

        AssertByIndex(view, cursor).Should().NotBeInAscendingOrder();
    }

    [Fact]
    public void BeforeAShufflingView()
    {
        var view = Toy.Context.Data.ShuffleRows(Toy.Transformer.Transform(Toy.View(Rows)), seed: 4);
        using var cursor = view.GetRowCursor(view.Schema);

        AssertByIndex(view, cursor).Should().NotBeInAscendingOrder();
    }

    [Fact]
    public void BetweenFilters()
    {
        var input = Toy.Context.Data.FilterRowsByColumn(Numbered(Toy.View(Rows)), "Number", 20, 120);
        var view = Toy.Transformer.Transform(input);
        double median = Expected.Value.Select(row => row[^2]).Order().ElementAt(75);
        view = Toy.Context.Data.FilterRowsByColumn(view, "LogLikelihood", median);
        using var cursor = view.GetRowCursor(view.Schema);

        AssertByIndex(view, cursor).Should().Equal(Enumerable.Range(20, 100).Where(i => Expected.Value[i][^2] >= median));
    }

    [Fact]
    public void BehindACache()
    {
        var view = Toy.Context.Data.Cache(Toy.Transformer.Transform(Toy.View(Rows)));

        AssertSame(view.Outputs(), Expected.Value);
        AssertSame(view.Outputs(), Expected.Value);
    }

    [Fact]
    public void ByManyThreadsEachWithAnEngine()
    {
        var found = new float[16][][];
        var threads = Enumerable.Range(0, found.Length).Select(t => new Thread(() =>
        {
            using var engine = Toy.Context.Model.CreatePredictionEngine<Toy.Point, Scores>(Toy.Transformer);
            found[t] = [.. Rows.Select(row => engine.Predict(row).All)];
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        foreach (var scores in found)
            AssertSame(scores, Expected.Value);
    }

    private static List<int> AssertByIndex(IDataView view, DataViewRowCursor cursor)
    {
        var index = cursor.GetGetter<int>(view.Schema["Index"]);
        var read = Reading.OutputReader(cursor);
        var order = new List<int>();
        int i = 0;
        while (cursor.MoveNext())
        {
            // Scores first: the columns passed through must still be those of this row.
            var scores = read();
            index(ref i);
            scores.Should().Equal(Expected.Value[i]);
            order.Add(i);
        }
        return order;
    }

    private static IDataView Numbered(IDataView view) => Toy.Context.Transforms
        .CustomMapping<WithIndex, WithNumber>((from, to) => to.Number = from.Index, null).Fit(view).Transform(view);

    private static void AssertSame(IEnumerable<float[]> found, IEnumerable<float[]> expected) =>
        found.SelectMany(row => row).Should().Equal(expected.SelectMany(row => row));

    private sealed class WithIndex
    {
        public int Index { get; set; }
    }

    private sealed class WithNumber
    {
        public float Number { get; set; }
    }
}
