using Kaem.ML.Numerics;

namespace Kaem.ML.Tables;

/// <summary>Gaps in a share of all cells, each by itself.</summary>
internal static class RandomGaps
{
    /// <summary>The rows with gaps.</summary>
    /// <param name="kept">Columns that get none.</param>
    /// <param name="first">Number of the first row: a row's gaps depend on it and the seed alone.</param>
    public static Table Make(Table rows, IEnumerable<string> kept, double share, ulong seed, long first)
    {
        var whole = kept.ToHashSet(StringComparer.Ordinal);
        var uniforms = new float[rows.Rows];
        return new Table([.. rows.Columns.Select((column, index) =>
        {
            if (whole.Contains(column.Name) || column is IdentifierColumn)
                return column;
            new RandomStream(seed, StreamPurpose.TableGaps, row: (uint)index + 1).Uniform(uniforms, (ulong)first);
            var withGap = TableParts.Join([new Table([column]), new Table([TableParts.Missing(column.Schema, 1)])]).Columns[0];
            return withGap.Select([.. uniforms.Select((uniform, row) => uniform < share ? rows.Rows : row)]);
        })]);
    }
}
