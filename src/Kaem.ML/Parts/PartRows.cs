using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Parts;

/// <summary>Reads rows of parts, whose columns stand one after the other.</summary>
internal static class PartRows
{
    private const int FirstRoom = 256;

    /// <summary>Reads all rows.</summary>
    /// <param name="allowMissing">Whether entries may be missing.</param>
    /// <param name="what">What the rows are, for messages.</param>
    /// <exception cref="ArgumentException">A value is not one that a model takes; or there are more rows than memory can address.</exception>
    public static DataMatrix ReadAll(IDataView data, IReadOnlyList<PartColumn> parts, bool allowMissing, string what, string argument)
    {
        DataViewSchema.Column?[] sources = [.. parts.Select(part => part.FindAgain(data.Schema, argument))];
        int width = parts.Sum(part => part.Width), rows = 0;
        long most = Array.MaxLength / width;
        var values = new float[Math.Clamp(data.GetRowCount() ?? FirstRoom, 1, most) * width];
        using var cursor = data.GetRowCursor(sources.OfType<DataViewSchema.Column>());
        PartReader[] readers = [.. parts.Select((part, p) => PartReader.Of(cursor, sources[p], part))];
        while (cursor.MoveNext())
        {
            if (rows == most)
                throw new ArgumentException(
                    $"The {what} has more than {most} rows of {width} values, which no array holds. Sample it first, as with mlContext.Data.TakeRows.",
                    argument);
            if (rows * width == values.Length)
                Array.Resize(ref values, (int)(Math.Min(2L * rows, most) * width));
            if (Read(readers, parts, values.AsSpan(rows * width, width), allowMissing) is { } error)
                throw new ArgumentException($"Row {rows} of the {what} {error}", argument);
            rows++;
        }
        Array.Resize(ref values, rows * width);
        return new DataMatrix(values, rows, width);
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
