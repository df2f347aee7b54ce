using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

internal interface IValueMap
{
    DataViewType KeyType { get; }

    DataViewType ValueType { get; }

    Delegate Getter(DataViewRow input, DataViewSchema.Column column);

    void Save(BinaryWriter writer);
}

internal static class ValueMap
{
    // Strings and arrays become what a column holds.
    public static IValueMap Of<TKey, TValue>(IEnumerable<KeyValuePair<TKey, TValue>> pairs)
    {
        var keyType = RawTypes.PrimitiveOrNull(typeof(TKey)) ?? throw new InvalidOperationException($"Unsupported type {typeof(TKey)} used in mapping.");
        var valueType = RawTypes.PrimitiveOrNull(typeof(TValue)) ?? throw new InvalidOperationException($"Unsupported type {typeof(TValue)} used in mapping.");
        return (typeof(TKey) == typeof(string), typeof(TValue) == typeof(string)) switch
        {
            (true, true) => Make(keyType, valueType, pairs, Text, Text),
            (true, false) => Make(keyType, valueType, pairs, Text, value => value),
            (false, true) => Make(keyType, valueType, pairs, key => key, Text),
            _ => Make(keyType, valueType, pairs, key => key, value => value),
        };
    }

    public static IValueMap Load<TKey, TValue>(BinaryReader reader, DataViewType keyType, DataViewType valueType)
    {
        var map = new ValueMap<TKey, TValue>(keyType, valueType);
        for (int left = reader.ReadInt32(); left > 0; left--)
            map.Add(ColumnCodec.Read<TKey>(reader), ColumnCodec.Read<TValue>(reader));
        return map;
    }

    private static ReadOnlyMemory<char> Text<T>(T value) => ((string)(object)value).AsMemory();

    private static IValueMap Make<TKey, TValue, TKeyHeld, TValueHeld>(DataViewType keyType, DataViewType valueType, IEnumerable<KeyValuePair<TKey, TValue>> pairs, Func<TKey, TKeyHeld> key, Func<TValue, TValueHeld> value)
    {
        var map = new ValueMap<TKeyHeld, TValueHeld>(keyType, valueType);
        foreach (var pair in pairs)
            map.Add(key(pair.Key), value(pair.Value));
        return map;
    }
}

internal sealed class ValueMap<TKey, TValue>(DataViewType keyType, DataViewType valueType) : IValueMap
{
    private readonly Dictionary<TKey, TValue> _values = new(MemoryComparer.For<TKey>());

    public DataViewType KeyType => keyType;

    public DataViewType ValueType => valueType;

    public void Add(TKey key, TValue value) => Check.That(_values.TryAdd(key, value), $"Duplicate keys in data '{key}'");

    // A value is handed out as it is, not copied: text of any length costs nothing per row.
    public Delegate Getter(DataViewRow input, DataViewSchema.Column column) => Elementwise.Getter<TKey, TValue>(input, column, Find, keepsZero: true);

    public void Save(BinaryWriter writer)
    {
        writer.Write(_values.Count);
        foreach (var (key, value) in _values)
        {
            ColumnCodec.Write(writer, key);
            ColumnCodec.Write(writer, value);
        }
    }

    private TValue Find(TKey key) => _values.GetValueOrDefault(key);
}

internal static class MemoryComparer
{
    public static IEqualityComparer<T> For<T>() => typeof(T) == typeof(ReadOnlyMemory<char>) ? (IEqualityComparer<T>)(object)new Text() : EqualityComparer<T>.Default;

    private sealed class Text : IEqualityComparer<ReadOnlyMemory<char>>
    {
        public bool Equals(ReadOnlyMemory<char> x, ReadOnlyMemory<char> y) => x.Span.SequenceEqual(y.Span);

        public int GetHashCode(ReadOnlyMemory<char> text) => string.GetHashCode(text.Span);
    }
}
