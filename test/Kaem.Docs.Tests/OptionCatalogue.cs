using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using Kaem.ML.Numerics;
using Kaem.ML.Tables;

namespace Kaem.ML.Docs.Tests;

/// <summary>An option and its default, as docs/options.md has them.</summary>
internal sealed record OptionEntry(string Type, string Name, string Default);

/// <summary>
/// All options that there are, found by reflection: what can be set where an object of options is made, in all types that end in Options and all
/// that these hold. An option that several types inherit stands where it is declared, and again where the default is another.
/// </summary>
internal static class OptionCatalogue
{
    private static readonly Type[] Exported =
        [.. typeof(KaemModel).Assembly.GetExportedTypes().Concat(typeof(KaemEstimator).Assembly.GetExportedTypes())
        .Concat(typeof(SvgPlot).Assembly.GetExportedTypes()).Concat(typeof(OnnxOptions).Assembly.GetExportedTypes())
        .Concat(typeof(KaemTextOptions).Assembly.GetExportedTypes())];

    /// <summary>Some of those that can't be made of nothing.</summary>
    private static readonly object[] Examples =
        [LikelihoodBlock.Categorical(2), KaemLikelihood.Autoregressive(LikelihoodBlock.Categorical(2)),
        new TemporalFormat(ColumnKind.Date, "yyyy-MM-dd"),
        KaemGenerator.Joint(KaemPart.Label("label", 2)), KaemPart.Image("image"), KaemPart.Label("label"), KaemPart.Numbers("numbers")];

    /// <summary>The default of what has none.</summary>
    public const string Required = "required";

    /// <summary>All, by type and name.</summary>
    public static IReadOnlyList<OptionEntry> All { get; } =
        [.. Types().SelectMany(Entries).OrderBy(entry => entry.Type, StringComparer.Ordinal).ThenBy(entry => entry.Name, StringComparer.Ordinal)];

    /// <summary>The type that an option stands under.</summary>
    public static Type TypeOf(OptionEntry option) => Exported.Single(type => type.Name == option.Type);

    /// <summary>The types that options stand in.</summary>
    public static IEnumerable<Type> Types()
    {
        var found = new List<Type>();
        var open = new Queue<Type>(
            Exported.Where(
                type => type.IsClass
                && (type.Name.EndsWith("Options", StringComparison.Ordinal) || type.Name.EndsWith("OutputColumns", StringComparison.Ordinal)
                || type == typeof(CheckpointDirectory))));
        while (open.TryDequeue(out var type))
        {
            // A table is data: what it holds is no option.
            if (found.Contains(type) || !Exported.Contains(type) || !type.IsClass || type == typeof(Table))
                continue;
            found.Add(type);
            foreach (var next in Exported.Where(other => other.BaseType == type)
                .Concat(type.GetProperties().SelectMany(property => Within(property.PropertyType))))
                open.Enqueue(next);
        }
        return found;
    }

    private static IEnumerable<Type> Within(Type type) => type.GetGenericArguments().SelectMany(Within).Append(type);

    private static IEnumerable<OptionEntry> Entries(Type type)
    {
        foreach (var property in Settable(type).Where(property => property.DeclaringType == type))
            yield return new OptionEntry(type.Name, property.Name, DeclaredDefault(type, property));
        if (type.IsAbstract)
            yield break;
        foreach (var property in Settable(type).Where(property => property.DeclaringType != type))
        {
            if (Default(type, property) is var own && own != DeclaredDefault(property.DeclaringType!, property))
                yield return new OptionEntry(type.Name, property.Name, own);
        }
        if (!Settable(type).Any())
        {
            foreach (var factory in Factories(type, type))
            {
                foreach (var parameter in factory.GetParameters())
                    yield return new OptionEntry(type.Name, $"{factory.Name}({parameter.Name})", Default(parameter));
            }
        }
    }

    /// <summary>What can be set where an object is made.</summary>
    public static IEnumerable<PropertyInfo> Settable(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.SetMethod is { IsPublic: true } setter
        && setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)));

    /// <summary>The default that most of a type's concrete types have.</summary>
    private static string DeclaredDefault(Type type, PropertyInfo property) => Exported
        .Where(other => !other.IsAbstract && type.IsAssignableFrom(other))
        .GroupBy(other => Default(other, property))
        .OrderByDescending(group => group.Count())
        .ThenBy(group => group.Key, StringComparer.Ordinal)
        .First().Key;

    private static string Default(Type type, PropertyInfo property)
    {
        if (Instance(type) is { } instance)
            return Text(property.GetValue(instance));
        var constructor = type.GetConstructors().First();
        return constructor.GetParameters().FirstOrDefault(parameter => parameter.Name == property.Name) is { } parameter
            ? Default(parameter)
            : Text(property.GetValue(constructor.Invoke([.. constructor.GetParameters().Select(Value)])));
    }

    /// <summary>Some value, where there is no default.</summary>
    private static object? Value(ParameterInfo parameter) =>
        parameter.HasDefaultValue ? parameter.DefaultValue : parameter.ParameterType == typeof(string)
        ? "name"
        : Convert.ChangeType(1, parameter.ParameterType, CultureInfo.InvariantCulture);

    private static string Default(ParameterInfo parameter) => parameter.HasDefaultValue ? Text(parameter.DefaultValue) : Required;

    /// <summary>What a user gets who says nothing: from the type's factory where it has one, or from its constructor.</summary>
    public static object? Instance(Type type)
    {
        for (var home = type; home is not null && home != typeof(object); home = home.BaseType)
        {
            if (Factories(home, type).FirstOrDefault(method => method.GetParameters().All(parameter => parameter.IsOptional)) is { } factory)
                return factory.Invoke(
                    null, BindingFlags.OptionalParamBinding, null, [.. factory.GetParameters().Select(_ => Type.Missing)], CultureInfo.InvariantCulture);
        }
        return type.GetConstructor(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance, [])?.Invoke([])
            ?? Array.Find(Examples, example => example.GetType() == type);
    }

    private static IEnumerable<MethodInfo> Factories(Type home, Type type) =>
        home.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
        .Where(method => method.ReturnType == type && !method.IsSpecialName);

    private static string Text(object? value) => value switch
    {
        null => "null",
        "" => "\"\"",
        string text => text,
        bool yes => yes ? "true" : "false",
        Enum name => name.ToString(),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        ITuple tuple => $"({string.Join(", ", Enumerable.Range(0, tuple.Length).Select(i => Text(tuple[i])))})",
        IEnumerable items => $"[{string.Join(", ", items.Cast<object>().Select(Text))}]",
        _ when Name(value) is { } name => name,
        _ when Instance(value.GetType()) is { } usual => value.GetType().Name + Differences(value, usual),
        _ => value.ToString()!,
    };

    /// <summary>A static property that has the value.</summary>
    private static string? Name(object value)
    {
        for (var home = value.GetType(); home is not null && home != typeof(object); home = home.BaseType)
        {
            if (Holder(home) is { } own)
                return own;
        }
        return Holder(typeof(KaemPresets));

        string? Holder(Type home) => home.GetProperties(BindingFlags.Public | BindingFlags.Static)
            .FirstOrDefault(property => property.PropertyType.IsInstanceOfType(value) && value.Equals(property.GetValue(null))) is { } property
            ? $"{home.Name}.{property.Name}" : null;
    }

    private static string Differences(object value, object usual)
    {
        string[] others =
            [.. Settable(value.GetType()).Where(property => Text(property.GetValue(value)) != Text(property.GetValue(usual)))
            .Select(property => $"{property.Name} = {Text(property.GetValue(value))}")];
        return others.Length == 0 ? "" : $" {{ {string.Join(", ", others)} }}";
    }
}
