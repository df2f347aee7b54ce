using System.Reflection;

namespace Microsoft.ML.Reflection;

// Calls a generic method with a type that is known only at run time.
internal static class Generically
{
    private const BindingFlags Any = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance;

    public static object Call(Type owner, string method, Type[] types, object target, params object[] arguments)
    {
        var found = owner.GetMethods(Any).Single(m => m.Name == method && m.IsGenericMethodDefinition && m.GetGenericArguments().Length == types.Length);
        return found.MakeGenericMethod(types).Invoke(target, BindingFlags.DoNotWrapExceptions, null, arguments, null);
    }

    public static object Call(Type owner, string method, Type type, params object[] arguments) => Call(owner, method, [type], null, arguments);

    public static object CallOn(object target, string method, Type type, params object[] arguments) =>
        Call(target.GetType(), method, [type], target, arguments);
}
