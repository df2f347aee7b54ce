using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tests.Contracts;

public class DataOperationsTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Taking_and_skipping()
    {
        var view = Rows.View(_ml, 5);
        _ml.Data.TakeRows(view, 2).Weights().Should().Equal(0, 10);
        _ml.Data.SkipRows(view, 3).Weights().Should().Equal(30, 40);
        _ml.Data.TakeRows(view, 9).Weights().Should().HaveCount(5);
        _ml.Data.SkipRows(view, 9).Weights().Should().BeEmpty();
        _ml.Data.TakeRows(view, 2).GetRowCount().Should().Be(2);
        _ml.Data.Invoking(d => d.TakeRows(view, 0)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Filtering_by_a_number()
    {
        var view = _ml.Data.FilterRowsByColumn(Rows.View(_ml, 6), "Weight", 10, 40);
        view.Weights().Should().Equal(10, 20, 30);
        view.GetRowCount().Should().BeNull();
        _ml.Data.Invoking(d => d.FilterRowsByColumn(view, "Name", 1, 2)).Should().Throw<ArgumentOutOfRangeException>();
        _ml.Data.Invoking(d => d.FilterRowsByColumn(view, "Weight", 2, 1)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void A_filtered_row_keeps_its_id()
    {
        var view = _ml.Data.FilterRowsByColumn(Rows.View(_ml, 6), "Weight", 30);
        using var cursor = view.GetRowCursor(view.Schema);
        cursor.MoveNext();
        DataViewRowId id = default;
        cursor.GetIdGetter()(ref id);
        (id.Low, cursor.Position).Should().Be((3UL, 0L));
    }

    [Fact]
    public void Shuffling_keeps_the_rows_and_follows_the_seed()
    {
        var view = Rows.View(_ml, 50);
        float[] Shuffled(int seed) => _ml.Data.ShuffleRows(view, seed).Weights();
        Shuffled(1).Should().BeEquivalentTo(view.Weights()).And.NotEqual(view.Weights());
        Shuffled(1).Should().Equal(Shuffled(1));
        Shuffled(1).Should().NotEqual(Shuffled(2));
        _ml.Data.ShuffleRows(view).CanShuffle.Should().BeTrue();
    }

    [Fact]
    public void A_split_divides_the_rows()
    {
        var view = Rows.View(_ml, 200);
        var split = _ml.Data.TrainTestSplit(view, testFraction: 0.25, seed: 3);
        float[] train = split.TrainSet.Weights(), test = split.TestSet.Weights();
        train.Concat(test).Should().BeEquivalentTo(view.Weights());
        test.Length.Should().BeInRange(20, 90);
        split.TestSet.Weights().Should().Equal(test);
        split.TrainSet.Schema.Select(column => column.Name).Should().Equal("Weight", "Name", "Features");
        _ml.Data.Invoking(d => d.TrainTestSplit(view, 1.5)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Folds_test_every_row_once()
    {
        var view = Rows.View(_ml, 100);
        var folds = _ml.Data.CrossValidationSplit(view, 4, seed: 3);
        folds.SelectMany(fold => fold.TestSet.Weights()).Should().BeEquivalentTo(view.Weights());
        foreach (var fold in folds)
            fold.TrainSet.Weights().Should().BeEquivalentTo(view.Weights().Except(fold.TestSet.Weights()));
    }

    public sealed class Grouped
    {
        public string Word = "";

        [KeyType(10)]
        public uint Key;

        public float Number;
        public int Whole;
        public float Weight;
    }

    [Theory]
    [InlineData("Word")]
    [InlineData("Key")]
    [InlineData("Number")]
    [InlineData("Whole")]
    public void Rows_of_one_sampling_key_stay_together(string column)
    {
        var view = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 100).Select(i => new Grouped { Word = $"group {i % 10}", Key = (uint)(i % 10), Number = i % 10 - 4.5f, Whole = i % 10, Weight = i }).ToArray());
        var split = _ml.Data.TrainTestSplit(view, 0.4, column, seed: 5);
        float[] train = split.TrainSet.Weights(), test = split.TestSet.Weights();
        train.Concat(test).Should().BeEquivalentTo(view.Weights());
        train.Select(w => w % 10).Intersect(test.Select(w => w % 10)).Should().BeEmpty();
        split.TrainSet.Schema.Should().HaveCount(5);
        var folds = _ml.Data.CrossValidationSplit(view, 3, column);
        folds.SelectMany(fold => fold.TestSet.Weights()).Should().BeEquivalentTo(view.Weights());
        _ml.Data.Invoking(d => d.TrainTestSplit(view, 0.4, "Nothing")).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*'Nothing'*");
    }

    [Fact]
    public void A_cache_reads_its_source_once()
    {
        int read = 0;
        var counted = Rows.Points(10).Select(point =>
        {
            Interlocked.Increment(ref read);
            return point;
        });
        var cache = _ml.Data.Cache(_ml.Data.LoadFromEnumerable(counted));
        cache.Weights().Should().HaveCount(10);
        cache.Weights().Should().Equal(cache.Weights());
        read.Should().Be(10);
        cache.CanShuffle.Should().BeTrue();
        cache.GetRowCount().Should().Be(10);
        _ml.Data.Invoking(d => d.Cache(cache, "Nothing")).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void A_cache_reads_only_the_columns_it_lacks()
    {
        int read = 0;
        var cache = _ml.Data.Cache(_ml.Data.LoadFromEnumerable(Rows.Points(4).Select(point =>
        {
            Interlocked.Increment(ref read);
            return point;
        })));
        cache.GetColumn<string>("Name").Should().HaveCount(4);
        _ml.Data.CreateEnumerable<Rows.Point>(cache, reuseRowObject: false).Last().Features.Should().Equal(3, -3, 1.5f);
        read.Should().Be(8);
        cache.Weights().Should().HaveCount(4);
        read.Should().Be(8);
    }

    [Fact]
    public void A_preview_holds_the_first_rows()
    {
        var preview = Rows.View(_ml, 5).Preview(maxRows: 2);
        preview.ToString().Should().Be("3 columns, 2 rows");
        preview.RowView[1].Values.Select(value => value.Key).Should().Equal("Weight", "Name", "Features");
        preview.ColumnView[0].Values.Should().Equal(0f, 10f);
        preview.ColumnView[0].ToString().Should().Be("Weight: Single");
        var copy = _ml.Transforms.CopyColumns("Copy", "Weight");
        copy.Preview(Rows.View(_ml, 5)).Schema.Should().HaveCount(4);
        copy.Fit(Rows.View(_ml, 5)).Preview(Rows.View(_ml, 5), maxRows: 1).RowView.Should().HaveCount(1);
    }

    [Fact]
    public void A_cache_is_read_in_random_order_and_by_several_cursors()
    {
        var cache = _ml.Data.Cache(Rows.View(_ml, 100));
        var column = cache.Schema["Weight"];
        Read(cache.GetRowCursor([column], new Random(1))).Should().BeEquivalentTo(cache.Weights()).And.NotEqual(cache.Weights());
        cache.GetRowCursorSet([column], 3).SelectMany(Read).Should().BeEquivalentTo(cache.Weights());
        // Two more rows than batches of 64 hold, so that the last one is short.
        Batches(_ml.Data.Cache(Rows.View(_ml, 130)).GetRowCursorSet([column], 3)).Should().Equal(Enumerable.Range(0, 130).Select(i => 10f * i));

        // The batch numbers put the rows of several cursors into their order.
        static IEnumerable<float> Batches(DataViewRowCursor[] cursors)
        {
            var rows = new List<(long Batch, float Value)>();
            foreach (var cursor in cursors)
            {
                var getter = cursor.GetGetter<float>(cursor.Schema["Weight"]);
                for (float value = 0; cursor.MoveNext(); rows.Add((cursor.Batch, value)))
                    getter(ref value);
                cursor.Dispose();
            }

            return rows.OrderBy(row => row.Batch).Select(row => row.Value);
        }

        float[] Read(DataViewRowCursor cursor)
        {
            using (cursor)
            {
                var values = new List<float>();
                var getter = cursor.GetGetter<float>(column);
                while (cursor.MoveNext())
                {
                    float value = 0;
                    getter(ref value);
                    values.Add(value);
                }

                return [.. values];
            }
        }
    }
}
