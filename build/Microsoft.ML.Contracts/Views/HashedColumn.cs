using System.Runtime.InteropServices;
using Microsoft.ML.Reflection;

namespace Microsoft.ML.Data;

// A key for each value of a column: equal values have equal keys, on any machine.
internal sealed class HashedColumn : IRowMapper
{
    private const int Bits = 30;

    private readonly DataViewSchema.Column _source;
    private readonly DataViewSchema _schema;
    private readonly uint _seed;

    public HashedColumn(DataViewSchema schema, DataViewSchema.Column source, string output, int seed)
    {
        if (source.Type is VectorDataViewType)
            throw new NotSupportedException($"Column '{source.Name}': the contracts hash single values, not vectors.");
        _schema = schema;
        _source = source;
        _seed = (uint)seed;
        OutputColumns = [new(output, new KeyDataViewType(typeof(uint), 1 << Bits))];
    }

    public DataViewSchema.DetachedColumn[] OutputColumns { get; }

    public bool[] InputsOf(bool[] activeOutputs) => activeOutputs[0] ? _schema.Active([_source]) : new bool[_schema.Count];

    public Delegate[] CreateGetters(DataViewRow input, bool[] activeOutputs) =>
        [!activeOutputs[0] ? null : _source.Type is TextDataViewType ? OfText(input) : (Delegate)Generically.CallOn(this, nameof(OfBits), _source.Type.RawType, input)];

    private Delegate OfText(DataViewRow input) =>
        Transforms.Elementwise.Getter<ReadOnlyMemory<char>, uint>(input, _source, text => Key(MemoryMarshal.AsBytes(text.Span)), keepsZero: false);

    private Delegate OfBits<T>(DataViewRow input) where T : struct =>
        Transforms.Elementwise.Getter<T, uint>(input, _source, value => Key(MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(ref value, 1))), keepsZero: false);

    // Fowler, Noll and Vo's hash, with the last mixing of Murmur3 so that near values part.
    private uint Key(ReadOnlySpan<byte> bytes)
    {
        uint hash = 2166136261 ^ _seed;
        foreach (byte b in bytes)
            hash = (hash ^ b) * 16777619;
        hash = (hash ^ (hash >> 16)) * 0x85ebca6b;
        hash = (hash ^ (hash >> 13)) * 0xc2b2ae35;
        return ((hash ^ (hash >> 16)) >> (32 - Bits)) + 1;
    }
}
