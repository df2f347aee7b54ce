namespace Kaem.ML;

/// <summary>A file or stream is not a model that this version can read: foreign, truncated, damaged, or newer.</summary>
public sealed class ModelFormatException : FormatException
{
    /// <param name="message">What is wrong with the file.</param>
    public ModelFormatException(string message)
        : base(message)
    {
    }

    /// <param name="message">What is wrong with the file.</param>
    /// <param name="inner">What the reader ran into.</param>
    public ModelFormatException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
