using Kaem.ML.Generation;
using Microsoft.ML;

namespace Kaem.ML.Tables;

/// <summary>Goes through the rows of a table.</summary>
internal sealed class TableCursor(TableView view, IEnumerable<DataViewSchema.Column> columns, int rows) : CountedCursor(view.Schema, columns, rows)
{
    protected override Delegate Getter(DataViewSchema.Column column) => view.Getters[column.Index](() => (int)RequireRow());
}
