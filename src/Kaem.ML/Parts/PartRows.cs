using Kaem.ML.Data;
using Kaem.ML.Input;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Parts;

/// <summary>Reads rows of parts, whose columns stand one after the other.</summary>
internal static class PartRows
{
    /// <summary>Reads all rows into memory.</summary>
    /// <param name="allowMissing">Whether entries may be missing.</param>
    /// <param name="what">What the rows are, for messages.</param>
    /// <exception cref="ArgumentException">A value is not one that a model takes; or there are more rows than memory can address.</exception>
    public static DataMatrix ReadAll(IDataView data, IReadOnlyList<PartColumn> parts, bool allowMissing, string what, string argument) =>
        (DataMatrix)Read(data, parts, allowMissing, what, argument, null);

    /// <summary>Reads all rows, into memory or, where they are more, to a temporary file.</summary>
    /// <param name="memory">Where rows go; null for memory alone.</param>
    /// <returns>To be disposed of where it can be.</returns>
    /// <exception cref="ArgumentException">A value is not one that a model takes; or there are more rows than memory can address, and no file is
    /// allowed.</exception>
    /// <exception cref="IOException">The file can't be made, or its disk is full.</exception>
    public static IRowSource Read(
        IDataView data, IReadOnlyList<PartColumn> parts, bool allowMissing, string what, string argument, RowMemory? memory)
    {
        DataViewSchema.Column?[] sources = [.. parts.Select(part => part.FindAgain(data.Schema, argument))];
        using var rows = new GatheredRows(parts.Sum(part => part.Width), data.GetRowCount(), memory, what, argument);
        using var cursor = data.GetRowCursor(sources.OfType<DataViewSchema.Column>());
        PartReader[] readers = [.. parts.Select((part, p) => PartReader.Of(cursor, sources[p], part))];
        while (cursor.MoveNext())
        {
            if (Read(readers, parts, rows.Next(), allowMissing) is { } error)
                throw new ArgumentException($"Row {rows.Rows} of the {what} {error}", argument);
            rows.Keep();
        }
        return rows.Finish();
    }

    /// <summary>Reads the current row of the readers' input.</summary>
    /// <returns>What is wrong with it, as the end of a sentence that names it; null where nothing is.</returns>
    public static string? Read(PartReader[] readers, IReadOnlyList<PartColumn> parts, Span<float> row, bool allowMissing)
    {
        for (int p = 0, at = 0; p < readers.Length; at += parts[p++].Width)
        {
            var part = row.Slice(at, parts[p].Width);
            if (readers[p].Read(part) is { } error)
                return error;
            if (!allowMissing && part.Contains(float.NaN))
            {
                return $"lacks {(part.ContainsAnyExcept(float.NaN) ? "a value of" : "a value in")} column '{parts[p].Name}'. Drop the row, fill it, or train "
                    + "with KaemOptions.AllowMissing, which learns from rows without it.";
            }
        }
        return null;
    }
}
