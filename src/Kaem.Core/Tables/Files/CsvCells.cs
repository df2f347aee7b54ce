namespace Kaem.ML.Tables;

/// <summary>Gathers the cells of one column. Texts that come again and again are held once.</summary>
internal sealed class CsvCells
{
    private const int MostKept = 1 << 12;

    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public List<string> Cells { get; private set; } = [];

    public bool IsEmpty { get; private set; } = true;

    /// <summary>Whether no two cells are the same.</summary>
    public bool IsUnique => Cells.Count <= 1 || (Cells[0] != Cells[1] && Cells.Distinct(StringComparer.Ordinal).Count() == Cells.Count);

    public void Add(ReadOnlySpan<char> cell)
    {
        IsEmpty &= cell.IsEmpty;
        var known = _known.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!known.TryGetValue(cell, out string? text))
        {
            text = cell.ToString();
            if (_known.Count < MostKept)
                _known.Add(text);
        }
        Cells.Add(text);
    }

    /// <summary>Hands the cells over, and begins anew.</summary>
    public List<string> Take()
    {
        var taken = Cells;
        Cells = [];
        return taken;
    }
}
