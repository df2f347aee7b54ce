namespace Kaem.ML.Tests.Contracts.Surface;

/// <summary>What Microsoft.ML's public types look like: read from lists of signatures, one member a line.</summary>
internal sealed class ApiList
{
    private readonly Dictionary<string, string> _headers = [];
    private readonly Dictionary<string, HashSet<string>> _members = [];

    public ApiList(params string[] files)
    {
        foreach (string file in files)
            Read(File.ReadLines(file));
    }

    public IEnumerable<string> Types => _members.Keys;

    public string? HeaderOrNull(string type) => _headers.GetValueOrDefault(type);

    public IReadOnlySet<string> Members(string type) => _members.GetValueOrDefault(type) ?? [];

    private void Read(IEnumerable<string> lines)
    {
        string space = "";
        var open = new Stack<(int Indent, string Type)>();
        foreach (string line in lines)
        {
            string text = line.Trim(' ');
            int indent = line.Length - line.TrimStart(' ').Length;
            while (open.Count > 0 && (text.Length == 0 || indent <= open.Peek().Indent) && text is not ("{" or "}") && !text.StartsWith("{ ", StringComparison.Ordinal))
                open.Pop();
            if (text.StartsWith("namespace ", StringComparison.Ordinal))
                space = text["namespace ".Length..];
            else if (text.StartsWith('[') && text.Contains(": public static "))
                Extension(text);
            else if (TypeName(text) is string name)
                Open($"{space}.{name}", text, indent);
            else if (open.Count > 0 && text is not ("{" or "}" or "") && !text.StartsWith("/*", StringComparison.Ordinal))
                _members[open.Peek().Type].Add(text);
        }

        void Open(string type, string header, int indent)
        {
            _headers[type] = header;
            _members.TryAdd(type, []);
            open.Push((indent, type));
        }
    }

    // [Assembly] Namespace.Class: public static …
    private void Extension(string text)
    {
        int colon = text.IndexOf(": ", StringComparison.Ordinal);
        string type = text[(text.IndexOf(' ') + 1)..colon];
        _members.TryAdd(type, []);
        _members[type].Add(text[(colon + 2)..]);
    }

    /// <summary>The name in a line that opens a type, or null.</summary>
    private static string? TypeName(string text)
    {
        if (!text.StartsWith("public ", StringComparison.Ordinal))
            return null;
        string[] words = text.Split(' ');
        int kind = Array.FindIndex(words, word => word is "class" or "struct" or "interface" or "enum" or "delegate");
        if (kind < 0 || words[1..kind].Any(word => word is not ("abstract" or "sealed" or "static" or "readonly" or "ref")))
            return null;
        string rest = string.Join(' ', words[(words[kind] == "delegate" ? kind + 2 : kind + 1)..]);
        int end = rest.IndexOfAny(words[kind] == "delegate" ? ['('] : [':']);
        string name = end < 0 ? rest : rest[..end];
        int where = name.IndexOf(" where ", StringComparison.Ordinal);
        return (where < 0 ? name : name[..where]).Trim();
    }
}
