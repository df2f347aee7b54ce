using System.Globalization;

namespace Kaem.ML.Tables;

/// <summary>
/// Draws rows until as many as are asked for are as they must be. They are drawn and kept in blocks of one length, each from streams of its own, so that a row
/// does not depend on how many are asked for.
/// </summary>
/// <param name="draw">Draws the rows of a block, by the number of its first row and a seed.</param>
/// <param name="accept">Says which rows are as they must be.</param>
/// <param name="block">Rows of a block.</param>
/// <param name="mostTries">Rows drawn at most for each that is kept.</param>
internal sealed class RowRejection(Func<long, ulong, Table> draw, Func<Table, bool[]> accept, int block, int mostTries)
{
    /// <summary>Draws rows.</summary>
    /// <param name="first">Number of the first row.</param>
    /// <exception cref="InvalidOperationException">Too few rows are as they must be.</exception>
    public Table Take(long first, int count, ulong seed)
    {
        var parts = new List<Table>();
        for (long start = first / block * block; start < first + count || parts.Count == 0; start += block)
        {
            int skip = (int)Math.Max(0, first - start), end = (int)Math.Min(block, first + count - start);
            var kept = Block(start, end, seed);
            parts.Add(skip == 0 ? kept : kept.Slice(skip, end - skip));
        }
        return TableParts.Join(parts);
    }

    /// <summary>The first rows of a block.</summary>
    private Table Block(long start, int needed, ulong seed)
    {
        var parts = new List<Table>();
        int kept = 0;
        for (int round = 0; kept < needed || parts.Count == 0; round++)
        {
            if (round == mostTries)
            {
                var note = new TableNote(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Of {(long)round * block:N0} rows that were drawn, {kept:N0} are as they must be, and {needed:N0} are asked for."))
                {
                    Option = string.Create(CultureInfo.InvariantCulture, $"{nameof(TableRequest)}.{nameof(TableRequest.MostTries)} ({mostTries})"),
                    Advice = "Raise {0} if more can be.",
                };
                throw note.On(new InvalidOperationException(note.ToString()));
            }
            var drawn = draw(start, round == 0 ? seed : IndexShuffle.Mix(seed + ((ulong)round << 32) + (ulong)start));
            bool[] fits = accept(drawn);
            int[] rows = [.. Enumerable.Range(0, drawn.Rows).Where(row => fits[row]).Take(needed - kept)];
            kept += rows.Length;
            parts.Add(drawn.Select(rows));
        }
        return TableParts.Join(parts);
    }
}
