namespace Microsoft.ML.Data;

// Each output column made of one input column.
internal abstract class OneToOneMapper : IRowMapper
{
    private readonly int[] _sources;

    protected OneToOneMapper(DataViewSchema input, ColumnPair[] pairs)
    {
        Input = input;
        Pairs = pairs;
        _sources = [.. pairs.Select(pair => (input.GetColumnOrNull(pair.Input) ?? throw Check.MissingColumn("inputSchema", "input", pair.Input)).Index)];
    }

    public DataViewSchema.DetachedColumn[] OutputColumns => [.. Pairs.Select((_, i) => Output(i))];

    protected DataViewSchema Input { get; }

    protected ColumnPair[] Pairs { get; }

    public bool[] InputsOf(bool[] activeOutputs)
    {
        var inputs = new bool[Input.Count];
        for (int i = 0; i < _sources.Length; i++)
            inputs[_sources[i]] |= activeOutputs[i];
        return inputs;
    }

    public Delegate[] CreateGetters(DataViewRow input, bool[] activeOutputs) =>
        [.. _sources.Select((_, i) => activeOutputs[i] ? Getter(input, i) : null)];

    protected DataViewSchema.Column Source(int i) => Input[_sources[i]];

    protected abstract DataViewSchema.DetachedColumn Output(int i);

    protected abstract Delegate Getter(DataViewRow input, int i);
}
