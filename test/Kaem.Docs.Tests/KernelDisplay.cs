namespace Kaem.ML.Docs.Tests;

/// <summary>Shows values as a notebook does whose kernel was told of the formats; .ci/run has the kernel itself show them.</summary>
internal static class KernelDisplay
{
    /// <summary>The value in a format; null where its type says nothing about that format.</summary>
    public static string? Show(object value, string mimeType) =>
        NotebookFormats.All.Where(formats => Suits(formats.Type, value.GetType()) && formats.MimeTypes.Contains(mimeType))
            .OrderByDescending(formats => formats.Type == value.GetType()).FirstOrDefault()?.Write(value);

    private static bool Suits(Type formats, Type actual) => formats.IsGenericTypeDefinition
        ? actual.IsGenericType && actual.GetGenericTypeDefinition() == formats
        : formats.IsAssignableFrom(actual);
}
