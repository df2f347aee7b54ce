using System.Reflection;
using System.Runtime.CompilerServices;
using Kaem.ML.Data;
using Kaem.ML.Engines;
using Kaem.ML.Tables;

namespace Kaem.ML.Tests.Reliability.ComeAndGo;

/// <summary>The public methods through which memory could be kept.</summary>
internal static class PublicEntries
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>Types whose methods hold nothing that goes on after them.</summary>
    private static readonly Dictionary<Type, string> Values = new()
    {
        [typeof(KaemPresets)] = "makes records of options",
        [typeof(DataMatrix)] = "rows, and parts of the same array",
        [typeof(Table)] = "columns, and choices of them",
        [typeof(TableColumn)] = "values",
        [typeof(NumericColumn)] = "values",
        [typeof(CategoricalColumn)] = "values",
        [typeof(IdentifierColumn)] = "values",
        [typeof(CheckpointDirectory)] = "a path and how often",
    };

    /// <summary>Methods that hold nothing, of types of which others might.</summary>
    private static readonly Dictionary<string, string> Harmless = new()
    {
        ["TableSchema.Find"] = "a look at a list",
    };

    public static IReadOnlyList<MethodInfo> All { get; } =
    [
        .. from assembly in new[] { typeof(KaemModel).Assembly, typeof(KaemTransformer).Assembly }
           from type in assembly.GetExportedTypes()
           where IsHolder(type) && !Values.ContainsKey(type)
           from method in type.GetMethods(Declared)
           where !method.IsSpecialName && !IsOfObject(method) && !Harmless.ContainsKey(Name(method))
           select method,
    ];

    /// <summary>What the lists above name and is no longer there.</summary>
    public static IEnumerable<string> Stale => Harmless.Keys.Where(name => !typeof(KaemModel).Assembly.GetExportedTypes()
        .Concat(typeof(KaemTransformer).Assembly.GetExportedTypes()).SelectMany(type => type.GetMethods(Declared)).Any(method => Name(method) == name));

    public static string Describe(MethodInfo method) =>
        $"{Name(method)}({string.Join(", ", method.GetParameters().Select(parameter => parameter.ParameterType.Name))})";

    /// <summary>Classes, but for exceptions and records, which are options and results: their values, and no more.</summary>
    private static bool IsHolder(Type type) => type.IsClass && !type.IsAssignableTo(typeof(Exception)) && !type.IsAssignableTo(typeof(Delegate))
        && type.GetMethod("<Clone>$") is null && !type.IsDefined(typeof(CompilerGeneratedAttribute)) && !type.IsAssignableTo(typeof(Attribute));

    private static bool IsOfObject(MethodInfo method) => method.GetBaseDefinition().DeclaringType == typeof(object);

    private static string Name(MethodInfo method) => $"{method.DeclaringType!.Name}.{method.Name}";
}
