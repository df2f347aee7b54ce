using Microsoft.Data.Analysis;
using Microsoft.ML.Data;

namespace Kaem.ML.Tables;

/// <summary>Booleans.</summary>
internal sealed class BooleanType() : PrimitiveType<bool>((name, values) => new BooleanDataFrameColumn(name, values))
{
    public override ViewColumn View(string name) => new(name, BooleanDataViewType.Instance);

    protected override TableColumn Read(string name, bool?[] values, ColumnSchema? trained, string what, string argument) =>
        CategoricalColumn.OfBooleans(name, values);

    protected override Func<int, bool> Getter(TableColumn column) => column switch
    {
        CategoricalColumn { IsBoolean: true } booleans => row => booleans.Codes[row] == 1,
        // Training may have had them as text.
        CategoricalColumn texts => row => bool.TryParse(texts.NameAt(row), out bool value) ? value : throw Unfit(column, row, typeof(bool)),
        _ => row => throw Unfit(column, row, typeof(bool)),
    };
}
