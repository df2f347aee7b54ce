namespace Microsoft.ML.Data;

// Where a mapper's columns go among those of its input: after the column whose name they take, which gets hidden, else at the end.
internal sealed class AddedColumns
{
    // Output index → input index, or the complement of the index among the added columns.
    private readonly int[] _origin;

    public AddedColumns(DataViewSchema input, DataViewSchema.DetachedColumn[] added)
    {
        var origin = Enumerable.Range(0, input.Count).ToList();
        string NameOf(int index) => index >= 0 ? input[index].Name : added[~index].Name;
        for (int i = 0; i < added.Length; i++)
        {
            int same = origin.FindLastIndex(index => NameOf(index) == added[i].Name);
            origin.Insert(same < 0 ? origin.Count : same + 1, ~i);
        }

        _origin = [.. origin];
        AddedCount = added.Length;
        Input = input;
        Schema = DataViewSchema.Of(origin.Select(index => index >= 0 ? new DataViewSchema.DetachedColumn(input[index]) : added[~index]));
    }

    public DataViewSchema Input { get; }

    public DataViewSchema Schema { get; }

    private int AddedCount { get; }

    public bool IsInput(int index, out int origin)
    {
        origin = _origin[index];
        if (origin >= 0)
            return true;
        origin = ~origin;
        return false;
    }

    public bool[] ActiveAdded(bool[] active)
    {
        var result = new bool[AddedCount];
        for (int i = 0; i < active.Length; i++)
        {
            if (!IsInput(i, out int origin))
                result[origin] = active[i];
        }

        return result;
    }

    public bool[] ActiveInput(bool[] active)
    {
        var result = new bool[Input.Count];
        for (int i = 0; i < active.Length; i++)
        {
            if (IsInput(i, out int origin))
                result[origin] |= active[i];
        }

        return result;
    }
}
