using Microsoft.ML.Reflection;

namespace Microsoft.ML.Data;

// Text files, parsed anew by each cursor.
internal sealed class TextView(TextLines lines, TextColumn[] columns, DataViewSchema schema, TextLoader.Options options) : IDataView
{
    public bool CanShuffle => false;

    public DataViewSchema Schema => schema;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null) =>
        new Cursor(lines.Data(), columns, schema, schema.Active(columnsNeeded), options);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) => [GetRowCursor(columnsNeeded)];

    private sealed class Cursor(IEnumerable<string> lines, TextColumn[] columns, DataViewSchema schema, bool[] active, TextLoader.Options options) : RootCursor(schema, active)
    {
        private readonly IEnumerator<string> _lines = lines.GetEnumerator();
        private TextFields _fields;

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) =>
        {
            Check.That(Position >= 0, Getters.NoRow);
            id = new((ulong)Position, 0);
        };

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            CheckActive(column);
            var source = columns[column.Index];
            string maker = column.Type is VectorDataViewType ? nameof(Vector) : nameof(Scalar);
            return ((Delegate)Generically.CallOn(this, maker, column.Type.ItemType().RawType, source)).As<TValue>(column);
        }

        protected override bool MoveNextCore()
        {
            if (Position + 1 >= options.MaxRows || !_lines.MoveNext())
                return false;
            _fields = new TextFields(_lines.Current, options);
            return true;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _lines.Dispose();
            base.Dispose(disposing);
        }

        private Delegate Scalar<T>(TextColumn source)
        {
            var parse = FieldParser.For<T>(source.Type, options);
            return (ValueGetter<T>)((ref T value) => value = parse(Current[source.Fields[0]]));
        }

        // Sparse where most fields are empty.
        private Delegate Vector<T>(TextColumn source)
        {
            var parse = FieldParser.For<T>(source.Type.ItemType(), options);
            bool emptyMatters = options.MissingRealsAsNaNs && (typeof(T) == typeof(float) || typeof(T) == typeof(double));
            return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> destination) =>
            {
                int size = source.Fields.Length;
                int stored = emptyMatters ? size : source.Fields.Count(field => !Current[field].IsEmpty);
                bool dense = stored > size / 2;
                var editor = VBufferEditor.Create(ref destination, size, dense ? size : stored);
                int next = 0;
                for (int i = 0; i < size; i++)
                {
                    var field = Current[source.Fields[i]];
                    if (dense)
                        editor.Values[i] = parse(field);
                    else if (!field.IsEmpty)
                        (editor.Values[next], editor.Indices[next++]) = (parse(field), i);
                }

                destination = editor.Commit();
            });
        }

        private TextFields Current
        {
            get
            {
                Check.That(Position >= 0, Getters.NoRow);
                return _fields;
            }
        }
    }
}
