using Kaem.ML.Data;

namespace Kaem.ML.Tables;

/// <summary>
/// Tables as Parquet files. Numbers of all types are numbers, booleans are booleans, strings and UUIDs are categories; dates, times and timestamps are texts
/// of ISO 8601, a timestamp of coordinated universal time with Z at its end, to 100 nanoseconds. Nulls are gaps.
/// </summary>
public static class ParquetFile
{
    /// <summary>Rows of a row group that is written.</summary>
    internal const int GroupRows = 100_000;

    /// <summary>Reads a file whole.</summary>
    /// <param name="path">The file.</param>
    /// <param name="columnNames">The columns to read; none for all.</param>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="FormatException">It is no Parquet file, or damaged; a column is nested or of bytes; a number is infinite; a whole number, or the
    /// digits of a decimal, are beyond 2^53. The message names column and row.</exception>
    public static ParquetTable Load(string path, params string[] columnNames)
    {
        ArgumentNullException.ThrowIfNull(columnNames);
        using var rows = ParquetRows.Open(path, columnNames.Length == 0 ? null : columnNames);
        return Load(rows);
    }

    /// <summary>Reads a stream as <see cref="Load(string, string[])"/> reads a file.</summary>
    /// <param name="stream">One that can seek. It is left open.</param>
    /// <param name="columnNames">The columns to read; none for all.</param>
    /// <exception cref="ArgumentException">The stream can't seek, or there is no such column.</exception>
    /// <exception cref="FormatException">As for a file.</exception>
    public static ParquetTable Load(Stream stream, params string[] columnNames)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(columnNames);
        if (!stream.CanSeek)
            throw new ArgumentException(
                "A Parquet file begins at its end, so the stream must be able to seek. Copy it to a MemoryStream or a file.", nameof(stream));
        using var rows = ParquetRows.Open(stream, columnNames.Length == 0 ? null : columnNames);
        return Load(rows);
    }

    /// <summary>Reads a file whole: <see cref="Load(string, string[])"/> without the types.</summary>
    /// <param name="path">The file.</param>
    /// <param name="columnNames">The columns to read; none for all.</param>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="FormatException">As for <see cref="Load(string, string[])"/>.</exception>
    public static Table Read(string path, params string[] columnNames) => Load(path, columnNames).Table;

    /// <summary>Writes a file. One that is there is replaced once the new one is whole.</summary>
    /// <param name="path">The file.</param>
    /// <param name="table">The table; gaps become nulls.</param>
    /// <param name="types">Types of the columns, as another file has them; null, and for columns that it lacks, for Int64, Double, Boolean and String.</param>
    /// <exception cref="ArgumentException">A value is none that its column's type can have; the message names column and row.</exception>
    /// <exception cref="IOException">It can't be written.</exception>
    public static void Write(string path, Table table, ParquetTypes? types = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(table);
        AtomicFile.Write(path, stream => ParquetGroups.Write(
            stream, [.. table.Columns.Select(column => ParquetColumns.For(column, types))], Groups(table)));
    }

    private static IEnumerable<Table> Groups(Table table)
    {
        for (int first = 0; first < table.Rows; first += GroupRows)
            yield return table.Slice(first, Math.Min(GroupRows, table.Rows - first));
    }

    private static ParquetTable Load(ParquetRows rows) => new(
        rows.Read(0, rows.Groups, 0), new ParquetTypes(rows.Columns.Select(column => ParquetColumns.Copy(column.Field, column.Field.IsNullable))));
}
