using System.Linq.Expressions;
using System.Reflection;

namespace Microsoft.ML.Data;

// A column and the member that holds its value.
internal sealed record BoundMember(string Name, DataViewType Type, MemberInfo Member, DataViewSchema.Annotations Annotations)
{
    public Type MemberType => Members.TypeOf(Member);

    public static BoundMember[] Of(Type type, SchemaDefinition definition, SchemaDefinition.Direction direction) =>
        [.. (definition ?? SchemaDefinition.Create(type, direction)).Select(column => Bind(type, column))];

    public static DataViewSchema Schema(BoundMember[] members) =>
        DataViewSchema.Of(members.Select(member => new DataViewSchema.DetachedColumn(member.Name, member.Type, member.Annotations)));

    public Func<TRow, TMember> Peek<TRow, TMember>()
    {
        var row = Expression.Parameter(typeof(TRow));
        return Expression.Lambda<Func<TRow, TMember>>(Access(row), row).Compile();
    }

    public Action<TRow, TMember> Poke<TRow, TMember>()
    {
        var row = Expression.Parameter(typeof(TRow));
        var value = Expression.Parameter(typeof(TMember));
        return Expression.Lambda<Action<TRow, TMember>>(Expression.Assign(Access(row), value), row, value).Compile();
    }

    private Expression Access(Expression row) => Expression.MakeMemberAccess(Expression.Convert(row, Member.DeclaringType), Member);

    private static BoundMember Bind(Type type, SchemaDefinition.Column column)
    {
        Check.Param(column.MemberName is not null, "userSchemaDefinition", "Null field name detected in schema definition");
        var member = Members.Find(type, column.MemberName)
            ?? throw new ArgumentOutOfRangeException("userSchemaDefinition", $"No field or property with name '{column.MemberName}' found in type '{type.FullName}'");
        string name = string.IsNullOrEmpty(column.ColumnName) ? column.MemberName : column.ColumnName;
        var columnType = column.ColumnType ?? Members.ColumnType(member);
        var (item, isVector) = Members.ItemOf(Members.TypeOf(member));
        Check.Param(isVector == columnType is VectorDataViewType, "userSchemaDefinition",
            $"Column '{name}' is supposed to be {(isVector ? "scalar" : "vector")}, but type of associated field '{column.MemberName}' is {(isVector ? "vector" : "scalar")}");
        Check.Param(item == columnType.ItemType().RawType, "userSchemaDefinition",
            $"Column '{name}' is supposed to have item type {columnType.ItemType().RawType}, but associated field has type {item}");
        return new(name, columnType, member, column.Annotations);
    }
}
