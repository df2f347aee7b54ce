using Kaem.ML.Data;
using Kaem.ML.Numerics;

namespace Kaem.ML;

/// <summary>Parts taken out of rows, and put together to rows; for the models that have them.</summary>
internal static class JointRows
{
    /// <summary>A part of rows: its columns alone.</summary>
    /// <param name="columns">D.</param>
    /// <param name="rows">N x D.</param>
    public static DataMatrix Take(JointGeneratorOptions? joint, int columns, DataMatrix rows, string part)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var range = RangeOf(joint, part, nameof(part));
        if (rows.Columns != columns)
            throw new ArgumentException($"The model was trained on {columns} columns; these rows have {rows.Columns}.", nameof(rows));
        var taken = RowArray.Create(rows.Rows, range.Count, nameof(rows));
        for (int r = 0; r < rows.Rows; r++)
            rows.Row(r).Slice(range.First, range.Count).CopyTo(taken.AsSpan(r * range.Count));
        return new DataMatrix(taken, rows.Rows, range.Count);
    }

    /// <summary>Rows of parts, with NaN for what is not given.</summary>
    /// <param name="columns">D.</param>
    /// <param name="given">Names of parts, with N rows of their columns each.</param>
    public static DataMatrix Join(JointGeneratorOptions? joint, int columns, IReadOnlyList<(string Part, DataMatrix Values)> given)
    {
        ArgumentNullException.ThrowIfNull(given);
        if (given.Count == 0)
            throw new ArgumentException("Give one part at least.", nameof(given));
        int count = given[0].Values?.Rows ?? 0;
        var rows = RowArray.Create(count, columns, nameof(given));
        Array.Fill(rows, float.NaN);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (part, values) in given)
        {
            ArgumentNullException.ThrowIfNull(values, nameof(given));
            var range = RangeOf(joint, part, nameof(given));
            if (!seen.Add(part))
                throw new ArgumentException($"Part '{part}' is given twice.", nameof(given));
            if (values.Columns != range.Count)
                throw new ArgumentException($"Part '{part}' has {range.Count} columns; {values.Columns} were given.", nameof(given));
            if (values.Rows != count)
                throw new ArgumentException($"Part '{given[0].Part}' has {count} rows, part '{part}' {values.Rows}.", nameof(given));
            for (int r = 0; r < count; r++)
                values.Row(r).CopyTo(rows.AsSpan(r * columns + range.First));
        }
        return new DataMatrix(rows, count, columns);
    }

    /// <summary>The columns of a part.</summary>
    /// <exception cref="ArgumentException">There is no such part.</exception>
    public static ColumnRange RangeOf(JointGeneratorOptions? joint, string part, string argument)
    {
        ArgumentNullException.ThrowIfNull(part, argument);
        var parts = joint?.Parts ?? [];
        for (int p = 0; p < parts.Count; p++)
        {
            if (parts[p].Name == part)
                return joint!.Ranges()[p];
        }
        throw new ArgumentException(
            parts.Count == 0
            ? $"The model's rows have no parts, so none is '{part}': its generator is not KaemGenerator.Joint()."
            : $"There is no part '{part}'; the parts are {string.Join(", ", parts.Select(own => $"'{own.Name}'"))}.", argument);
    }
}
