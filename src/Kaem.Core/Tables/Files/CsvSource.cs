using System.Text;

namespace Kaem.ML.Tables;

/// <summary>A file of separated values that can be read several times: how it is encoded, and its names and rows.</summary>
internal sealed class CsvSource
{
    private readonly ReadBytes _bytes;
    private readonly CsvOptions _options;

    /// <exception cref="FormatException">It is no text.</exception>
    public CsvSource(ReadBytes bytes, CsvOptions options)
    {
        _bytes = bytes;
        _options = options;
        (Encoding, EncodingNote) = Told(() => CsvEncoding.Find(bytes, options.Encoding));
    }

    /// <summary>How the text is encoded.</summary>
    public Encoding Encoding { get; }

    /// <summary>What is odd about that.</summary>
    public TableNote? EncodingNote { get; }

    /// <summary>Reads the file whole.</summary>
    public CsvTable ReadAll()
    {
        return Told(() =>
        {
            using var reader = Open();
            var table = ReadAll(reader, _options, EncodingNote is null ? [] : [EncodingNote]);
            return table with { Dialect = table.Dialect with { Encoding = Encoding } };
        });
    }

    /// <summary>Reads a text whole.</summary>
    public static CsvTable ReadAll(TextReader reader, CsvOptions options, IReadOnlyList<TableNote> notes)
    {
        var rows = new CsvRows(reader, options);
        CsvCells[] columns = [.. Enumerable.Range(0, rows.Width).Select(_ => new CsvCells())];
        int count = 0;
        while (count < (options.MostRows ?? int.MaxValue) && rows.Read())
        {
            for (int c = 0; c < columns.Length; c++)
                columns[c].Add(rows[c]);
            count++;
        }
        if (count == 0)
            throw new FormatException("It has names but no rows.");
        var named = new CsvColumns(options, rows.Names, columns, count);
        return new CsvTable(
            new TextTable(named.Names, [.. columns[..named.Fields].Select(column => column.Cells)], options.MissingMarks),
            Dialect(rows, options) with { Unnamed = named.Unnamed, RowNames = named.RowNames },
            [.. notes, .. named.Notes, .. new[] { rows.CommentNote, rows.BlankNote, Words(named, columns, options) }.OfType<TableNote>()]);
    }

    /// <summary>What is said of a single column whose cells have as many words each, as its name has; null where it is no such.</summary>
    private static TableNote? Words(CsvColumns named, IReadOnlyList<CsvCells> columns, CsvOptions options)
    {
        if (named.Fields != 1 || options.Separator is not null)
            return null;
        int words = Count(columns[0].Cells[0]);
        bool isAlike = words > 1 && columns[0].Cells.Take(CsvSniffer.Rows).All(cell => Count(cell) == words)
            && (!options.HasNames || Count(named.Names[0]) is var names && (names == words || names == words - 1));
        return !isAlike ? null : new TableNote($"There is one column, and every row has {words} words in it.")
        {
            Option = $"{nameof(CsvOptions)}.{nameof(CsvOptions.Separator)}", Advice = "If blanks stand between fields, give a blank as {0}.",
        };

        static int Count(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
    }

    /// <summary>The dialect of rows, but for the encoding and columns without a name.</summary>
    private static CsvDialect Dialect(CsvRows rows, CsvOptions options) => new()
    {
        Separator = rows.Form.Separator,
        NewLine = rows.NewLine ?? CsvDialect.Default.NewLine,
        Comment = options.Comment is { } given ? given : rows.CommentNote is null ? null : rows.Form.CommentMark,
        HasNames = options.HasNames,
        DecimalComma = options.DecimalComma,
        RawCells = options.RawCells,
    };

    /// <summary>Begins to read the text.</summary>
    public StreamReader Open() => new(_bytes.Open(), CsvEncoding.Strict(Encoding), detectEncodingFromByteOrderMarks: false, bufferSize: 1 << 16);

    /// <summary>What reading bytes can throw, in words of this reader.</summary>
    public T Told<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (DecoderFallbackException exception)
        {
            var (line, column) = CsvEncoding.Fault(_bytes, Encoding);
            throw CsvEncoding.Note($"Line {line}, column {column}: the bytes are no {Encoding.WebName}.", "Give the file's {0}.").AsFormat(exception);
        }
        catch (InvalidDataException exception)
        {
            throw new FormatException($"It is packed by gzip, and damaged: {exception.Message}", exception);
        }
    }
}
