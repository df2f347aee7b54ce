using System.Reflection;
using System.Runtime.CompilerServices;

namespace Kaem.ML.Tests.PublicApi;

/// <summary>Writes the public types of an assembly, and what of them can be used or overridden from outside, the way the list in mlnet-api.txt does.</summary>
internal static class PublicSurface
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static IEnumerable<Type> Types(Assembly assembly) => assembly.GetTypes().Where(IsPublic).OrderBy(type => type.FullName, StringComparer.Ordinal);

    public static string NameOf(Type type) => $"{type.Namespace}.{TypeText.Name(type)}";

    public static string Header(Type type)
    {
        if (type.BaseType == typeof(MulticastDelegate))
            return DelegateHeader(type);
        string[] bases = [.. Bases(type)];
        return $"public {Kind(type)} {TypeText.Name(type)}{(bases.Length > 0 && !type.IsEnum ? " : " + string.Join(", ", bases) : "")}{TypeText.Constraints(type.GetGenericArguments(), Inherited(type))}";
    }

    public static IEnumerable<string> Members(Type type)
    {
        if (type.BaseType == typeof(MulticastDelegate))
            return [];
        if (type.IsEnum)
            return [EnumValues(type)];
        string own = type.IsInterface ? "" : "public ";
        return type.GetConstructors(Declared).Where(c => IsVisible(c) && !c.IsStatic).Select(c => $"{Access(c)} ctor({Parameters(c)});")
            .Concat(type.GetFields(Declared).Where(f => f.IsPublic && !f.IsSpecialName).Select(f => $"public {(f.IsStatic ? "static " : "")}{(f.IsInitOnly ? "readonly " : "")}{TypeText.Of(f.FieldType)} {f.Name};"))
            .Concat(type.GetProperties(Declared).Where(p => p.GetAccessors(true).Any(IsVisible)).Select(p => Property(p, type)))
            .Concat(type.GetEvents(Declared).Where(e => IsVisible(e.AddMethod!)).Select(e => $"{own}event {TypeText.Of(e.EventHandlerType!)} {e.Name};"))
            .Concat(type.GetMethods(Declared).Where(m => IsVisible(m) && !m.IsSpecialName && m.Name != "Finalize").Select(m => Method(m, type)));
    }

    private static bool IsPublic(Type type) => type.IsPublic || (type.IsNestedPublic && IsPublic(type.DeclaringType!));

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Access(MethodBase method) => method.IsPublic ? "public" : "protected";

    private static string Kind(Type type)
    {
        if (type.IsInterface)
            return "interface";
        if (type.IsEnum)
            return "enum";
        if (type.IsValueType)
            return $"{(type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly " : "")}{(type.IsByRefLike ? "ref " : "")}struct";
        return $"{(type is { IsAbstract: true, IsSealed: true } ? "static " : type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "")}class";
    }

    private static IEnumerable<string> Bases(Type type)
    {
        if (type.BaseType is Type parent && parent != typeof(object) && parent != typeof(ValueType))
            yield return TypeText.Of(parent);
        foreach (var face in type.GetInterfaces().Where(IsWhollyPublic))
            yield return TypeText.Of(face);
    }

    private static bool IsWhollyPublic(Type type) => IsPublic(type) || (type.IsGenericType && IsPublic(type.GetGenericTypeDefinition()));

    private static int Inherited(Type type) => type.DeclaringType?.GetGenericArguments().Length ?? 0;

    private static string EnumValues(Type type) =>
        $"{{ {string.Join(", ", Enum.GetNames(type).Select(name => $"{name}={Enum.Format(type, Enum.Parse(type, name), "d")}"))} }}";

    private static string DelegateHeader(Type type)
    {
        var invoke = type.GetMethod("Invoke")!;
        return $"public delegate {TypeText.Of(invoke.ReturnType)} {TypeText.Name(type)}({Parameters(invoke)});";
    }

    private static string Property(PropertyInfo property, Type owner)
    {
        var accessor = property.GetAccessors(true).First(IsVisible);
        string[] accessors = [.. new[] { (property.GetMethod, "get;"), (property.SetMethod, "set;") }.Where(a => a.Item1 is not null && IsVisible(a.Item1)).Select(a => a.Item2)];
        string name = property.GetIndexParameters().Length > 0 ? $"this[{string.Join(", ", property.GetIndexParameters().Select(Parameter))}]" : property.Name;
        return $"{Modifiers(accessor, owner)}{TypeText.Of(property.PropertyType)} {name} {{ {string.Join(" ", accessors)} }}";
    }

    private static string Method(MethodInfo method, Type owner)
    {
        string generics = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(TypeText.Of))}>" : "";
        string self = method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "";
        return $"{Modifiers(method, owner)}{TypeText.Of(method.ReturnType)} {method.Name}{generics}({self}{Parameters(method)}){TypeText.Constraints(method.GetGenericArguments(), 0)};";
    }

    private static string Modifiers(MethodInfo method, Type owner)
    {
        if (owner.IsInterface)
            return "";
        bool isNew = method.GetBaseDefinition() == method;
        string kind = method.IsStatic ? "static " : method.IsAbstract ? "abstract " : method is { IsVirtual: true, IsFinal: false } && isNew ? "virtual " : "";
        return $"{Access(method)} {kind}";
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        string passing = parameter.IsOut ? "out " : parameter.IsDefined(typeof(IsReadOnlyAttribute)) ? "in " : parameter.ParameterType.IsByRef ? "ref " : parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "";
        string value = parameter.HasDefaultValue ? $" = {TypeText.Value(parameter.RawDefaultValue, parameter.ParameterType)}" : "";
        return $"{passing}{TypeText.Of(parameter.ParameterType)} {parameter.Name}{value}";
    }
}
