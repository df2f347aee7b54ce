namespace Kaem.ML.Notebooks;

/// <summary>How values of one type look as HTML in a notebook.</summary>
internal abstract class HtmlFormats<T>
    where T : notnull
{
    /// <summary>What a notebook kernel asks for, by name.</summary>
    public virtual IEnumerable<object> CreateTypeFormatters() => [Formatter("text/html", Html)];

    /// <summary>The value as a piece of a page.</summary>
    protected abstract string Html(T value);

    protected static TypeFormatter Formatter(string mimeType, Func<T, string> write) => new(typeof(T), mimeType, value => write((T)value));
}
