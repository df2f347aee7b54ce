using System.Text.RegularExpressions;

namespace Kaem.ML.Tables;

/// <summary>Tells by names which table a column may refer to: customer_id, CustomerId or customer to customers.</summary>
internal static partial class ReferenceNames
{
    /// <summary>Words that say that a column is a key, and not of what.</summary>
    private static readonly HashSet<string> OfKeys = new(["id", "key", "no", "nr", "num", "number", "code", "uuid", "guid", "pk", "fk", "ref"]);

    /// <summary>What rows are to others of their own table.</summary>
    private static readonly HashSet<string> OfRows = new(
        ["parent", "manager", "supervisor", "superior", "boss", "mother", "father", "predecessor", "successor", "replacement", "referrer"]);

    /// <summary>How plainly a column's name says that it refers to a table's key, 0 where it does not.</summary>
    /// <param name="column">The column's name.</param>
    /// <param name="table">The other table's name.</param>
    /// <param name="key">The name of its key.</param>
    public static int Plainness(string column, string table, string key)
    {
        string[] said = Core(column), ofTable = [.. Words(table).Select(Singular)], ofKey = Core(key);
        // A table may be called as keys are: code of codes.
        if (said.Length == 0)
            return Words(column).Select(Singular).SequenceEqual(ofTable) ? 4 : 0;
        return said.SequenceEqual(ofTable) ? 4
            : string.Equals(column, key, StringComparison.OrdinalIgnoreCase) && ofKey.Length > 0 ? 3
            // billing_customer of customers, and customerid where nothing divides the words.
            : EndsWith(said, ofTable) || Run(column) == string.Concat(ofTable) ? 2
            // customer of shop_customers, and what is called as the key without the words that say that it is one.
            : EndsWith(ofTable, said) || said.SequenceEqual(ofKey) ? 1
            : 0;
    }

    /// <summary>
    /// How plainly a column's name says that it refers to rows of its own table: parent_task_id of tasks, manager_id of employees, parent; 0 where it does
    /// not.
    /// </summary>
    public static int OwnPlainness(string column, string table, string key)
    {
        string[] said = Core(column), ofTable = [.. Words(table).Select(Singular)];
        if (said.Length == 0)
            return 0;
        return said.Length > ofTable.Length && EndsWith(said, ofTable) ? 2
            : OfRows.Contains(said[^1]) || (Words(key).Length > 1 && said.SequenceEqual([.. said[..1], .. Core(key)])) ? 1
            : 0;
    }

    private static bool EndsWith(string[] words, string[] end) => end.Length > 0 && words.Length >= end.Length && words[^end.Length..].SequenceEqual(end);

    /// <summary>The words of a name but for those of keys around them.</summary>
    private static string[] Core(string name)
    {
        var words = Words(name).ToList();
        while (words.Count > 0 && OfKeys.Contains(words[^1]))
            words.RemoveAt(words.Count - 1);
        while (words.Count > 0 && OfKeys.Contains(words[0]))
            words.RemoveAt(0);
        return [.. words.Select(Singular)];
    }

    /// <summary>The only word of a name without a word of keys at its end.</summary>
    private static string? Run(string name) => Words(name) is [var word]
        && OfKeys.FirstOrDefault(end => word.Length > end.Length && word.EndsWith(end, StringComparison.Ordinal)) is { } end
        ? Singular(word[..^end.Length])
        : null;

    private static string[] Words(string name) => [.. Word().Matches(name).Select(word => word.Value.ToLowerInvariant())];

    private static string Singular(string word) => word switch
    {
        [.., _, _, 'i', 'e', 's'] => $"{word[..^3]}y",
        [.., _, 's' or 'x' or 'z', 'e', 's'] or [.., 'c' or 's', 'h', 'e', 's'] => word[..^2],
        [.., _, not 's', 's'] => word[..^1],
        _ => word,
    };

    [GeneratedRegex(@"\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{Lo}]+|\d+")]
    private static partial Regex Word();
}
