using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

// The public fields and properties of a user's class, seen as columns.
internal static class Members
{
    public static IEnumerable<MemberInfo> Columns(Type type, SchemaDefinition.Direction direction)
    {
        bool Accessible(PropertyInfo property) =>
            property.GetIndexParameters().Length == 0
            && ((direction.HasFlag(SchemaDefinition.Direction.Read) && property.GetGetMethod() is not null)
                || (direction.HasFlag(SchemaDefinition.Direction.Write) && property.GetSetMethod() is not null));
        var fields = type.GetFields(BindingFlags.Public | BindingFlags.Instance);
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(Accessible);
        return fields.Concat<MemberInfo>(properties)
            .Where(member => TypeOf(member) != typeof(IChannel) && member.GetCustomAttribute<NoColumnAttribute>() is null);
    }

    public static IEnumerable<MemberInfo> Readable(Type type) =>
        type.GetFields(BindingFlags.Public | BindingFlags.Instance).Concat<MemberInfo>(
            type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.GetGetMethod() is not null && property.GetIndexParameters().Length == 0));

    public static MemberInfo Find(Type type, string name) => (MemberInfo)type.GetField(name) ?? type.GetProperty(name);

    public static Type TypeOf(MemberInfo member) => member is FieldInfo field ? field.FieldType : ((PropertyInfo)member).PropertyType;

    // The item type as columns hold it, and whether the .NET type holds many.
    public static (Type Item, bool IsVector) ItemOf(Type type)
    {
        bool isVector = type.IsArray || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(VBuffer<>));
        var item = type.IsArray ? type.GetElementType() : isVector ? type.GetGenericArguments()[0] : type;
        return (item == typeof(string) ? typeof(ReadOnlyMemory<char>) : item, isVector);
    }

    public static DataViewType ColumnType(MemberInfo member)
    {
        var (item, isVector) = ItemOf(TypeOf(member));
        var primitive = RawTypes.PrimitiveOrNull(item)
            ?? throw new ArgumentOutOfRangeException("rawType", $"Could not determine an IDataView type and registered custom types for member {member.Name}");
        if (member.GetCustomAttribute<KeyTypeAttribute>() is KeyTypeAttribute key)
        {
            Check.Param(KeyDataViewType.IsValidDataType(item), "userType", $"Member {member.Name} marked with KeyType attribute, but does not appear to be a valid kind of data for a key type");
            primitive = new KeyDataViewType(item, key.Count);
        }

        var vector = member.GetCustomAttribute<VectorTypeAttribute>();
        Check.Param(vector is null || isVector, "userType", $"Member {member.Name} marked with {nameof(VectorTypeAttribute)}, but does not appear to be a vector type");
        if (!isVector)
            return primitive;
        return vector?.Dimensions is { Length: > 0 } dimensions ? new VectorDataViewType(primitive, dimensions) : new VectorDataViewType(primitive);
    }
}
