using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Kaem.ML.Tests.Reliability;

/// <summary>
/// Calls of a public API that pass null where it wants a reference. Positional records and records with required members are results, which the library makes;
/// they are left out.
/// </summary>
/// <param name="samples">Things to call with: what else is needed is made of these, and of what types say of themselves.</param>
internal sealed class NullCalls(IReadOnlyList<object> samples)
{
    private static readonly NullabilityInfoContext Nullability = new();

    /// <summary>Makes the calls of assemblies.</summary>
    /// <returns>How many there are, and those that were not refused by the parameter's name.</returns>
    public (int Calls, IReadOnlyList<string> Wrong) Run(params IEnumerable<Assembly> assemblies)
    {
        int calls = 0;
        var wrong = new List<string>();
        foreach (var (name, run, parameter) in AllCalls(assemblies))
        {
            calls++;
            try
            {
                run();
                wrong.Add($"{name}: nothing was thrown");
            }
            catch (TargetInvocationException exception)
            {
                if (exception.InnerException is not ArgumentException fault || !string.Equals(fault.ParamName, parameter, StringComparison.OrdinalIgnoreCase))
                    wrong.Add($"{name}: {exception.InnerException?.GetType().Name} {exception.InnerException?.Message}");
            }
        }
        return (calls, wrong);
    }

    private IEnumerable<(string Name, Action Run, string Parameter)> AllCalls(IEnumerable<Assembly> assemblies) =>
        from assembly in assemblies
        from type in assembly.GetExportedTypes()
        where !type.IsInterface && !type.IsAssignableTo(typeof(Exception)) && type.GetMethod("Deconstruct") is null
        && !type.IsDefined(typeof(RequiredMemberAttribute), false) && !type.IsAssignableTo(typeof(Delegate)) && !type.IsByRefLike
        from call in OfType(type)
        select call;

    private IEnumerable<(string, Action, string)> OfType(Type type)
    {
        const BindingFlags own = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        IEnumerable<MethodBase> members = [.. type.IsAbstract ? [] : type.GetConstructors(), .. type.GetMethods(own)];
        foreach (var member in members)
        {
            var parameters = member.GetParameters();
            // Spans can't be passed by reflection, and out parameters have nothing to refuse.
            if (parameters.Any(parameter => parameter.ParameterType.IsByRefLike || parameter.IsOut) || member.Name is "Equals" or "<Clone>$")
                continue;
            for (int i = 0; i < parameters.Length; i++)
            {
                if (!RefusesNull(parameters[i]))
                    continue;
                object?[] arguments;
                object? target;
                try
                {
                    arguments = [.. parameters.Select((parameter, p) => p == i ? null : Sample(parameter))];
                    target = member.IsStatic || member.IsConstructor ? null : Sample(type);
                }
                catch (TargetInvocationException)
                {
                    // Nothing valid of this type is known here; the count of calls keeps this from spreading.
                    continue;
                }
                // What a property is set to is called by the property's name.
                bool isSetter = member.Name.StartsWith("set_", StringComparison.Ordinal);
                string name = isSetter ? member.Name[4..] : parameters[i].Name!;
                var open = member is MethodInfo { IsGenericMethodDefinition: true } generic ? generic.MakeGenericMethod(typeof(object)) : member;
                string signature = $"{type.Name}.{member.Name}({string.Join(", ", parameters.Select(parameter => parameter.ParameterType.Name))}): {name}";
                yield return (signature, () => _ = open is ConstructorInfo constructor ? constructor.Invoke(arguments) : open.Invoke(target, arguments), name);
            }
        }
    }

    private static bool RefusesNull(ParameterInfo parameter) =>
        !parameter.ParameterType.IsValueType && !parameter.ParameterType.IsByRef && Nullability.Create(parameter).WriteState == NullabilityState.NotNull;

    private object? Sample(ParameterInfo parameter) => parameter.HasDefaultValue && parameter.ParameterType != typeof(CancellationToken)
        ? parameter.DefaultValue ?? (parameter.ParameterType.IsValueType ? Activator.CreateInstance(parameter.ParameterType) : null)
        : Sample(parameter.ParameterType);

    /// <summary>Something valid of a type.</summary>
    private object? Sample(Type type)
    {
        if (samples.FirstOrDefault(type.IsInstanceOfType) is { } found)
            return found;
        if (type.IsValueType)
            return Activator.CreateInstance(type);
        if (type.IsAssignableTo(typeof(Delegate)))
        {
            var invoke = type.GetMethod("Invoke")!;
            return Expression.Lambda(
                type, Expression.Default(invoke.ReturnType), invoke.GetParameters().Select(parameter => Expression.Parameter(parameter.ParameterType)))
                .Compile();
        }
        if (type.IsArray)
            return Array.CreateInstance(type.GetElementType()!, 0);
        if (type.IsGenericType && type.GetGenericArguments() is [var element])
        {
            var list = Array.CreateInstance(element, 0);
            return type.IsInstanceOfType(list) ? list : null;
        }
        // A concrete kind stands for an abstract one.
        var concrete = type.IsAbstract ? type.Assembly.GetExportedTypes().FirstOrDefault(other => !other.IsAbstract && other.IsSubclassOf(type)) : type;
        var constructor = concrete?.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
            .Where(candidate => candidate.GetParameters().All(parameter => parameter.ParameterType != concrete))
            .MinBy(candidate => candidate.GetParameters().Length);
        return constructor?.Invoke([.. constructor.GetParameters().Select(Sample)]);
    }
}
