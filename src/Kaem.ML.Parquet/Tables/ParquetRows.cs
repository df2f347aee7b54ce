using Parquet;

namespace Kaem.ML.Tables;

/// <summary>An open Parquet file, read row group by row group.</summary>
internal sealed class ParquetRows : IDisposable
{
    // A nullable number of eight bytes.
    private const long BytesOfCell = 16;

    private readonly string? _path;
    private readonly ParquetReader _reader;

    private ParquetRows(string? path, ParquetReader reader, ParquetColumn[] columns)
    {
        _path = path;
        _reader = reader;
        Columns = columns;
    }

    /// <summary>The columns that are read.</summary>
    public ParquetColumn[] Columns { get; }

    /// <summary>Number of rows.</summary>
    public long Rows => _reader.RowGroups.Sum(group => group.RowCount);

    /// <summary>Number of row groups.</summary>
    public int Groups => _reader.RowGroupCount;

    /// <summary>Number of rows of a row group.</summary>
    public long RowsOf(int group) => _reader.RowGroups[group].RowCount;

    /// <summary>Opens a file.</summary>
    /// <param name="names">The columns to read; null for all.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ArgumentException">It has no such column.</exception>
    /// <exception cref="FormatException">It is no Parquet file, or a column is none that a table can have.</exception>
    public static ParquetRows Open(string path, IReadOnlyCollection<string>? names)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
            throw new FileNotFoundException(Directory.Exists(path) ? $"'{path}' is a folder, not a file." : $"There is no file '{path}'.", path);
        return Open(path, new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read), leaveOpen: false, names);
    }

    /// <summary>Opens a stream.</summary>
    public static ParquetRows Open(Stream stream, IReadOnlyCollection<string>? names) => Open(null, stream, leaveOpen: true, names);

    /// <summary>Reads some row groups as one table.</summary>
    /// <param name="firstRow">The number of the first row, for messages.</param>
    /// <exception cref="FormatException">The file is damaged, or a value is none that a table can have.</exception>
    public Table Read(int firstGroup, int count, long firstRow)
    {
        TypedCells[] cells = [.. Columns.Select(column => column.Begin())];
        for (int index = firstGroup; index < firstGroup + count; index++)
        {
            using var group = _reader.OpenRowGroupReader(index);
            long rows = group.RowCount;
            Checked(_path, () => CheckValues(group, rows));
            for (int c = 0; c < cells.Length; c++)
            {
                var column = Columns[c];
                var into = cells[c];
                Told(_path, $"column '{column.Name}'", () => Wait(async () =>
                {
                    await column.Read(group, into, firstRow).ConfigureAwait(false);
                    return true;
                }));
            }
        }
        return Told(_path, "the file", () => new Table([.. cells.Select((column, c) => column.Build(Columns[c].Name))]));
    }

    /// <summary>Reads one row group after the other.</summary>
    public IEnumerable<Table> ReadGroups()
    {
        long first = 0;
        for (int index = 0; index < Groups; index++)
        {
            yield return Read(index, 1, first);
            first += _reader.RowGroups[index].RowCount;
        }
    }

    public void Dispose() => Wait(async () =>
    {
        await _reader.DisposeAsync().ConfigureAwait(false);
        return true;
    });

    /// <summary>Waits for a task where nobody waits for this thread.</summary>
    internal static T Wait<T>(Func<Task<T>> task) => Task.Run(task).GetAwaiter().GetResult();

    private static ParquetRows Open(string? path, Stream stream, bool leaveOpen, IReadOnlyCollection<string>? names)
    {
        try
        {
            Checked(path, () => ParquetStructure.Check(stream));
            var reader = Told(path, "the file", () => Wait(() => ParquetReader.CreateAsync(stream, leaveStreamOpen: leaveOpen)));
            string[] there = Told(path, "the file", () => reader.Schema.Fields.Select(field => field.Name).ToArray());
            if (names?.FirstOrDefault(name => !there.Contains(name)) is { } unknown)
                throw new ArgumentException(
                    $"There is no column '{unknown}'. The columns are {string.Join(", ", there.Select(name => $"'{name}'"))}.", nameof(names));
            return new ParquetRows(path, reader, Told(path, "the file", () => ParquetColumns.Of(reader.Schema, names is null ? null : names.Contains)));
        }
        catch
        {
            if (!leaveOpen)
                stream.Dispose();
            throw;
        }
    }

    /// <summary>A column that is read has a value, or a null, in each row; and all of them must fit into memory.</summary>
    private void CheckValues(ParquetRowGroupReader group, long rows)
    {
        foreach (var column in Columns)
        {
            if (group.GetMetadata(column.Field)?.MetaData?.NumValues is { } values && values != rows)
                throw new FormatException($"column '{column.Name}' has {values} values in a group of {rows} rows");
        }
        if (rows > Array.MaxLength || rows * BytesOfCell > GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / Math.Max(1, Columns.Length))
            throw new FormatException($"a group of {rows} rows and {Columns.Length} columns does not fit into memory");
    }

    private static void Checked(string? path, Action check) => Told(path, "the file", () =>
    {
        try
        {
            check();
            return true;
        }
        catch (FormatException exception)
        {
            throw new InvalidDataException(exception.Message, exception);
        }
    });

    /// <summary>What a reader of Parquet can throw on damaged bytes is anything.</summary>
    private static T Told<T>(string? path, string what, Func<T> read)
    {
        string begin = path is null ? "The stream" : $"'{path}'";
        try
        {
            return read();
        }
        catch (FormatException exception)
        {
            throw new FormatException($"{begin} can't be read as a table: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is not (UnauthorizedAccessException or ObjectDisposedException or OperationCanceledException))
        {
            throw new FormatException(
                $"{begin} can't be read as Parquet, {what} is damaged or of an unknown kind: {exception.Message.ReplaceLineEndings(" ")}", exception);
        }
    }
}
