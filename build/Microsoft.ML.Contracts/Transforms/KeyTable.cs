using Microsoft.ML.Data;
using Microsoft.ML.Reflection;

namespace Microsoft.ML.Transforms;

internal interface IKeyTable
{
    DataViewType ValueType { get; }

    int Count { get; }

    Delegate Getter(DataViewRow input, DataViewSchema.Column column);

    void AddKeyValues(DataViewSchema.Annotations.Builder annotations);

    void Save(BinaryWriter writer);
}

internal static class KeyTable
{
    public static IKeyTable Learn<T>(DataViewRowCursor cursor, DataViewSchema.Column column, int limit, ValueToKeyMappingEstimator.KeyOrdinality ordinality)
    {
        var read = Reader<T>(cursor, column);
        var seen = new HashSet<T>(MemoryComparer.For<T>());
        var values = new List<T>();
        while (cursor.MoveNext())
        {
            foreach (var value in read())
            {
                if (!IsMissing(value) && values.Count < limit && seen.Add(value))
                    values.Add(value);
            }
        }

        if (ordinality == ValueToKeyMappingEstimator.KeyOrdinality.ByValue)
            values.Sort(Comparison<T>());
        return new KeyTable<T>(column.Type.ItemType(), values);
    }

    public static IKeyTable Load(BinaryReader reader)
    {
        var type = ColumnCodec.ReadType(reader);
        return (IKeyTable)Generically.Call(typeof(KeyTable), nameof(LoadValues), type.RawType, reader, type);
    }

    // Text that is empty and numbers that are none have no key.
    public static bool IsMissing<T>(T value) => value switch
    {
        ReadOnlyMemory<char> text => text.IsEmpty,
        float number => float.IsNaN(number),
        double number => double.IsNaN(number),
        _ => false,
    };

    private static IKeyTable LoadValues<T>(BinaryReader reader, DataViewType type) => new KeyTable<T>(type, [.. ColumnCodec.Read<VBuffer<T>>(reader).DenseValues()]);

    private static Func<IEnumerable<T>> Reader<T>(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is VectorDataViewType)
        {
            var vector = row.GetGetter<VBuffer<T>>(column);
            VBuffer<T> values = default;
            return () =>
            {
                vector(ref values);
                return values.DenseValues();
            };
        }

        var scalar = row.GetGetter<T>(column);
        var one = new T[1];
        return () =>
        {
            scalar(ref one[0]);
            return one;
        };
    }

    private static Comparison<T> Comparison<T>() => typeof(T) == typeof(ReadOnlyMemory<char>)
        ? (Comparison<T>)(object)(Comparison<ReadOnlyMemory<char>>)((x, y) => x.Span.SequenceCompareTo(y.Span))
        : Comparer<T>.Default.Compare;
}

internal sealed class KeyTable<T> : IKeyTable
{
    private readonly List<T> _values;
    private readonly Dictionary<T, uint> _keys = new(MemoryComparer.For<T>());

    public KeyTable(DataViewType type, List<T> values)
    {
        ValueType = type;
        _values = values;
        foreach (var value in values)
            _keys.Add(value, (uint)_keys.Count + 1);
    }

    public DataViewType ValueType { get; }

    public int Count => _values.Count;

    public Delegate Getter(DataViewRow input, DataViewSchema.Column column) => Elementwise.Getter<T, uint>(input, column, _keys.GetValueOrDefault, keepsZero: false);

    public void AddKeyValues(DataViewSchema.Annotations.Builder annotations)
    {
        if (_values.Count == 0)
            return;
        var type = new VectorDataViewType((PrimitiveDataViewType)ValueType, _values.Count);
        annotations.Add(AnnotationKinds.KeyValues, type, ConstantValue.Getter(new VBuffer<T>(_values.Count, [.. _values]), type));
    }

    public void Save(BinaryWriter writer)
    {
        ColumnCodec.WriteType(writer, ValueType);
        ColumnCodec.Write(writer, new VBuffer<T>(_values.Count, [.. _values]));
    }
}
