using Parquet;
using Parquet.Schema;

namespace Kaem.ML.Tables;

/// <summary>A column of booleans.</summary>
internal sealed class ParquetBooleans(DataField field) : ParquetColumn(field)
{
    public override TypedCells Begin() => new TypedCells.Booleans();

    public override async Task Read(ParquetRowGroupReader group, TypedCells cells, long firstRow) =>
        ((TypedCells.Booleans)cells).Values.AddRange(await Values<bool>(group).ConfigureAwait(false));

    /// <summary>Booleans may come as texts that say true or false.</summary>
    public override bool Takes(TableColumn column) =>
        column is CategoricalColumn texts && (texts.IsBoolean || texts.Categories.All(text => bool.TryParse(text, out _)));

    public override Task Write(ParquetRowGroupWriter group, TableColumn column, long firstRow)
    {
        var values = new bool?[column.Rows];
        for (int row = 0; row < values.Length; row++)
        {
            if (!column.IsMissing(row))
                values[row] = bool.TryParse(column.TextAt(row), out bool value) ? value : throw new ArgumentException(
                    $"Row {firstRow + row} of column '{Name}' is '{column.TextAt(row)}', not true or false, which the file has.");
        }
        return Write(group, values);
    }
}
