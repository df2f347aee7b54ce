using Kaem.ML.Data;

namespace Kaem.ML.Tables;

/// <summary>Tables as files of separated values (RFC 4180): read by looking at how they are written, and written like others.</summary>
public static class CsvFile
{
    /// <summary>
    /// Reads a file whole, and says how it is written. Separator, encoding, comments, blank lines and columns without a name are found by looking at it, as
    /// far as <paramref name="options"/> leave them open; what was found that is odd stands in the notes. What is packed by gzip is unpacked.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What is known of it; null for nothing.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="IOException">It can't be read.</exception>
    /// <exception cref="FormatException">It is no text, has no names or no rows, two columns have one name, a row has another number of fields, or a quote
    /// opens and does not close, or closes within a field. The message has the line.</exception>
    public static CsvTable Load(string path, CsvOptions? options = null) =>
        Named(path, () => new CsvSource(ReadBytes.Of(path), options ?? new CsvOptions()).ReadAll());

    /// <summary>Reads a stream as <see cref="Load(string, CsvOptions?)"/> reads a file.</summary>
    /// <param name="stream">Read from where it stands to its end, and left open. One that can't seek is held in memory meanwhile.</param>
    /// <param name="options">What is known of it; null for nothing.</param>
    /// <exception cref="IOException">It can't be read.</exception>
    /// <exception cref="FormatException">As for a file.</exception>
    public static CsvTable Load(Stream stream, CsvOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new CsvSource(ReadBytes.Of(stream), options ?? new CsvOptions()).ReadAll();
    }

    /// <summary>Reads a text as <see cref="Load(string, CsvOptions?)"/> reads a file.</summary>
    /// <param name="reader">Read to its end, and left open.</param>
    /// <param name="options">What is known of it; null for nothing. The encoding is the reader's.</param>
    /// <exception cref="FormatException">As for a file.</exception>
    public static CsvTable Load(TextReader reader, CsvOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return CsvSource.ReadAll(reader, options ?? new CsvOptions(), []);
    }

    /// <summary>Reads all cells of a file as text: <see cref="Load(string, CsvOptions?)"/> without what it says of the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="missingMarks">What stands for a missing value; null for <see cref="TextTable.DefaultMissingMarks"/>.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="IOException">It can't be read.</exception>
    /// <exception cref="FormatException">As for <see cref="Load(string, CsvOptions?)"/>.</exception>
    public static TextTable Read(string path, IReadOnlyList<string>? missingMarks = null) => Load(path, new CsvOptions { MissingMarks = missingMarks }).Text;

    /// <summary>Reads all cells of a text: <see cref="Load(TextReader, CsvOptions?)"/> without what it says of the text.</summary>
    /// <param name="reader">Read to its end, and left open.</param>
    /// <param name="missingMarks">What stands for a missing value; null for <see cref="TextTable.DefaultMissingMarks"/>.</param>
    /// <exception cref="FormatException">As for <see cref="Load(string, CsvOptions?)"/>.</exception>
    public static TextTable Read(TextReader reader, IReadOnlyList<string>? missingMarks = null) =>
        Load(reader, new CsvOptions { MissingMarks = missingMarks }).Text;

    /// <summary>Writes a table; a gap is an empty field.</summary>
    /// <param name="writer">Left open.</param>
    /// <param name="table">The table.</param>
    /// <param name="dialect">How; null for <see cref="CsvDialect.Default"/>. The encoding is the writer's.</param>
    public static void Write(TextWriter writer, Table table, CsvDialect? dialect = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(table);
        new CsvWriter(writer, dialect ?? CsvDialect.Default).Write(table);
    }

    /// <summary>Writes a file. One that is there is replaced once the new one is whole. Its name may end in .gz: then it is packed by gzip.</summary>
    /// <param name="path">The file.</param>
    /// <param name="table">The table; a gap becomes an empty field.</param>
    /// <param name="dialect">How, for instance as another file that <see cref="Load(string, CsvOptions?)"/> read; null for <see cref="CsvDialect.Default"/>,
    /// in UTF-8.</param>
    /// <exception cref="ArgumentException">A text has a character that the encoding doesn't have; the message names column and row.</exception>
    /// <exception cref="IOException">It can't be written.</exception>
    public static void Write(string path, Table table, CsvDialect? dialect = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(table);
        dialect ??= CsvDialect.Default;
        AtomicFile.Write(path, stream => CsvWriter.Write(stream, path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase), table, dialect));
    }

    /// <summary>Has a file's name in what is said of it.</summary>
    internal static T Named<T>(string path, Func<T> read)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
            throw Directory.Exists(path)
                ? new FileNotFoundException($"'{path}' is a folder, not a file.", path)
                : new FileNotFoundException($"There is no file '{path}'.", path);
        try
        {
            return read();
        }
        catch (FormatException exception)
        {
            var note = TableNote.Of(exception);
            throw (note with { Text = $"'{path}' can't be read as a table: {note.Text}" }).AsFormat(exception);
        }
    }
}
