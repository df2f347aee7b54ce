using System.Reflection;
using Kaem.ML.Input;
using Kaem.ML.Scoring;
using Kaem.ML.Tables;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Rows;

/// <summary>
/// Data whose vectors of numbers are a column for each slot, as a table has them: <c>Reconstruction.0</c>, or <c>Contributions.age</c> where slots have names.
/// Reading ends where it is cancelled.
/// </summary>
internal sealed class SlotView : IDataView
{
    private readonly IDataView _input;
    private readonly List<(DataViewSchema.Column Source, int Slot)> _columns = [];
    private readonly CancellationToken _cancellationToken;

    /// <param name="wanted">Names of the input's columns to have, in that order; none for all that are not hidden.</param>
    /// <exception cref="ArgumentException">A column is missing, or of a type that a table can't have.</exception>
    public SlotView(IDataView input, IReadOnlyList<string> wanted, CancellationToken cancellationToken = default)
    {
        _input = input;
        _cancellationToken = cancellationToken;
        var names = new HashSet<string>(StringComparer.Ordinal);
        var builder = new DataViewSchema.Builder();
        foreach (var column in Wanted(input.Schema, wanted))
        {
            if (column.Type is not VectorDataViewType vector)
            {
                if (!TableReader.IsUsable(column.Type))
                    throw Refused(column);
                Add(column.Name, column.Type, column, -1, column.Annotations);
                continue;
            }
            if (!vector.IsKnownSize || vector.ItemType is not NumberDataViewType)
                throw Refused(column);
            string[]? slots = SlotNameAnnotation.Read(column);
            bool areNames = slots is not null && slots.All(slot => slot.Length > 0) && slots.Distinct(StringComparer.Ordinal).Count() == slots.Length;
            for (int slot = 0; slot < vector.Size; slot++)
                Add($"{column.Name}.{(areNames ? slots![slot] : FormattableString.Invariant($"{slot}"))}", vector.ItemType, column, slot, null);
        }
        Schema = builder.ToSchema();

        void Add(string name, DataViewType type, DataViewSchema.Column source, int slot, DataViewSchema.Annotations? annotations)
        {
            if (!names.Add(name))
                throw new ArgumentException($"Two columns of the result would have the name '{name}': '{source.Name}' is one of them.", nameof(wanted));
            builder.AddColumn(name, type, annotations);
            _columns.Add((source, slot));
        }
    }

    public bool CanShuffle => false;

    public DataViewSchema Schema { get; }

    public long? GetRowCount() => _input.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        ArgumentNullException.ThrowIfNull(columnsNeeded);
        DataViewSchema.Column[] needed = [.. columnsNeeded];
        return new Cursor(this, needed, _input.GetRowCursor(needed.Select(column => _columns[column.Index].Source).DistinctBy(column => column.Index)));
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private static IEnumerable<DataViewSchema.Column> Wanted(DataViewSchema schema, IReadOnlyList<string> wanted) => wanted.Count == 0
        ? schema.Where(column => !column.IsHidden)
        : wanted.Select(name => schema.GetColumnOrNull(name) ?? throw new ArgumentException(
            $"There is no column '{name}' in the result. There are "
            + $"{string.Join(", ", schema.Where(column => !column.IsHidden).Select(column => $"'{column.Name}'"))}.",
            nameof(wanted)));

    private static ArgumentException Refused(DataViewSchema.Column column) => new(
        $"Column '{column.Name}' is of type {column.Type}, which can't be written to Parquet: name the columns of the result that are to be written.",
        "wanted");

    private sealed class Cursor(SlotView view, DataViewSchema.Column[] needed, DataViewRowCursor rows) : DataViewRowCursor
    {
        private readonly ActiveColumns _active = new(view.Schema, needed);
        private readonly Dictionary<int, object> _vectors = [];

        public override DataViewSchema Schema => view.Schema;

        public override long Position => rows.Position;

        public override long Batch => rows.Batch;

        public override bool IsColumnActive(DataViewSchema.Column column) => _active[column];

        public override bool MoveNext()
        {
            view._cancellationToken.ThrowIfCancellationRequested();
            return rows.MoveNext();
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => rows.GetIdGetter();

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            _active.Require(column);
            var (source, slot) = view._columns[column.Index];
            if (slot < 0)
                return rows.GetGetter<TValue>(source);
            var getter = typeof(Cursor).GetMethod(nameof(SlotGetter), BindingFlags.NonPublic | BindingFlags.Instance)!.MakeGenericMethod(column.Type.RawType);
            return OutputGetter.Typed<TValue>((Delegate)getter.Invoke(this, [source, slot])!, column);
        }

        private ValueGetter<TItem> SlotGetter<TItem>(DataViewSchema.Column source, int slot)
        {
            if (!_vectors.TryGetValue(source.Index, out object? found))
                _vectors[source.Index] = found = new Vector<TItem>(rows, source);
            var vector = (Vector<TItem>)found;
            return (ref TItem value) => value = vector.Item(slot);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                rows.Dispose();
            base.Dispose(disposing);
        }
    }

    /// <summary>A row's vector, which is read once for all its slots.</summary>
    private sealed class Vector<TItem>(DataViewRowCursor rows, DataViewSchema.Column source)
    {
        private readonly ValueGetter<VBuffer<TItem>> _getter = rows.GetGetter<VBuffer<TItem>>(source);
        private VBuffer<TItem> _values;
        private long _row = -1;

        public TItem Item(int slot)
        {
            if (_row != rows.Position)
                _getter(ref _values);
            _row = rows.Position;
            return _values.GetItemOrDefault(slot);
        }
    }
}
