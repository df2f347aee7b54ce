namespace Kaem.ML.Plots;

/// <summary>What a notebook shows of values of one type.</summary>
internal interface INotebookFormats
{
    /// <summary>The type.</summary>
    Type Type { get; }

    /// <summary>The formats that the text stands for.</summary>
    IReadOnlyList<string> MimeTypes { get; }

    /// <summary>A value as text.</summary>
    string Write(object value);
}
