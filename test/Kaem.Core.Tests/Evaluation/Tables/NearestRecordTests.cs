using Kaem.ML.Numerics;
using Kaem.ML.Tables;
using Kaem.ML.Tests.Tables;

namespace Kaem.ML.Tests.Evaluation.Tables;

public class NearestRecordTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 7)]
    [InlineData(203, 131)]
    public void The_nearest_two_are_those_of_all_pairs(int rows, int among)
    {
        var tables = AlignedTables.Of((MadeTable.Of(among), "real"), (MadeTable.Of(rows, seed: 6), "synthetic"));
        var search = NearestRecords.Search(new RecordColumns(tables[1], tables[0]), new RecordColumns(tables[0], tables[0]), WorkerPool.Shared);
        for (int row = 0; row < rows; row++)
        {
            double[] distances = [.. Enumerable.Range(0, among).Select(other => Gower(tables[1], row, tables[0], other)).Order()];
            search.Nearest[row].Should().BeApproximately((float)distances[0], 1e-6f);
            if (among > 1)
                search.Second[row].Should().BeApproximately((float)distances[1], 1e-6f);
        }
    }

    [Fact]
    public void Threads_do_not_change_a_bit()
    {
        var table = MadeTable.Of(500);
        var columns = new RecordColumns(table, table);
        var other = new RecordColumns(MadeTable.Of(300, seed: 8), table);
        NearestRecords.Search(other, columns, new WorkerPool(1)).Nearest.Should().Equal(NearestRecords.Search(other, columns, new WorkerPool(3)).Nearest);
    }

    /// <summary>The definition, value by value.</summary>
    private static double Gower(Table a, int row, Table b, int other) => a.Columns.Average(column =>
    {
        var reference = b[column.Name];
        if (column.IsMissing(row) || reference.IsMissing(other))
            return column.IsMissing(row) && reference.IsMissing(other) ? 0 : 1;
        if (column is CategoricalColumn category)
            return category.NameAt(row) == ((CategoricalColumn)reference).NameAt(other) ? 0 : 1;
        double[] known = [.. ((NumericColumn)reference).Values.ToArray().Where(value => !double.IsNaN(value))];
        double range = known.Max() - known.Min(), difference = Math.Abs(((NumericColumn)column).Values[row] - ((NumericColumn)reference).Values[other]);
        return range > 0 ? Math.Min(1, difference / range) : difference > 0 ? 1 : 0;
    });
}
