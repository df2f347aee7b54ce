namespace Kaem.ML.Plots;

/// <summary>How values of one type look in a notebook.</summary>
internal abstract class HtmlFormats<T> : INotebookFormats
    where T : notnull
{
    public Type Type => typeof(T);

    public virtual IReadOnlyList<string> MimeTypes => ["text/html"];

    public string Write(object value) => Html((T)value);

    /// <summary>The value as a piece of a page.</summary>
    protected abstract string Html(T value);
}
