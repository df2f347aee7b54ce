namespace Kaem.ML.Docs.Tests;

/// <summary>Shows values as a notebook does whose kernel was told of the formats; .ci/run has the kernel itself show them.</summary>
internal static class KernelDisplay
{
    /// <summary>The value in a format; null where its type says nothing about that format.</summary>
    public static string? Show(object value, string mimeType) =>
        NotebookFormats.All.FirstOrDefault(formats => formats.Type == value.GetType() && formats.MimeTypes.Contains(mimeType))?.Write(value);
}
