namespace Microsoft.ML.Data;

// A view with the columns of a row mapper added. Nothing is computed that no one asked for.
internal sealed class MappedView : IDataView, IRowToRowMapper
{
    private readonly IDataView _source;
    private readonly IRowMapper _mapper;
    private readonly AddedColumns _columns;

    public MappedView(IDataView source, IRowMapper mapper)
    {
        _source = source;
        _mapper = mapper;
        _columns = new(source.Schema, mapper.OutputColumns);
    }

    public MappedView(DataViewSchema schema, IRowMapper mapper) : this(new EmptyView(schema), mapper) { }

    public DataViewSchema Schema => _columns.Schema;

    public DataViewSchema InputSchema => _source.Schema;

    public DataViewSchema OutputSchema => _columns.Schema;

    public bool CanShuffle => _source.CanShuffle;

    public long? GetRowCount() => _source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        var active = Schema.Active(columnsNeeded);
        return new Cursor(this, _source.GetRowCursor(Needed(active), rand), active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
    {
        var active = Schema.Active(columnsNeeded);
        return [.. _source.GetRowCursorSet(Needed(active), n, rand).Select(cursor => new Cursor(this, cursor, active))];
    }

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) => Needed(Schema.Active(dependingColumns));

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        Check.NotNull(input, nameof(input));
        Check.NotNull(activeColumns, nameof(activeColumns));
        Check.That(input.Schema == InputSchema, "Schema of input row must be the same as the schema the mapper is bound to");
        return new Row(this, input, Schema.Active(activeColumns));
    }

    private IEnumerable<DataViewSchema.Column> Needed(bool[] active)
    {
        var passed = _columns.ActiveInput(active);
        var read = _mapper.InputsOf(_columns.ActiveAdded(active));
        return [.. InputSchema.Where(column => passed[column.Index] || read[column.Index])];
    }

    private ValueGetter<TValue> Getter<TValue>(DataViewRow input, Delegate[] added, DataViewSchema.Column column) =>
        _columns.IsInput(column.Index, out int origin)
            ? input.GetGetter<TValue>(input.Schema[origin])
            : (added[origin] ?? throw new InvalidOperationException($"requested column '{column.Name}' not active")).As<TValue>(column);

    private sealed class Cursor(MappedView view, DataViewRowCursor input, bool[] active) : SameRowsCursor(input, view.Schema, active)
    {
        private readonly Delegate[] _added = view._mapper.CreateGetters(input, view._columns.ActiveAdded(active));

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            Check.That(IsColumnActive(column), $"requested column '{column.Name}' not active");
            return view.Getter<TValue>(Input, _added, column);
        }
    }

    private sealed class Row(MappedView view, DataViewRow input, bool[] active) : WrappingRow(input)
    {
        private readonly Delegate[] _added = view._mapper.CreateGetters(input, view._columns.ActiveAdded(active));

        public override DataViewSchema Schema => view.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column) =>
            view._columns.IsInput(column.Index, out int origin) ? Input.IsColumnActive(Input.Schema[origin]) : _added[origin] is not null;

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => view.Getter<TValue>(Input, _added, column);
    }
}
