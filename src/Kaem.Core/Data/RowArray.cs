namespace Kaem.ML.Data;

/// <summary>Arrays for rows that a caller asked for: what no array can hold is refused by name, and is no arithmetic overflow.</summary>
internal static class RowArray
{
    /// <summary>An array of <paramref name="rows"/> x <paramref name="columns"/> zeros.</summary>
    /// <param name="argument">What the number of rows comes from.</param>
    /// <exception cref="ArgumentOutOfRangeException">No array holds as many.</exception>
    public static float[] Create(Int128 rows, int columns, string argument) => new float[Length(rows, columns, argument)];

    /// <summary><paramref name="rows"/> x <paramref name="columns"/>.</summary>
    /// <inheritdoc cref="Create"/>
    public static int Length(Int128 rows, int columns, string argument) => rows * columns <= Array.MaxLength
        ? (int)(rows * columns)
        : throw new ArgumentOutOfRangeException(
            argument, $"{rows} rows of {columns} values are more than an array holds ({Array.MaxLength}). Take at most {Array.MaxLength / columns} at a time.");
}
