using System.Text;

namespace Microsoft.ML.Data;

// The fields of one line.
internal sealed class TextFields
{
    private readonly List<ReadOnlyMemory<char>> _fields = [];

    public TextFields(string line, TextLoader.Options options)
    {
        var text = options.TrimWhitespace ? line.AsMemory().TrimEnd() : line.AsMemory();
        bool skipSpaces = !options.Separators.Contains(' ');
        for (bool more = true; more;)
        {
            if (skipSpaces)
                text = text.TrimStart(' ');
            int length = options.AllowQuoting && text.Length > 0 && text.Span[0] == '"' ? Quoted(text, options.Separators) : Plain(text, options.Separators);
            more = length < text.Length;
            text = text[Math.Min(length + 1, text.Length)..];
        }
    }

    public int Count => _fields.Count;

    // What a line lacks is empty.
    public ReadOnlyMemory<char> this[int index] => index < _fields.Count ? _fields[index] : default;

    private int Plain(ReadOnlyMemory<char> text, char[] separators)
    {
        int end = text.Span.IndexOfAny(separators);
        int length = end < 0 ? text.Length : end;
        _fields.Add(text[..length]);
        return length;
    }

    // A doubled quote is a quote. What is badly quoted is empty.
    private int Quoted(ReadOnlyMemory<char> text, char[] separators)
    {
        var span = text.Span;
        var content = new StringBuilder();
        int at = 1;
        for (; at < span.Length; at++)
        {
            if (span[at] == '"' && (++at >= span.Length || span[at] != '"'))
                break;
            content.Append(span[at]);
        }

        int end = at > span.Length ? -1 : span[at..].IndexOfAny(separators);
        int length = end < 0 ? span.Length : at + end;
        bool closed = at <= span.Length && span[at - 1] == '"' && at > 1;
        bool clean = closed && span[at..length].Trim(' ').IsEmpty;
        _fields.Add(clean ? content.ToString().AsMemory() : default);
        return length;
    }
}
