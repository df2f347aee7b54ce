namespace Kaem.ML.Tables;

/// <summary>
/// Divides text into records and fields (RFC 4180): fields between quotes may hold separators, line ends and doubled quotes; blanks around a field are left
/// out; a quote within a field that does not begin with one is a character like others. Lines that are blank are no records.
/// </summary>
internal sealed class CsvLexer
{
    private readonly CsvCharacters _characters;
    private readonly char _separator;
    private readonly List<(int End, int Column, bool IsQuoted)> _fields = [];
    private char[] _text = new char[1024];
    private int _length;

    /// <param name="head">What was read of the text already.</param>
    /// <param name="rest">What follows.</param>
    public CsvLexer(string head, TextReader rest, char separator)
    {
        _characters = new CsvCharacters(head, rest);
        _separator = separator;
    }

    /// <summary>What lines begin with that may be comments; null for none.</summary>
    public string? CommentMark { get; set; }

    /// <summary>Whether a line that begins with the mark is a comment; such lines are passed over.</summary>
    public Func<string, bool>? IsComment { get; set; }

    /// <summary>The line that the record begins in, from 1 on.</summary>
    public long Line { get; private set; }

    /// <summary>Number of fields of the record.</summary>
    public int Count => _fields.Count;

    /// <summary>What ended the first line; null as long as none did.</summary>
    public string? NewLine => _characters.NewLine;

    /// <summary>A field of the record. It holds until the next record.</summary>
    public ReadOnlySpan<char> this[int field] => _text.AsSpan((field == 0 ? 0 : _fields[field - 1].End).._fields[field].End);

    /// <summary>The place in its line where a field begins, from 1 on.</summary>
    public int Column(int field) => _fields[field].Column;

    /// <summary>Whether a field stands between quotes.</summary>
    public bool IsQuoted(int field) => _fields[field].IsQuoted;

    /// <summary>Blank lines that stood before records.</summary>
    public int BlankLines { get; private set; }

    /// <summary>Reads the next record.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="FormatException">A quote opens and does not close, or more than blanks follow where it closes.</exception>
    public bool Read()
    {
        for (int blank = 0; ; blank++)
        {
            _fields.Clear();
            _length = 0;
            Line = _characters.Line;
            if (_characters.Peek() < 0)
                return false;
            if (CommentMark is not null && IsComment is not null && _characters.StartsWith(CommentMark) && IsComment(_characters.PeekLine()))
            {
                _characters.SkipLine();
                blank--;
                continue;
            }
            while (ReadField())
            {
            }
            if (Count > 1 || _fields[0].End > 0 || _fields[0].IsQuoted)
            {
                BlankLines += blank;
                return true;
            }
        }
    }

    /// <summary>Counts the fields of one line, of which a quote may lead on to the next.</summary>
    public static int CountFields(string line, char separator)
    {
        var lexer = new CsvLexer(line, TextReader.Null, separator);
        try
        {
            return lexer.Read() ? lexer.Count : 0;
        }
        catch (FormatException)
        {
            return lexer.Count + 1;
        }
    }

    /// <returns>Whether another field of the same record follows.</returns>
    private bool ReadField()
    {
        SkipBlanks();
        int column = _characters.Column, start = _length;
        bool isQuoted = _characters.Peek() == '"';
        if (isQuoted)
            ReadQuoted(column);
        else
        {
            while (_characters.Peek() is >= 0 and var next && next != _separator && next is not ('\r' or '\n'))
            {
                Refuse((char)next);
                Append((char)_characters.Take());
            }
            while (_length > start && IsBlank(_text[_length - 1]))
                _length--;
        }
        _fields.Add((_length, column, isQuoted));
        if (_characters.Peek() == _separator)
        {
            _characters.Take();
            return true;
        }
        _characters.TakeLineEnd();
        return false;
    }

    private void ReadQuoted(int column)
    {
        long line = _characters.Line;
        _characters.Take();
        while (true)
        {
            int next = _characters.Take();
            if (next < 0)
                throw new FormatException(
                    $"Line {line}, column {column}: a quote opens here and never closes. A field that begins with a quote ends with one; a quote in it is "
                    + "doubled: \"a \"\"b\"\"\".");
            if (next != '"')
                Append((char)next);
            else if (_characters.Peek() == '"')
                Append((char)_characters.Take());
            else
                break;
        }
        SkipBlanks();
        if (_characters.Peek() is >= 0 and var after && after != _separator && after is not ('\r' or '\n'))
            throw new FormatException(
                $"Line {_characters.Line}, column {_characters.Column}: a quote closes, and '{Shown((char)after)}' follows where the field ends; the quote "
                + $"opened at line {line}, column {column}. A quote within a quoted field is doubled: \"a \"\"b\"\"\".");
    }

    private void SkipBlanks()
    {
        while (_characters.Peek() is >= 0 and var next && IsBlank((char)next))
            _characters.Take();
    }

    private bool IsBlank(char character) => character is ' ' or '\t' && character != _separator;

    /// <summary>What is no text has such characters; a field that is quoted may hold whatever somebody wrote there.</summary>
    private void Refuse(char character)
    {
        if (character == '\0')
            throw new FormatException($"Line {_characters.Line}, column {_characters.Column}: there is a character U+0000. Is this a file of text?");
    }

    private static string Shown(char character) => char.IsControl(character) || char.IsSurrogate(character) ? $"U+{(int)character:X4}" : $"{character}";

    private void Append(char character)
    {
        if (_length == _text.Length)
            Array.Resize(ref _text, 2 * _text.Length);
        _text[_length++] = character;
    }
}
