namespace Kaem.ML.Tables;

/// <summary>A file of separated values that is read block by block, as often as somebody asks: its first rows tell how.</summary>
internal sealed class CsvStream
{
    private readonly string _path;
    private readonly CsvOptions _options;
    private readonly CsvSource _source;

    /// <param name="path">The file.</param>
    /// <param name="looked">Rows to look at.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="FormatException">It is no text, or can't be divided into names and rows.</exception>
    public CsvStream(string path, CsvOptions options, int looked)
    {
        _path = path;
        _options = options;
        (_source, Head) = CsvFile.Named(path, () =>
        {
            var source = new CsvSource(ReadBytes.Of(path), options with { MostRows = Math.Min(looked, options.MostRows ?? looked) });
            return (source, source.ReadAll());
        });
    }

    /// <summary>The first rows, and how the file is written.</summary>
    public CsvTable Head { get; }

    /// <summary>Reads all rows, so many at once.</summary>
    /// <exception cref="FormatException">A row has another number of fields, or a cell is not of its column's kind.</exception>
    public IEnumerable<Table> Read(TableSchema schema, int rows)
    {
        using var reader = _source.Open();
        var lines = Told(() => new CsvRows(reader, _options));
        long left = _options.MostRows ?? long.MaxValue, first = 0;
        CsvCells[] columns = [.. Head.Text.Names.Select(_ => new CsvCells())];
        while (left > 0)
        {
            long line = 0;
            int count = Told(() =>
            {
                int taken = 0;
                while (taken < Math.Min(rows, left) && lines.Read())
                {
                    if (taken++ == 0)
                        line = lines.Line;
                    Take(lines, columns);
                }
                return taken;
            });
            if (count == 0)
                yield break;
            var text = new TextTable(Head.Text.Names, [.. columns.Select(column => column.Take())], _options.MissingMarks);
            yield return Parsed(text, schema, first, line);
            (left, first) = (left - count, first + count);
        }
    }

    private static void Take(CsvRows lines, CsvCells[] columns)
    {
        for (int c = 0; c < columns.Length; c++)
            columns[c].Add(lines[c]);
        for (int c = columns.Length; c < lines.Width; c++)
        {
            if (!lines[c].IsEmpty)
                throw new FormatException(
                    $"Line {lines.Line} has a value in field {c + 1}, which has no name and was empty in the rows above. Give the column a name.");
        }
    }

    private Table Parsed(TextTable text, TableSchema schema, long first, long line)
    {
        try
        {
            return text.Parse(schema);
        }
        catch (FormatException exception)
        {
            throw new FormatException(
                $"'{_path}' can't be read as a table: of the rows from {first} on, which begin at line {line}: {exception.Message} The kinds of columns were "
                + "found by looking at the first rows; look at more of them, or give the column's kind.", exception);
        }
    }

    private T Told<T>(Func<T> read) => CsvFile.Named(_path, () => _source.Told(read));
}
