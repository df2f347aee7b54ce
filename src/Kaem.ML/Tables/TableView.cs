using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tables;

/// <summary>A table as data, with columns of the types that a view gave them.</summary>
internal sealed class TableView : IDataView
{
    private readonly Table _table;

    /// <param name="columns">Types and keys of the table's columns, in the same order.</param>
    /// <exception cref="ArgumentException">A gap stands in a column whose type has no missing value, or a category is not among the keys.</exception>
    public TableView(Table table, IReadOnlyList<ViewColumn> columns)
    {
        _table = table.Keep(columns.Select(column => column.Name));
        var builder = new DataViewSchema.Builder();
        for (int c = 0; c < columns.Count; c++)
        {
            if (_table.Columns[c].MissingCount > 0 && !columns[c].HasMissing)
            {
                throw new ArgumentException(
                    $"Column '{columns[c].Name}' has gaps, and its type {columns[c].Type} has no missing value. Ask for rows without gaps, or learn from "
                    + "numbers of type Single or Double, text or keys.",
                    nameof(table));
            }
            builder.AddColumn(columns[c].Name, columns[c].Type, ColumnAnnotation.Write(columns[c]));
        }
        Schema = builder.ToSchema();
        Getters = [.. columns.Select((column, c) => ColumnWriter.Getter(_table.Columns[c], column))];
    }

    public bool CanShuffle => false;

    public DataViewSchema Schema { get; }

    /// <summary>For each column a function that makes a getter of the row that another function tells.</summary>
    internal IReadOnlyList<Func<Func<int>, Delegate>> Getters { get; }

    public long? GetRowCount() => _table.Rows;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        ArgumentNullException.ThrowIfNull(columnsNeeded);
        return new TableCursor(this, columnsNeeded, _table.Rows);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];
}
