using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tables;

/// <summary>Tables, one after the other, as data: only one of them is held at a time, and each cursor reads them anew.</summary>
internal sealed class BlockView : IDataView
{
    private readonly IReadOnlyList<ViewColumn> _columns;
    private readonly Func<IReadOnlySet<string>, IEnumerable<Table>> _read;
    private readonly long? _rows;

    /// <param name="columns">Types of the columns, which hold for all tables.</param>
    /// <param name="read">Reads the tables; they have the columns that it is asked for, at least.</param>
    /// <param name="rows">Rows of all tables together; null where nobody knows as yet.</param>
    public BlockView(IReadOnlyList<ViewColumn> columns, Func<IReadOnlySet<string>, IEnumerable<Table>> read, long? rows = null)
    {
        _columns = columns;
        _read = read;
        _rows = rows;
        var builder = new DataViewSchema.Builder();
        foreach (var column in columns)
            builder.AddColumn(column.Name, column.Type, ColumnAnnotation.Write(column));
        Schema = builder.ToSchema();
    }

    public bool CanShuffle => false;

    public DataViewSchema Schema { get; }

    public long? GetRowCount() => _rows;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        ArgumentNullException.ThrowIfNull(columnsNeeded);
        int[] needed = [.. columnsNeeded.Select(column => column.Index).Distinct().Order()];
        // Rows are counted by one of their columns.
        ViewColumn[] read = [.. (needed.Length > 0 ? needed : [0]).Select(index => _columns[index])];
        var tables = _read(read.Select(column => column.Name).ToHashSet(StringComparer.Ordinal)).Where(table => table.Rows > 0);
        return new BlockCursor(Schema, columnsNeeded, tables.Select(table => new TableView(table, read)));
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];
}
