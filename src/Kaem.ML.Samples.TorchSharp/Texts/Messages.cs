namespace Kaem.ML.Samples.TorchSharp.Texts;

/// <summary>A file of labelled texts, one a line: label, tabulator, text.</summary>
internal sealed record Messages(IReadOnlyList<string> Texts, IReadOnlyList<bool> IsSpam)
{
    /// <summary>The messages of a file without repeated ones.</summary>
    /// <exception cref="InvalidDataException">A line has no tabulator.</exception>
    public static Messages Read(string path)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        List<string> texts = [];
        List<bool> spam = [];
        foreach (string line in File.ReadAllText(path).Split('\n'))
        {
            if (line.Length == 0)
                continue;
            int tab = line.IndexOf('\t');
            if (tab < 0)
                throw new InvalidDataException($"'{line}' has no tabulator between label and text.");
            if (!seen.Add(line[(tab + 1)..]))
                continue;
            texts.Add(line[(tab + 1)..]);
            spam.Add(line[..tab] == "spam");
        }
        return new Messages(texts, spam);
    }

    /// <summary>Nine tenths of the messages to learn from and the others, in an order by a seed.</summary>
    public (Messages Train, Messages HeldOut) Split(int seed)
    {
        int[] order = [.. Enumerable.Range(0, Texts.Count)];
        new Random(seed).Shuffle(order);
        int train = Texts.Count * 9 / 10;
        return (Of(order[..train]), Of(order[train..]));
    }

    private Messages Of(int[] rows) => new([.. rows.Select(row => Texts[row])], [.. rows.Select(row => IsSpam[row])]);
}
