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

    /// <summary>All rows, in order and in parts, each with the number of its first row. A part holds until the next is asked for.</summary>
    IEnumerable<(int First, DataMatrix Rows)> Parts();
}
