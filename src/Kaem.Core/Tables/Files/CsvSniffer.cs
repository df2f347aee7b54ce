using System.Globalization;

namespace Kaem.ML.Tables;

/// <summary>
/// Finds out by looking at the first rows what stands between fields, which lines are comments, and how rows and names go together. A separator divides names
/// and rows into equally many fields.
/// </summary>
internal sealed class CsvSniffer
{
    /// <summary>Rows that are looked at, at most, and characters.</summary>
    public const int Rows = 1000, Characters = 1 << 20;

    /// <summary>What lines begin with that may be comments.</summary>
    private const string Hash = "#";

    /// <summary>Share of rows up to which lines that look like rows, in a file with comments, are comments as well.</summary>
    private const double FewLines = 0.05;

    /// <summary>Share of a column's values that are numbers where it is one of numbers.</summary>
    private const double MostlyNumbers = 0.9;

    /// <summary>In the order of preference.</summary>
    private static readonly char[] Separators = [',', ';', '\t', '|'];

    private readonly string _sample;
    private readonly bool _isWhole;
    private readonly CsvOptions _options;

    /// <param name="sample">The text's beginning.</param>
    /// <param name="isWhole">Whether that is all of it.</param>
    public CsvSniffer(string sample, bool isWhole, CsvOptions options)
    {
        _sample = sample;
        _isWhole = isWhole;
        _options = options;
    }

    /// <summary>What was found.</summary>
    public CsvForm Find()
    {
        // Excel's own way to say it.
        if (_sample.StartsWith("sep=", StringComparison.OrdinalIgnoreCase) && _sample.Length > 5 && _sample[5] is '\r' or '\n'
            && CsvDialect.IsSeparator(_sample[4]))
            return Form(Look(_options.Separator ?? _sample[4], skipped: 1)) with { SkippedLines = 1 };
        if (_options.Separator is { } given)
            return Form(Look(given));
        var looks = Separators.Select(separator => Look(separator)).Where(look => look.Names > 1).ToArray();
        return looks.Length == 0 ? Form(Look(Separators[0])) : Form(looks.OrderByDescending(look => look.Fit).ThenByDescending(look => look.Clean)
            .ThenByDescending(look => look.Names).First());
    }

    private CsvForm Form(CsvLook look)
    {
        var (commentLines, namesLine, takesRows) = Comments(look);
        int fields = look.Rows.Count > 0 ? look.Rows[^1].Length : look.Names;
        int width = Width(look);
        return new CsvForm(look.Separator, look.Names, width)
        {
            CommentMark = _options.Comment ?? Hash,
            IsCommentGiven = _options.Comment is not null,
            CommentLinesAbove = commentLines,
            NamesLine = namesLine,
            TakesRows = takesRows,
            // Who writes for people puts a blank after the mark.
            TakesSpacedRows = fields > 1 && look.Marked.Count(line => line.RowsBefore > 0 && line.Fields == fields && line.IsSpaced) <= look.Rows.Count / 2,
        };
    }

    /// <summary>Fields of a row: as many as there are names, or one more or less where all rows have.</summary>
    private static int Width(CsvLook look)
    {
        int[] widths = [.. look.Rows.Skip(1).Select(row => row.Length).Distinct()];
        if (widths is not [var width] || !look.HasNames)
            return look.Names;
        return width == look.Names + 1 && look.Names > 1 ? width
            : width == look.Names - 1 && look.Rows[0][^1].Length == 0 && width > 0 ? width
            : look.Names;
    }

    /// <summary>
    /// Lines above the names that begin with # are comments, but for the last of them where it has as many fields as the rows have and what follows does not
    /// look like names: then it has the names itself. Further down such a line is a comment where it has not as many fields as a row. Where comments stand
    /// above the names and few lines are such rows, these are comments, too.
    /// </summary>
    private (int Above, long NamesLine, bool TakesRows) Comments(CsvLook look)
    {
        if (_options.Comment is not null || look.Marked.Count == 0)
            return (0, 0, false);
        var above = look.Marked.TakeWhile(line => line.RowsBefore == 0).ToArray();
        int comments = above.Length;
        long names = 0;
        int fields = look.Rows.Count > 0 ? look.Rows[0].Length : look.Names;
        if (look.HasNames && comments > 0 && above[^1].Fields == fields && look.Rows.Count > 0)
        {
            bool? follows = LooksLikeNames(look);
            if (follows == false || (follows is null && fields > 1))
                (comments, names) = (comments - 1, above[^1].Line);
        }
        int rows = look.Marked.Count(line => line.RowsBefore > 0 && line.Fields == fields);
        return (comments, names, comments > 0 && rows <= FewLines * look.Rows.Count);
    }

    /// <summary>Whether the first row is no number where a column is one of numbers, and so has names; null where no column is.</summary>
    private static bool? LooksLikeNames(CsvLook look)
    {
        bool? found = null;
        for (int c = 0; c < look.Rows[0].Length; c++)
        {
            string[] values = [.. look.Rows.Skip(1).Where(row => c < row.Length && row[c].Length > 0).Select(row => row[c])];
            if (values.Length == 0 || values.Count(IsNumber) < MostlyNumbers * values.Length)
                continue;
            if (!IsNumber(look.Rows[0][c]))
                return true;
            found = false;
        }
        return found;
    }

    private static bool IsNumber(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
        || double.TryParse(text.Replace(',', '.'), CultureInfo.InvariantCulture, out _);

    /// <summary>Divides the sample by a separator.</summary>
    private CsvLook Look(char separator, int skipped = 0)
    {
        var lexer = new CsvLexer(_sample, TextReader.Null, separator);
        var look = new CsvLook(separator, _options.HasNames);
        string mark = _options.Comment ?? Hash;
        if (mark.Length > 0)
        {
            lexer.CommentMark = mark;
            lexer.IsComment = line =>
            {
                look.Marked.Add((lexer.Line, CsvLexer.CountFields(line, separator), look.Rows.Count, CsvForm.IsSpaced(line, mark)));
                return true;
            };
        }
        try
        {
            while (look.Rows.Count < Rows && lexer.Read())
            {
                if (skipped-- > 0)
                    continue;
                look.Add(lexer);
            }
            // The last one may go on beyond the sample.
            if (!_isWhole && look.Rows.Count is > 1 and < Rows)
                look.Rows.RemoveAt(look.Rows.Count - 1);
        }
        catch (FormatException)
        {
            look.IsBroken = _isWhole;
        }
        return look;
    }
}
