using System.Text;

namespace Kaem.Tool.Arguments;

/// <summary>
/// Reads names off a text of the command line, one after the other. A name with a character that ends names, or one that begins with a double quote, stands in
/// double quotes, in which a quote is doubled.
/// </summary>
/// <param name="text">The text.</param>
/// <param name="option">The option that it was given by, for messages.</param>
internal sealed class NameReader(string text, string option)
{
    private int _at;

    /// <summary>Whether the last name went to the end of the text, rather than to what ends names.</summary>
    public bool IsAtEnd { get; private set; }

    /// <summary>What follows the names that were read, as it is.</summary>
    public string Rest => IsAtEnd ? "" : text[_at..];

    /// <summary>Reads a name, and passes over what ends it.</summary>
    /// <param name="end">What ends it; null for the end of the text.</param>
    /// <exception cref="ToolException">A quote does not close, or something follows it.</exception>
    public string Next(char? end)
    {
        // Blanks around a name are none of it, in files neither.
        while (_at < text.Length && text[_at] == ' ')
            _at++;
        string name = _at < text.Length && text[_at] == '"' ? Quoted(end) : Plain(end);
        IsAtEnd = _at >= text.Length;
        if (!IsAtEnd)
            _at++;
        return name;
    }

    private string Plain(char? end)
    {
        int first = _at;
        _at = end is { } character && text.IndexOf(character, _at) is >= 0 and var found ? found : text.Length;
        return text[first.._at].Trim();
    }

    private string Quoted(char? end)
    {
        var name = new StringBuilder();
        for (_at++; _at < text.Length; _at++)
        {
            if (text[_at] != '"')
                name.Append(text[_at]);
            else if (_at + 1 < text.Length && text[_at + 1] == '"')
            {
                name.Append('"');
                _at++;
            }
            else
            {
                _at++;
                while (_at < text.Length && text[_at] == ' ')
                    _at++;
                return _at == text.Length || text[_at] == end
                    ? name.ToString().Trim()
                    : throw ToolException.Usage($"'{text}' of {option} goes on after the quote that closes a name. A quote within a name is doubled.");
            }
        }
        throw ToolException.Usage($"'{text}' of {option} has a quote that does not close.");
    }
}
