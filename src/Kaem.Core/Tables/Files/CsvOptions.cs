using System.Text;

namespace Kaem.ML.Tables;

/// <summary>How a file of separated values is read. What is null is found by looking at the file.</summary>
public sealed record CsvOptions
{
    /// <summary>
    /// What stands between two fields; null to find out which of comma, semicolon, tab and bar divides the first 1,000 rows into equally many fields each.
    /// </summary>
    public char? Separator { get; init => field = value is { } separator ? CsvDialect.Valid(separator) : null; }

    /// <summary>
    /// How the text is encoded; null for what the byte order mark says, else UTF-8, else, where the bytes are none, windows-1252, which a note tells. UTF-16
    /// without a mark is found, too. Bytes that the encoding doesn't have are refused.
    /// </summary>
    public Encoding? Encoding { get; init; }

    /// <summary>
    /// What lines begin with that are left out, "#" for instance; "" for none. Null to leave out lines that begin with # above the names, and those further
    /// down that are no rows: see the notes of <see cref="CsvTable"/>.
    /// </summary>
    public string? Comment { get; init => field = value is null ? null : CsvDialect.ValidComment(value); }

    /// <summary>What stands for a missing value, in any case of letters; null for <see cref="TextTable.DefaultMissingMarks"/>.</summary>
    public IReadOnlyList<string>? MissingMarks { get; init; }

    /// <summary>Whether the first line has the columns' names. Without them columns are called "column 1", "column 2" and so on.</summary>
    public bool HasNames { get; init; } = true;

    /// <summary>Whether numbers have a decimal comma; null to find out.</summary>
    public bool? DecimalComma { get; init; }

    /// <summary>Whether a name that comes twice gets a number, as in "a" and "a.1"; else such a file is refused.</summary>
    public bool RenameDuplicates { get; init; }

    /// <summary>
    /// Whether an apostrophe before =, +, - or @ is text. Otherwise it is taken off where what follows is no number: it is there so that a spreadsheet takes
    /// the cell for text, see <see cref="CsvDialect.RawCells"/>.
    /// </summary>
    public bool RawCells { get; init; }

    /// <summary>Rows to read, at most; null for all. What is found by looking at rows is found of these.</summary>
    public int? MostRows { get; init => field = value is { } rows ? Check.AtLeast(rows, 1, 2_000_000_000) : null; }
}
