using Microsoft.ML.Data;
using Microsoft.ML.Reflection;

namespace Microsoft.ML.Transforms;

internal sealed class ConcatenationMapper : IRowMapper
{
    private readonly DataViewSchema _schema;
    private readonly DataViewSchema.Column[] _sources;
    private readonly PrimitiveDataViewType _item;

    public ConcatenationMapper(DataViewSchema schema, string output, string[] inputs)
    {
        _schema = schema;
        _sources = [.. inputs.Select(name => schema.GetColumnOrNull(name) ?? throw Check.MissingColumn("inputSchema", "input", name))];
        _item = (PrimitiveDataViewType)_sources[0].Type.ItemType();
        foreach (var source in _sources)
        {
            if (!source.Type.ItemType().Equals(_item))
                throw Check.WrongType("inputSchema", "input", source.Name, _item.ToString(), source.Type.ToString());
        }

        int size = _sources.Any(source => source.Type.SizeOrOne() == 0) ? 0 : _sources.Sum(source => source.Type.SizeOrOne());
        OutputColumns = [IsIdentity ? new(output, _sources[0].Type, _sources[0].Annotations) : new(output, new VectorDataViewType(_item, size), Annotations(size))];
    }

    public DataViewSchema.DetachedColumn[] OutputColumns { get; }

    // One vector alone is passed on as it is.
    private bool IsIdentity => _sources.Length == 1 && _sources[0].Type is VectorDataViewType;

    public bool[] InputsOf(bool[] activeOutputs) => activeOutputs[0] ? _schema.Active(_sources) : new bool[_schema.Count];

    public Delegate[] CreateGetters(DataViewRow input, bool[] activeOutputs)
    {
        if (!activeOutputs[0])
            return [null];
        return [IsIdentity ? Getters.Untyped(input, _sources[0]) : (Delegate)Generically.CallOn(this, nameof(Joined), _item.RawType, input)];
    }

    private Delegate Joined<T>(DataViewRow input)
    {
        Part<T>[] parts = [.. _sources.Select(source => new Part<T>(input, source))];
        return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> destination) =>
        {
            int length = 0, stored = 0;
            foreach (var part in parts)
            {
                part.Fetch();
                length += part.Value.Length;
                stored += part.Value.GetValues().Length;
            }

            bool dense = stored > length / 2;
            var editor = VBufferEditor.Create(ref destination, length, dense ? length : stored);
            int start = 0, next = 0;
            foreach (var part in parts)
            {
                if (dense)
                    part.Value.CopyTo(editor.Values, start);
                else
                    Store(part.Value, start, editor, ref next);
                start += part.Value.Length;
            }

            destination = editor.Commit();
        });
    }

    private static void Store<T>(VBuffer<T> part, int start, VBufferEditor<T> editor, ref int next)
    {
        var indices = part.GetIndices();
        var values = part.GetValues();
        for (int i = 0; i < values.Length; i++, next++)
        {
            editor.Values[next] = values[i];
            editor.Indices[next] = start + (part.IsDense ? i : indices[i]);
        }
    }

    private DataViewSchema.Annotations Annotations(int size)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        if (_item is NumberDataViewType && _sources.All(source => source.IsNormalized()))
            builder.AddPrimitiveValue(AnnotationKinds.IsNormalized, BooleanDataViewType.Instance, true);
        if (size > 0 && _sources.Any(source => source.Type is not VectorDataViewType || source.HasSlotNames()))
            builder.Add<VBuffer<ReadOnlyMemory<char>>>(AnnotationKinds.SlotNames, new VectorDataViewType(TextDataViewType.Instance, size), SlotNames);
        int[] ranges = size > 0 ? CategoricalRanges() : [];
        if (ranges.Length > 0)
        {
            var type = new VectorDataViewType(NumberDataViewType.Int32, ranges.Length / 2, 2);
            builder.Add(AnnotationKinds.CategoricalSlotRanges, type, ConstantValue.Getter(ranges, type));
        }

        return builder.ToAnnotations();
    }

    // First and last slot of each category, counted from where its column begins.
    private int[] CategoricalRanges()
    {
        var ranges = new List<int>();
        int start = 0;
        foreach (var source in _sources)
        {
            if (source.Annotations.Schema.GetColumnOrNull(AnnotationKinds.CategoricalSlotRanges)?.Type is VectorDataViewType { ItemType: var item } && item == NumberDataViewType.Int32)
            {
                VBuffer<int> own = default;
                source.Annotations.GetValue(AnnotationKinds.CategoricalSlotRanges, ref own);
                ranges.AddRange(own.DenseValues().Select(slot => start + slot));
            }

            start += source.Type.SizeOrOne();
        }

        return [.. ranges];
    }

    // A scalar's slot has its column's name, a vector's slot its column's and its own.
    private void SlotNames(ref VBuffer<ReadOnlyMemory<char>> destination)
    {
        var names = new List<ReadOnlyMemory<char>>();
        foreach (var source in _sources)
        {
            if (source.Type is not VectorDataViewType vector)
            {
                names.Add(source.Name.AsMemory());
                continue;
            }

            VBuffer<ReadOnlyMemory<char>> own = new(vector.Size, 0, [], []);
            if (source.HasSlotNames())
                source.GetSlotNames(ref own);
            names.AddRange(own.DenseValues().Select(name => name.IsEmpty ? name : $"{source.Name}.{name}".AsMemory()));
        }

        new VBuffer<ReadOnlyMemory<char>>(names.Count, [.. names]).CopyTo(ref destination);
    }

    private sealed class Part<T>
    {
        private readonly ValueGetter<VBuffer<T>> _vector;
        private readonly ValueGetter<T> _scalar;
        private readonly DataViewSchema.Column _source;
        private readonly T[] _one = new T[1];
        public VBuffer<T> Value;

        public Part(DataViewRow input, DataViewSchema.Column source)
        {
            _source = source;
            if (source.Type is VectorDataViewType)
                _vector = input.GetGetter<VBuffer<T>>(source);
            else
                _scalar = input.GetGetter<T>(source);
        }

        public void Fetch()
        {
            if (_scalar is not null)
            {
                _scalar(ref _one[0]);
                Value = new(1, _one);
                return;
            }

            _vector(ref Value);
            int size = _source.Type.SizeOrOne();
            Check.That(size == 0 || size == Value.Length, $"Column '{_source.Name}': expected {size} slots, but got {Value.Length}");
        }
    }
}
