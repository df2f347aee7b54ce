using System.Text;

namespace Kaem.ML.Tables;

/// <summary>How a file of separated values is written: what was found of one that was read, so that others can be like it.</summary>
public sealed record CsvDialect
{
    /// <summary>Commas, UTF-8 without a byte order mark, and lines that end in CR LF (RFC 4180).</summary>
    public static CsvDialect Default { get; } = new();

    /// <summary>What stands between two fields.</summary>
    public char Separator { get; init => field = Valid(value); } = ',';

    /// <summary>How the text is encoded. A byte order mark stands first where the encoding has a preamble.</summary>
    public Encoding Encoding { get; init => field = Check.NotNull(value); } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <summary>What ends a line: "\r\n", "\n" or "\r".</summary>
    public string NewLine
    {
        get;
        init => field = Check.NotNull(value) is "\r\n" or "\n" or "\r"
            ? value
            : throw new ArgumentException("A line ends in \"\\r\\n\", \"\\n\" or \"\\r\".", nameof(value));
    } = "\r\n";

    /// <summary>What lines begin with that are comments; null where the file has none. Fields that begin so are quoted.</summary>
    public string? Comment { get; init => field = string.IsNullOrEmpty(value) ? null : ValidComment(value); }

    /// <summary>Whether the first line has the columns' names.</summary>
    public bool HasNames { get; init; } = true;

    /// <summary>Whether numbers have a decimal comma; null where nobody said so.</summary>
    public bool? DecimalComma { get; init; }

    /// <summary>
    /// Columns whose names are empty in the file, by what a table calls them: an index of pandas. A table's columns of these names are written without one.
    /// </summary>
    public IReadOnlyList<string> Unnamed { get; init => field = [.. Check.NotNull(value)]; } = [];

    /// <summary>
    /// What a table calls the column of the rows' names, for which the line of names has no field, as R writes it; null where there is none. A table's first
    /// column is written so where it has this name.
    /// </summary>
    public string? RowNames { get; init; }

    /// <summary>
    /// Whether text that begins with =, +, - or @ and is no number is written as it is. Otherwise an apostrophe stands before it, which readers of this library
    /// take off: a spreadsheet would take it for a formula, which in a file from elsewhere may do harm.
    /// </summary>
    public bool RawCells { get; init; }

    /// <inheritdoc/>
    public bool Equals(CsvDialect? other) => other is not null
        && (Separator, NewLine, Comment, HasNames, DecimalComma, RowNames, RawCells)
            == (other.Separator, other.NewLine, other.Comment, other.HasNames, other.DecimalComma, other.RowNames, other.RawCells)
        && Encoding.Equals(other.Encoding) && Unnamed.SequenceEqual(other.Unnamed);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(
        Separator, Encoding, NewLine, Comment, HasNames, DecimalComma, RowNames, (Unnamed.Count, RawCells));

    /// <summary>Whether a character can stand between fields.</summary>
    internal static bool IsSeparator(char character) =>
        character is not ('"' or '\r' or '\n' or '\0' or '\uFEFF' or '.' or '-' or '+') && !char.IsLetterOrDigit(character) && !char.IsSurrogate(character);

    internal static char Valid(char separator) => IsSeparator(separator) ? separator : throw new ArgumentException(
        $"'{separator}' can't stand between fields: letters, digits, signs of numbers, quotes and line ends are what fields are made of. Use ',', ';', "
        + "'\\t' or '|', for instance.", nameof(separator));

    internal static string ValidComment(string comment) => comment.AsSpan().IndexOfAny('"', '\r', '\n') >= 0 || comment.Trim() != comment
        ? throw new ArgumentException("A comment's mark has no quotes, line ends, or blanks around it: \"#\" or \"//\", for instance.", nameof(comment))
        : comment;
}
