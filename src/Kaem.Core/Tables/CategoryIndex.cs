namespace Kaem.ML.Tables;

/// <summary>Gives names numbers, in the order in which they come.</summary>
internal sealed class CategoryIndex
{
    private readonly Dictionary<string, int> _codes = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];

    public CategoryIndex(IEnumerable<string>? names = null)
    {
        foreach (string name in names ?? [])
            Add(name);
    }

    /// <summary>The names, each at its number.</summary>
    public string[] Names => [.. _names];

    /// <summary>The name's number, a new one where the name is new.</summary>
    public int Add(string name)
    {
        if (_codes.TryGetValue(name, out int code))
            return code;
        _codes.Add(name, _names.Count);
        _names.Add(name);
        return _names.Count - 1;
    }

    /// <summary>The name's number, <see cref="CategoricalColumn.Missing"/> where it has none.</summary>
    public int Find(string name) => _codes.GetValueOrDefault(name, CategoricalColumn.Missing);

    /// <summary>For each of the names its number here, <see cref="CategoricalColumn.Missing"/> where it has none.</summary>
    public int[] FindAll(IReadOnlyList<string> names) => [.. names.Select(Find)];
}
