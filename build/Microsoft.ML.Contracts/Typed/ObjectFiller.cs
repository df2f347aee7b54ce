using Microsoft.ML.Reflection;

namespace Microsoft.ML.Data;

// Which columns of a schema fill which members of a class.
internal sealed class ObjectFiller<TRow> where TRow : class
{
    private readonly List<(BoundMember Member, DataViewSchema.Column Column)> _bound = [];

    public ObjectFiller(DataViewSchema schema, bool ignoreMissingColumns, SchemaDefinition definition)
    {
        foreach (var member in BoundMember.Of(typeof(TRow), definition, SchemaDefinition.Direction.Write))
        {
            if (schema.GetColumnOrNull(member.Name) is not DataViewSchema.Column column)
            {
                if (ignoreMissingColumns)
                    continue;
                throw Check.MissingColumn("Schema", "", member.Name);
            }

            var (item, isVector) = Members.ItemOf(member.MemberType);
            Check.That(isVector == column.Type is VectorDataViewType && item == column.Type.ItemType().RawType,
                $"Can't bind the IDataView column '{column.Name}' of type '{column.Type}' to field or property '{member.Member.Name}' of type '{member.MemberType.FullName}'.");
            _bound.Add((member, column));
        }
    }

    public IEnumerable<DataViewSchema.Column> Columns => _bound.Select(bound => bound.Column);

    // What copies the current values of a row into an object.
    public Action<TRow> Bind(DataViewRow row)
    {
        Action<TRow>[] setters = [.. _bound.Select(bound => MakeSetter(row, bound.Column, bound.Member))];
        return target =>
        {
            foreach (var setter in setters)
                setter(target);
        };
    }

    private static Action<TRow> MakeSetter(DataViewRow row, DataViewSchema.Column column, BoundMember member)
    {
        if (member.MemberType == typeof(string))
            return Text(row, column, member);
        if (member.MemberType == typeof(string[]))
            return Array<ReadOnlyMemory<char>, string>(row, column, member, text => text.ToString());
        string maker = member.MemberType.IsArray ? nameof(Values) : column.Type is VectorDataViewType ? nameof(Vector) : nameof(Scalar);
        return (Action<TRow>)Generically.Call(typeof(ObjectFiller<TRow>), maker, column.Type.ItemType().RawType, row, column, member);
    }

    private static Action<TRow> Scalar<T>(DataViewRow row, DataViewSchema.Column column, BoundMember member)
    {
        var getter = row.GetGetter<T>(column);
        var poke = member.Poke<TRow, T>();
        T value = default;
        return target =>
        {
            getter(ref value);
            poke(target, value);
        };
    }

    private static Action<TRow> Text(DataViewRow row, DataViewSchema.Column column, BoundMember member)
    {
        var getter = row.GetGetter<ReadOnlyMemory<char>>(column);
        var poke = member.Poke<TRow, string>();
        ReadOnlyMemory<char> value = default;
        return target =>
        {
            getter(ref value);
            poke(target, value.ToString());
        };
    }

    // The object's own buffer is filled, so that one object read into again and again allocates nothing.
    private static Action<TRow> Vector<T>(DataViewRow row, DataViewSchema.Column column, BoundMember member)
    {
        var getter = row.GetGetter<VBuffer<T>>(column);
        var peek = member.Peek<TRow, VBuffer<T>>();
        var poke = member.Poke<TRow, VBuffer<T>>();
        return target =>
        {
            var value = peek(target);
            getter(ref value);
            poke(target, value);
        };
    }

    private static Action<TRow> Values<T>(DataViewRow row, DataViewSchema.Column column, BoundMember member) => Array<T, T>(row, column, member, value => value);

    private static Action<TRow> Array<T, TMember>(DataViewRow row, DataViewSchema.Column column, BoundMember member, Func<T, TMember> convert)
    {
        var getter = row.GetGetter<VBuffer<T>>(column);
        var peek = member.Peek<TRow, TMember[]>();
        var poke = member.Poke<TRow, TMember[]>();
        VBuffer<T> value = default;
        return target =>
        {
            getter(ref value);
            var array = peek(target);
            if (array?.Length != value.Length)
                array = new TMember[value.Length];
            foreach (var (slot, item) in value.Items(all: true))
                array[slot] = convert(item);
            poke(target, array);
        };
    }
}
