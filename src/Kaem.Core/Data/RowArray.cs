using System.Runtime.CompilerServices;

namespace Kaem.ML.Data;

/// <summary>Arrays for rows that a caller asked for: what no array can hold is refused by name, and is no arithmetic overflow.</summary>
internal static class RowArray
{
    /// <summary>One more than the last number that a row can have: as many as there are streams of random numbers for.</summary>
    public const long MostRows = 1L << 40;

    /// <summary>Refuses rows that have no number.</summary>
    /// <param name="first">Number of the first row.</param>
    /// <param name="count">How many there are.</param>
    /// <exception cref="ArgumentOutOfRangeException">The first number is negative, or the last beyond <see cref="MostRows"/>.</exception>
    public static void CheckNumbers(long first, long count = 0, [CallerArgumentExpression(nameof(first))] string argument = "")
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first, argument);
        if (first > MostRows - count)
            throw new ArgumentOutOfRangeException(
                argument, first, $"{argument} must be at most {MostRows - count} for {count} rows: no row has a higher number.");
    }

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
