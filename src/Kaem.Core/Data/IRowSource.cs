namespace Kaem.ML.Data;

/// <summary>Rows of observations that can be copied out, however they are kept.</summary>
internal interface IRowSource
{
    /// <summary>Number of rows.</summary>
    int Rows { get; }

    /// <summary>Number of columns.</summary>
    int Columns { get; }

    /// <summary>Copies the rows whose indices are given, in that order.</summary>
    /// <param name="destination">Receives them, row after row.</param>
    void CopyTo(ReadOnlySpan<int> rows, Span<float> destination);

    /// <summary>
    /// The columns whose numbers may be any, ascending, where all others are indicators by the way the rows are made: a check need not look at these, which may
    /// be a thousand times as many. Null where any column may hold anything.
    /// </summary>
    IReadOnlyList<int>? LooseColumns => null;

    /// <summary>Copies one of <see cref="LooseColumns"/>.</summary>
    /// <param name="destination">Receives a number for each row.</param>
    void CopyColumn(int column, Span<float> destination) => throw new NotSupportedException("The rows are kept as rows.");

    /// <summary>All rows, in order and in parts, each with the number of its first row. A part holds until the next is asked for.</summary>
    IEnumerable<(int First, DataMatrix Rows)> Parts();
}
