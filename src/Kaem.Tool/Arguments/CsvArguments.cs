using System.Text;
using Kaem.ML.Tables;

namespace Kaem.Tool.Arguments;

/// <summary>Separators and encodings as people write them.</summary>
internal static class CsvArguments
{
    private static readonly Dictionary<string, char> Separators = new(StringComparer.OrdinalIgnoreCase)
    {
        ["comma"] = ',', ["semicolon"] = ';', ["tab"] = '\t', ["\\t"] = '\t', ["bar"] = '|', ["space"] = ' ',
    };

    /// <exception cref="ToolException">It is no character that can stand between fields.</exception>
    public static char Separator(string text)
    {
        if (!Separators.TryGetValue(text, out char separator))
        {
            separator = text.Length == 1 ? text[0] : throw ToolException.Usage(
                $"--separator is one character, or {string.Join(", ", Separators.Keys.Where(name => name[0] != '\\'))}, not '{text}'.");
        }
        try
        {
            return new CsvOptions { Separator = separator }.Separator!.Value;
        }
        catch (ArgumentException exception)
        {
            throw ToolException.Usage($"--separator: {Messages.Of(exception)}");
        }
    }

    /// <exception cref="ToolException">There is no such encoding.</exception>
    public static Encoding Encoding(string name)
    {
        try
        {
            // UTF-8 has a byte order mark where .NET makes it by its name; files mostly have none.
            return name.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || name.Equals("utf8", StringComparison.OrdinalIgnoreCase)
                ? new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)
                : CodePagesEncodingProvider.Instance.GetEncoding(name) ?? System.Text.Encoding.GetEncoding(name);
        }
        catch (ArgumentException)
        {
            throw ToolException.Usage($"There is no encoding '{name}'. utf-8, utf-16, windows-1252, iso-8859-1 and shift_jis are some that there are.");
        }
    }
}
