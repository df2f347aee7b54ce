using Kaem.ML.Generation;
using Kaem.ML.Numerics;
using Kaem.ML.Parts;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Text.Pipeline;

/// <summary>Texts and what stands beside them as data: a column of texts, and one for each part.</summary>
internal sealed class TextRowsView : IDataView
{
    private readonly IReadOnlyList<PartColumn> _parts;
    private readonly TextRows _rows;

    public TextRowsView(string textColumnName, IReadOnlyList<PartColumn> parts, TextRows rows)
    {
        (_parts, _rows) = (parts, rows);
        var builder = new DataViewSchema.Builder();
        builder.AddColumn(textColumnName, TextDataViewType.Instance);
        foreach (var part in parts)
            builder.AddColumn(part.Name, part.Type, part.Annotations);
        Schema = builder.ToSchema();
    }

    /// <summary>The rows are independent draws already: their order carries nothing that shuffling could break.</summary>
    public bool CanShuffle => false;

    public DataViewSchema Schema { get; }

    public long? GetRowCount() => _rows.Texts.Count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        ArgumentNullException.ThrowIfNull(columnsNeeded);
        return new Cursor(this, columnsNeeded);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(TextRowsView view, IEnumerable<DataViewSchema.Column> columns) : CountedCursor(view.Schema, columns, view._rows.Texts.Count)
    {
        protected override Delegate Getter(DataViewSchema.Column column)
        {
            if (column.Index == 0)
                return (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) => value = view._rows.Texts[(int)RequireRow()].AsMemory());
            int part = column.Index - 1;
            var range = new ColumnRange(view._parts.Take(part).Sum(before => before.Width), view._parts[part].Width);
            return PartGetter.Of(view._parts[part].Type, () => view._rows.Rows.Row((int)RequireRow()).Slice(range.First, range.Count));
        }
    }
}
