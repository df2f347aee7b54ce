using Microsoft.ML.Reflection;

namespace Microsoft.ML.Data;

// A row whose columns are the members of one object, which may be exchanged for the next.
internal sealed class ObjectRow<TRow> : DataViewRow where TRow : class
{
    private readonly Delegate[] _getters;
    private TRow _current;
    private long _position = -1;

    public ObjectRow(BoundMember[] members, DataViewSchema schema, bool[] active = null)
    {
        Schema = schema;
        _getters = [.. members.Select((member, i) => active?[i] == false ? null : MakeGetter(member))];
    }

    public override DataViewSchema Schema { get; }

    public override long Position => _position;

    public override long Batch => 0;

    public void Set(TRow row)
    {
        Check.NotNull(row, nameof(row));
        _current = row;
        _position++;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new((ulong)_position, 0);

    public override bool IsColumnActive(DataViewSchema.Column column)
    {
        Check.That(column.Index < _getters.Length, $"Column index must be between 0 and {_getters.Length}");
        return _getters[column.Index] is not null;
    }

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        Check.Param(IsColumnActive(column), nameof(column), $"requested column '{column.Name}' not active");
        return _getters[column.Index].As<TValue>(column);
    }

    public void Clear() => _current = null;

    private TRow Current => _current ?? throw new InvalidOperationException(Getters.NoRow);

    private Delegate MakeGetter(BoundMember member)
    {
        var item = member.Type.ItemType().RawType;
        if (member.MemberType == typeof(string))
            return Converted(member.Peek<TRow, string>(), text => text.AsMemory());
        if (member.MemberType == typeof(string[]))
            return TextArray(member.Peek<TRow, string[]>());
        string maker = member.MemberType.IsArray ? nameof(Values) : member.Type is VectorDataViewType ? nameof(Vector) : member.Type is KeyDataViewType ? nameof(Key) : nameof(Scalar);
        return (Delegate)Generically.CallOn(this, maker, item, member);
    }

    private Delegate Scalar<T>(BoundMember member) => Converted(member.Peek<TRow, T>(), value => value);

    // A class holds keys from 0, a column holds them from 1, with 0 for what is out of range.
    private Delegate Key<T>(BoundMember member) where T : struct
    {
        ulong count = ((KeyDataViewType)member.Type).Count;
        T Shifted(T value)
        {
            ulong key = Convert.ToUInt64(value);
            return (T)Convert.ChangeType(key < count ? key + 1 : 0, typeof(T));
        }

        return Converted(member.Peek<TRow, T>(), Shifted);
    }

    private Delegate Values<T>(BoundMember member)
    {
        var peek = member.Peek<TRow, T[]>();
        return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> destination) =>
        {
            var values = peek(Current);
            VBuffer<T>.Copy(values, 0, ref destination, values?.Length ?? 0);
        });
    }

    private Delegate Vector<T>(BoundMember member)
    {
        var peek = member.Peek<TRow, VBuffer<T>>();
        return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> destination) => peek(Current).CopyTo(ref destination));
    }

    private Delegate TextArray(Func<TRow, string[]> peek) => (ValueGetter<VBuffer<ReadOnlyMemory<char>>>)((ref VBuffer<ReadOnlyMemory<char>> destination) =>
    {
        var texts = peek(Current) ?? [];
        var editor = VBufferEditor.Create(ref destination, texts.Length);
        for (int i = 0; i < texts.Length; i++)
            editor.Values[i] = texts[i].AsMemory();
        destination = editor.Commit();
    });

    private Delegate Converted<TMember, T>(Func<TRow, TMember> peek, Func<TMember, T> convert) =>
        (ValueGetter<T>)((ref T destination) => destination = convert(peek(Current)));
}
