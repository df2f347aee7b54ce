using Kaem.ML.Data;
using Kaem.ML.Tables;
using Microsoft.ML;
using Microsoft.ML.Data;
using Parquet.Schema;

namespace Kaem.ML;

/// <summary>Parquet files as data views, and back.</summary>
public static class ParquetDataExtensions
{
    /// <summary>
    /// A Parquet file as data that are read from it row group by row group, each time that somebody goes through the rows, and only in the columns that are
    /// asked for: it may be larger than memory.
    /// </summary>
    /// <param name="catalog">mlContext.Data.</param>
    /// <param name="path">The file.</param>
    /// <param name="columnNames">The columns to load; none for all.</param>
    /// <returns>Numbers as Double, booleans as Boolean, or as text where they may be missing, everything else as text.</returns>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="FormatException">It is no Parquet file, or a column is nested or of bytes; when rows are read, as for
    /// <see cref="ParquetFile.Load(string, string[])"/>.</exception>
    public static IDataView LoadFromParquet(this DataOperationsCatalog catalog, string path, params string[] columnNames)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(columnNames);
        using var rows = ParquetRows.Open(path, columnNames.Length == 0 ? null : columnNames);
        return new BlockView([.. rows.Columns.Select(View)], wanted => Read(path, wanted), rows.Rows);
    }

    /// <summary>
    /// Saves data as a Parquet file, row group by row group: the data may be larger than memory. One that is there is replaced once the new one is whole.
    /// NaN, empty text and key 0 become nulls, keys the texts that they stand for.
    /// </summary>
    /// <param name="catalog">mlContext.Data.</param>
    /// <param name="data">The data. They are read once.</param>
    /// <param name="path">The file.</param>
    /// <param name="types">Types of the columns, as another file has them; null, and for columns that it lacks, for those of the data.</param>
    /// <exception cref="ArgumentException">A column is of a type that a table can't have, a value is infinite, or none that the file's type can
    /// have.</exception>
    /// <exception cref="IOException">It can't be written.</exception>
    public static void SaveAsParquet(this DataOperationsCatalog catalog, IDataView data, string path, ParquetTypes? types = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrEmpty(path);
        var columns = TableReader.Columns(data.Schema, null, nameof(data));
        if (columns.Length == 0)
            throw new ArgumentException("The data have no columns.", nameof(data));
        AtomicFile.Write(path, stream => Write(data, columns, stream, types));
    }

    /// <summary>Writes data to a stream, as <see cref="SaveAsParquet"/> does to a file.</summary>
    internal static void Write(IDataView data, ViewColumn[] columns, Stream stream, ParquetTypes? types = null) =>
        ParquetGroups.Write(stream, [.. columns.Select(column => Column(column, types))], Blocks(data, columns));

    /// <summary>Some row groups of an open file as data, which are read anew by each cursor.</summary>
    /// <param name="firstRow">The number of their first row in the file, for messages.</param>
    internal static IDataView ViewGroups(ParquetRows rows, int first, int count, long firstRow)
    {
        return new BlockView([.. rows.Columns.Select(View)], _ => Tables());

        IEnumerable<Table> Tables()
        {
            long row = firstRow;
            for (int group = first; group < first + count; row += rows.RowsOf(group++))
                yield return rows.Read(group, 1, row);
        }
    }

    private static IEnumerable<Table> Read(string path, IReadOnlySet<string> wanted)
    {
        using var rows = ParquetRows.Open(path, [.. wanted]);
        foreach (var table in rows.ReadGroups())
            yield return table;
    }

    private static IEnumerable<Table> Blocks(IDataView data, ViewColumn[] columns)
    {
        DataViewSchema.Column[] sources = [.. columns.Select(column => data.Schema[column.Name])];
        using var cursor = data.GetRowCursor(sources);
        ColumnReader[] readers = [.. columns.Select((column, c) => ColumnReader.Of(cursor, sources[c], column, "data", nameof(data)))];
        long first = 0;
        int count = 0;
        while (cursor.MoveNext())
        {
            foreach (var reader in readers)
                reader.Read();
            if (++count < ParquetFile.GroupRows)
                continue;
            yield return new Table([.. readers.Select(reader => reader.Build())]);
            (first, count) = (first + count, 0);
            foreach (var reader in readers)
                reader.Clear(first);
        }
        if (count > 0)
            yield return new Table([.. readers.Select(reader => reader.Build())]);
    }

    private static ViewColumn View(ParquetColumn column) => new(column.Name, column switch
    {
        ParquetBooleans { Field.IsNullable: false } => BooleanDataViewType.Instance,
        _ when column.Begin() is TypedCells.Numbers => NumberDataViewType.Double,
        _ => TextDataViewType.Instance,
    })
    {
        Schema = column.Moments is { } format ? new ColumnSchema(column.Name, format.Kind) { Format = format } : null,
    };

    /// <summary>The type of a view's column: the file's where it can hold the like, else its own.</summary>
    private static ParquetColumn Column(ViewColumn column, ParquetTypes? types)
    {
        if (TableReader.IsTime(column.Type) || column.Schema?.Format is TemporalFormat)
            return ParquetColumns.For(TableParts.Missing(column.Schema ?? Times(column), 1), types);
        bool isNumber = column.Type is NumberDataViewType, isBoolean = column.Type is BooleanDataViewType;
        if (types?.Find(column.Name) is { } field && ParquetColumns.Of(field) is { } source && (isNumber
            ? source.Begin() is TypedCells.Numbers
            : source is ParquetBooleans || (!isBoolean && source.Begin() is not TypedCells.Numbers)))
            return ParquetColumns.Of(ParquetColumns.Copy(field, isNullable: field.IsNullable || column.HasMissing))!;
        var type = isNumber || isBoolean ? column.Type.RawType : typeof(string);
        return ParquetColumns.Of(new DataField(column.Name, type, isNullable: column.HasMissing))!;
    }

    private static ColumnSchema Times(ViewColumn column) =>
        new(column.Name, column.Type is TimeSpanDataViewType ? ColumnKind.Duration : ColumnKind.Timestamp);
}
