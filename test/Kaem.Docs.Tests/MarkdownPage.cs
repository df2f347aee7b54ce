using System.Text;

namespace Kaem.ML.Docs.Tests;

/// <summary>
/// The C# of a Markdown page, in order, as readers see it: no comment can hold code. The comment "not run: reason" is about the next block, which is then
/// only compiled.
/// </summary>
internal static class MarkdownPage
{
    private const string Fence = "```";

    public static IReadOnlyList<CodeBlock> Read(string markdown)
    {
        string[] lines = markdown.ReplaceLineEndings("\n").Split('\n');
        var blocks = new List<CodeBlock>();
        var handling = Handling.Run;
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Trim();
            int first = i + 1;
            if (line.StartsWith("<!--", StringComparison.Ordinal))
            {
                if (After(ReadComment(lines, ref i), "not run:") is { Length: > 0 })
                    handling = Handling.Compile;
            }
            else if (line.StartsWith(Fence, StringComparison.Ordinal))
            {
                string code = ReadFenced(lines, ref i);
                if (line == $"{Fence}csharp")
                    blocks.Add(new CodeBlock(first, code, handling));
                handling = Handling.Run;
            }
        }
        return blocks;
    }

    private static string ReadComment(string[] lines, ref int i)
    {
        int first = i;
        var text = new StringBuilder();
        for (; i < lines.Length; i++)
        {
            text.Append(lines[i]).Append('\n');
            if (lines[i].Contains("-->"))
                return text.ToString().Trim()["<!--".Length..^"-->".Length].Trim();
        }
        throw new FormatException($"The comment at line {first + 1} has no end.");
    }

    private static string ReadFenced(string[] lines, ref int i)
    {
        int first = i++;
        var code = new StringBuilder();
        for (; i < lines.Length; i++)
        {
            if (lines[i].Trim() == Fence)
                return code.ToString();
            code.Append(lines[i]).Append('\n');
        }
        throw new FormatException($"The block at line {first + 1} has no end.");
    }

    private static string? After(string comment, string word) =>
        comment.StartsWith(word, StringComparison.Ordinal) ? comment[word.Length..].Trim() : null;
}
