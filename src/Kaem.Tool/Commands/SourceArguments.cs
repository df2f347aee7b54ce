using System.CommandLine;
using Kaem.ML.Tables;
using Kaem.Tool.Arguments;
using Kaem.Tool.Files;

namespace Kaem.Tool.Commands;

/// <summary>How files of separated values are read.</summary>
internal sealed class SourceArguments
{
    private readonly Option<string?> _separator = new("--separator")
    {
        Description = "What stands between two fields: a character, or comma, semicolon, tab, bar, space. Found by looking where it is left out.",
        HelpName = "CHAR",
    };

    private readonly Option<string?> _encoding = new("--encoding")
    {
        Description = "How the text is encoded, windows-1252 for instance. Found by looking where it is left out.", HelpName = "NAME",
    };

    private readonly Option<string[]> _missing = new("--missing")
    {
        Description = $"A text that stands for a missing value, beside {string.Join(", ", TextTable.DefaultMissingMarks.Where(mark => mark.Length > 0))} and "
            + "an empty field. Can be given several times.",
        HelpName = "TEXT",
    };

    private readonly Option<bool> _noHeader = new("--no-header")
    {
        Description = "The first line is a row, not names: columns are called 'column 1', 'column 2' and so on, and new files have no line of names either.",
    };

    private readonly Option<bool> _raw = new("--raw-cells") { Description = RawText };

    /// <summary>What the option of both kinds of files says.</summary>
    public const string RawText =
        "Text that begins with =, +, - or @ is written as it is. Otherwise an apostrophe stands before it, so that spreadsheets don't take it for a formula.";

    public void AddTo(Command command)
    {
        command.Options.Add(_separator);
        command.Options.Add(_encoding);
        command.Options.Add(_missing);
        command.Options.Add(_noHeader);
        command.Options.Add(_raw);
    }

    /// <exception cref="ToolException">The separator or the encoding can't be one.</exception>
    public SourceReader Reader(ParseResult parsed) => new()
    {
        Separator = parsed.GetValue(_separator) is { } separator ? CsvArguments.Separator(separator) : null,
        Encoding = parsed.GetValue(_encoding) is { } encoding ? CsvArguments.Encoding(encoding) : null,
        Missing = parsed.GetValue(_missing) ?? [],
        HasNames = !parsed.GetValue(_noHeader),
        RawCells = parsed.GetValue(_raw),
    };
}
