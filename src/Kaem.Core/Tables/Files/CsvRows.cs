using System.Text;

namespace Kaem.ML.Tables;

/// <summary>Names and rows of a text, one row after the other; what is no row is passed over or refused with its line.</summary>
internal sealed class CsvRows
{
    /// <summary>Lines that a note names at most.</summary>
    private const int NamedLines = 5;

    private readonly CsvLexer _lexer;
    private readonly List<long> _comments = [];
    private readonly int _blankAbove;
    private readonly bool _areRaw;
    private bool _isPastNames;
    private bool _isFirstKept;

    /// <param name="reader">The text, from its beginning.</param>
    /// <exception cref="FormatException">There are no names.</exception>
    public CsvRows(TextReader reader, CsvOptions options)
    {
        _areRaw = options.RawCells;
        string sample = Sample(reader, out bool isWhole);
        Form = new CsvSniffer(sample, isWhole, options).Find();
        _lexer = new CsvLexer(sample, reader, Form.Separator);
        if (Form.CommentMark.Length > 0)
        {
            _lexer.CommentMark = Form.CommentMark;
            _lexer.IsComment = IsComment;
        }
        for (int i = 0; i < Form.SkippedLines; i++)
            _lexer.Read();
        if (!_lexer.Read())
            throw new FormatException("It is empty.");
        _isPastNames = true;
        _blankAbove = _lexer.BlankLines;
        Names = options.HasNames ? [.. Enumerable.Range(0, _lexer.Count).Select(Name)] : [.. Enumerable.Repeat("", _lexer.Count)];
        NamesLine = _lexer.Line;
        _isFirstKept = !options.HasNames;
        Width = options.HasNames ? Form.Width : Names.Length;
    }

    /// <summary>What the text's beginning tells.</summary>
    public CsvForm Form { get; }

    /// <summary>The names as they stand there, without blanks around them; empty where there are none.</summary>
    public string[] Names { get; }

    /// <summary>The line of the names.</summary>
    public long NamesLine { get; }

    /// <summary>Fields of each row: as many as there are names, or one more or less.</summary>
    public int Width { get; }

    /// <summary>What ends a line; null where there is one only.</summary>
    public string? NewLine => _lexer.NewLine;

    /// <summary>The line that the row begins in.</summary>
    public long Line => _lexer.Line;

    /// <summary>What the lines that were comments are said of; null where there were none.</summary>
    public TableNote? CommentNote => _comments.Count == 0 ? null : new TableNote(
        $"{(_comments.Count == 1 ? $"Line {_comments[0]} begins" : $"{_comments.Count} lines begin")} with '{Form.CommentMark}' and "
            + $"{(_comments.Count == 1 ? "is" : "are")} left out as {(_comments.Count == 1 ? "a comment" : "comments")}"
            + $"{(_comments.Count == 1 ? "" : $": line{(_comments.Count > 1 ? "s" : "")} {string.Join(", ", _comments.Take(NamedLines))}"
                + (_comments.Count > NamedLines ? " and so on" : ""))}.")
        {
            Option = $"{nameof(CsvOptions)}.{nameof(CsvOptions.Comment)} = \"\"", Advice = "{0} reads them as rows.",
        };

    /// <summary>What is said of blank lines between rows of one field, which may be gaps; null where there are none.</summary>
    public TableNote? BlankNote => Width > 1 || _lexer.BlankLines == _blankAbove ? null : new TableNote(
        $"{Count(_lexer.BlankLines - _blankAbove, "blank line")} between rows {(_lexer.BlankLines - _blankAbove == 1 ? "is" : "are")} left out, and no gaps: "
        + "a gap of a file with one column is written as NA or \"\".");

    /// <summary>A field of the row.</summary>
    public ReadOnlySpan<char> this[int field] => _areRaw ? _lexer[field] : SpreadsheetGuard.Read(_lexer[field]);

    /// <summary>Reads the next row.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="FormatException">It has another number of fields, or a quote that opens or closes no field.</exception>
    public bool Read()
    {
        if (_isFirstKept)
            _isFirstKept = false;
        else if (!_lexer.Read())
            return false;
        return _lexer.Count == Width ? true : throw Ragged();
    }

    private string Name(int field)
    {
        string name = this[field].Trim().ToString();
        return Persistence.JsonValues.IsValid(name) ? name : throw new FormatException(
            $"Line {_lexer.Line}, column {_lexer.Column(field)}: the name '{Persistence.JsonValues.Escape(name)}' is no valid UTF-16.");
    }

    private bool IsComment(string line)
    {
        bool isComment = Form.IsCommentGiven || (_isPastNames
            ? Form.TakesRows || (Width > 1 && CsvLexer.CountFields(line, Form.Separator) != Width)
                || (Form.TakesSpacedRows && CsvForm.IsSpaced(line, Form.CommentMark))
            : _lexer.Line != Form.NamesLine && _comments.Count < Form.CommentLinesAbove);
        if (isComment)
            _comments.Add(_lexer.Line);
        return isComment;
    }

    private FormatException Ragged()
    {
        string names = Width == Names.Length
            ? $"the first has {Count(Names.Length, Names.All(name => name.Length == 0) ? "field" : "name")}"
            : $"the first has {Count(Names.Length, "name")}, and the rows before have {Count(Width, "field")}";
        string where = _lexer.Count > Width ? $" The one too many begins at column {_lexer.Column(Width)}." : "";
        var note = new TableNote($"Line {_lexer.Line} has {Count(_lexer.Count, "field")}; {names}.{where}");
        if (Width == 1 && Names.Length == 1 && Form.Separator == ',')
        {
            note = note with
            {
                Option = $"{nameof(CsvOptions)}.{nameof(CsvOptions.Separator)}",
                Advice = "If it is one column of text with commas, give a {0} that the text doesn't have, a tab for instance.",
            };
        }
        return note.AsFormat();
    }

    private static string Count(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";

    private static string Sample(TextReader reader, out bool isWhole)
    {
        char[] sample = new char[CsvSniffer.Characters];
        int length = 0, read;
        do
        {
            read = reader.Read(sample, length, sample.Length - length);
            length += read;
        }
        while (read > 0 && length < sample.Length);
        isWhole = read == 0;
        int start = length > 0 && sample[0] == '\uFEFF' ? 1 : 0;
        return new string(sample, start, length - start);
    }
}
