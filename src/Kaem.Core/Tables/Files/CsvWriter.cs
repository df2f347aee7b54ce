using System.IO.Compression;
using System.Text;

namespace Kaem.ML.Tables;

/// <summary>Writes names and rows so that what is read is what was written: fields are quoted where they must be.</summary>
internal sealed class CsvWriter
{
    private readonly TextWriter _writer;
    private readonly CsvDialect _dialect;

    public CsvWriter(TextWriter writer, CsvDialect dialect)
    {
        _writer = writer;
        _dialect = dialect;
    }

    /// <summary>Writes a table.</summary>
    /// <exception cref="ArgumentException">A text has a character that the encoding doesn't have.</exception>
    public static void Write(Stream stream, bool isPacked, Table table, CsvDialect dialect)
    {
        using var packed = isPacked ? new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true) : null;
        var encoding = CsvEncoding.Strict(dialect.Encoding);
        try
        {
            using var writer = new StreamWriter(packed ?? stream, encoding, leaveOpen: true);
            new CsvWriter(writer, dialect).Write(table);
        }
        catch (EncoderFallbackException exception)
        {
            throw Unencodable(table, encoding, exception);
        }
    }

    /// <summary>Writes names, where there are to be any, and rows.</summary>
    public void Write(Table table)
    {
        if (_dialect.HasNames)
            WriteRow([.. Names(table)]);
        string[] row = new string[table.Columns.Count];
        for (int r = 0; r < table.Rows; r++)
        {
            for (int c = 0; c < row.Length; c++)
                row[c] = Guarded(table.Columns[c] is NumericColumn, table.Columns[c].TextAt(r));
            WriteRow(row);
        }
    }

    private IEnumerable<string> Names(Table table)
    {
        // A line without a field at all is none.
        bool hasRowNames = table.Columns.Count > 1 && table.Columns[0].Name == _dialect.RowNames;
        return table.Columns.Skip(hasRowNames ? 1 : 0).Select(column => _dialect.Unnamed.Contains(column.Name) ? "" : Guarded(false, column.Name));
    }

    private string Guarded(bool isNumber, string text) => isNumber || _dialect.RawCells ? text : SpreadsheetGuard.Write(text);

    private void WriteRow(string[] row)
    {
        for (int c = 0; c < row.Length; c++)
        {
            if (c > 0)
                _writer.Write(_dialect.Separator);
            string text = row[c];
            // An empty line is no row to those who read it, and one that begins with a mark may be a comment.
            bool isQuoted = NeedsQuotes(text) || (row.Length == 1 && text.Length == 0)
                || (c == 0 && (text.StartsWith('#') || (_dialect.Comment is { } mark && text.StartsWith(mark, StringComparison.Ordinal))));
            if (!isQuoted)
                _writer.Write(text);
            else
            {
                _writer.Write('"');
                _writer.Write(text.Replace("\"", "\"\"", StringComparison.Ordinal));
                _writer.Write('"');
            }
        }
        _writer.Write(_dialect.NewLine);
    }

    private bool NeedsQuotes(string text)
    {
        if (text.Length == 0)
            return false;
        if (char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1]) || text[0] == '\uFEFF' || text.StartsWith("sep=", StringComparison.OrdinalIgnoreCase))
            return true;
        foreach (char character in text)
        {
            if (character == _dialect.Separator || character is '"' || char.IsControl(character))
                return true;
        }
        return false;
    }

    private static ArgumentException Unencodable(Table table, Encoding encoding, EncoderFallbackException exception)
    {
        foreach (var column in table.Columns)
        {
            if (!Holds(encoding, column.Name))
                return new ArgumentException(
                    $"The name of column '{column.Name}' can't be written in {encoding.WebName}. Write it in UTF-8.", nameof(table), exception);
            for (int row = 0; row < table.Rows; row++)
            {
                if (!Holds(encoding, column.TextAt(row)))
                    return new ArgumentException(
                        $"Row {row} of column '{column.Name}' has a character that can't be written in {encoding.WebName}. Write it in UTF-8, or mend the "
                        + "text.",
                        nameof(table), exception);
            }
        }
        return new ArgumentException($"The table can't be written in {encoding.WebName}.", nameof(table), exception);
    }

    private static bool Holds(Encoding encoding, string text)
    {
        try
        {
            return encoding.GetByteCount(text) >= 0;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }
}
