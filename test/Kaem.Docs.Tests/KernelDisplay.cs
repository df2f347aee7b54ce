using System.Collections;

namespace Kaem.ML.Docs.Tests;

/// <summary>
/// Shows values as the notebook kernel of .NET Interactive does where a type has no formatter of its own: it looks for an attribute and members
/// by their names (Formatter.TryRegisterFromConventionBasedFormatterSources).
/// </summary>
internal static class KernelDisplay
{
    /// <summary>The value in a format; null where its type says nothing about that format.</summary>
    public static string? Show(object value, string mimeType)
    {
        foreach (object formatter in Formatters(value.GetType()).Where(formatter => Equals(Property(formatter, "MimeType"), mimeType)))
        {
            var writer = new StringWriter();
            if (formatter.GetType().GetMethod("Format")!.Invoke(formatter, [value, writer]) is true)
                return writer.ToString();
        }
        return null;
    }

    /// <summary>What formats a type's values.</summary>
    public static IReadOnlyList<object> Formatters(Type type)
    {
        var formatters = new List<object>();
        foreach (object attribute in type.GetCustomAttributes(inherit: true).Where(attribute => attribute.GetType().Name == "TypeFormatterSourceAttribute"))
        {
            if (Property(attribute, "FormatterSourceType") is not Type sourceType)
                continue;
            object source = Activator.CreateInstance(sourceType)!;
            if (source.GetType().GetMethod("CreateTypeFormatters")!.Invoke(source, null) is IEnumerable created)
                formatters.AddRange(created.Cast<object>());
        }
        return formatters;
    }

    public static object? Property(object of, string name) => of.GetType().GetProperty(name)?.GetGetMethod()?.Invoke(of, null);
}
