namespace Kaem.ML.Tables;

/// <summary>How a text divides into names and rows, as far as its beginning tells.</summary>
/// <param name="Separator">What stands between two fields.</param>
/// <param name="Names">Fields of the first row.</param>
/// <param name="Width">Fields of the rows below.</param>
internal sealed record CsvForm(char Separator, int Names, int Width)
{
    /// <summary>Lines at the top that say what the separator is.</summary>
    public int SkippedLines { get; init; }

    /// <summary>What lines begin with that may be comments.</summary>
    public string CommentMark { get; init; } = "";

    /// <summary>Whether all lines that begin so are comments, since somebody said so.</summary>
    public bool IsCommentGiven { get; init; }

    /// <summary>How many such lines above the names are comments.</summary>
    public int CommentLinesAbove { get; init; }

    /// <summary>The line of the names where it begins with the mark, else 0.</summary>
    public long NamesLine { get; init; }

    /// <summary>Whether lines that begin so and have as many fields as a row are comments.</summary>
    public bool TakesRows { get; init; }

    /// <summary>Whether such lines are comments where a blank follows the mark.</summary>
    public bool TakesSpacedRows { get; init; }

    /// <summary>Whether a blank follows the mark of a line, or nothing.</summary>
    public static bool IsSpaced(string line, string mark) => line.Length <= mark.Length || line[mark.Length] is ' ' or '\t';
}
