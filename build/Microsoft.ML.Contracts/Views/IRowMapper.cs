namespace Microsoft.ML.Data;

// Columns computed from the columns of one row. Outputs and inputs go by their index.
internal interface IRowMapper
{
    DataViewSchema.DetachedColumn[] OutputColumns { get; }

    bool[] InputsOf(bool[] activeOutputs);

    Delegate[] CreateGetters(DataViewRow input, bool[] activeOutputs);
}
