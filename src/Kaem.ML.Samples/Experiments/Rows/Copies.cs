using Kaem.ML.Tables;

namespace Kaem.ML.Samples.Experiments.Rows;

/// <summary>How many rows equal a row of another table in every column, gaps included.</summary>
internal static class Copies
{
    /// <summary>The share of rows that stand in <paramref name="among"/>, too.</summary>
    public static double Share(Table rows, Table among)
    {
        var known = Lines(among, [.. among.Columns.Select(column => column.Name)]).ToHashSet(StringComparer.Ordinal);
        return Lines(rows, [.. among.Columns.Select(column => column.Name)]).Average(line => known.Contains(line) ? 1.0 : 0);
    }

    // A gap and a separator are characters that no text of a file has.
    private static IEnumerable<string> Lines(Table table, string[] names)
    {
        TableColumn[] columns = [.. names.Select(name => table[name])];
        return Enumerable.Range(0, table.Rows)
            .Select(row => string.Join('\u001f', columns.Select(column => column.IsMissing(row) ? "\u001e" : column.TextAt(row))));
    }
}
