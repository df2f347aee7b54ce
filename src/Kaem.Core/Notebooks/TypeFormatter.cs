namespace Kaem.ML.Notebooks;

/// <summary>Writes values of one type in one format. Notebook kernels call its members by name.</summary>
internal sealed class TypeFormatter(Type type, string mimeType, Func<object, string> write)
{
    public Type Type { get; } = type;

    public string MimeType { get; } = mimeType;

    public bool Format(object instance, TextWriter writer)
    {
        writer.Write(write(instance));
        return true;
    }
}
