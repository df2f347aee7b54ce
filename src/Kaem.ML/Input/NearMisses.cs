namespace Kaem.ML.Input;

/// <summary>Names that a mistyped one may have meant.</summary>
internal static class NearMisses
{
    private const int Most = 3;

    /// <summary>The names nearest to the one wanted, nearest first; none where none is near.</summary>
    public static IReadOnlyList<string> Of(string wanted, IEnumerable<string> names)
    {
        int farthest = Math.Max(2, wanted.Length / 3);
        return
        [
            .. names.Distinct()
                .Select(name => (Name: name, Distance: Distance(wanted.ToUpperInvariant(), name.ToUpperInvariant())))
                .Where(candidate => candidate.Distance <= farthest)
                .OrderBy(candidate => candidate.Distance)
                .ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
                .Take(Most)
                .Select(candidate => candidate.Name),
        ];
    }

    /// <summary>Levenshtein's distance: insertions, deletions and replacements from one to the other.</summary>
    internal static int Distance(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (int i = 1; i <= from.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.Length; j++)
            {
                int replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, 1 + Math.Min(row[j], row[j - 1]));
            }
        }
        return row[to.Length];
    }
}
