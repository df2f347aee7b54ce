using Kaem.ML.Tables;

namespace Kaem.ML.Samples.Tests.Tables;

/// <summary>The simplest of all generators: each column by itself, its values drawn from the real ones.</summary>
internal static class Marginals
{
    public static Table Draw(Table real, int rows, int seed)
    {
        var random = new Random(seed);
        return new Table([.. real.Columns.Select(column => column.Select([.. Enumerable.Range(0, rows).Select(_ => random.Next(real.Rows))]))]);
    }
}
