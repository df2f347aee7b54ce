using Parquet;
using Parquet.Schema;

namespace Kaem.ML.Tables;

/// <summary>Reads and writes one column of a Parquet file.</summary>
internal abstract class ParquetColumn(DataField field)
{
    /// <summary>The column's name and type.</summary>
    public DataField Field { get; } = field;

    /// <summary>The column's name.</summary>
    public string Name => Field.Name;

    /// <summary>How its dates, times or timestamps are written as text; null where it has none.</summary>
    public virtual TemporalFormat? Moments => null;

    /// <summary>Cells of no rows as yet.</summary>
    public abstract TypedCells Begin();

    /// <summary>Reads a row group's cells.</summary>
    /// <param name="firstRow">The number of its first row in the file, for messages.</param>
    /// <exception cref="FormatException">A value is none that a table can have; the message names column and row.</exception>
    public abstract Task Read(ParquetRowGroupReader group, TypedCells cells, long firstRow);

    /// <summary>Whether it can write a table's column.</summary>
    public abstract bool Takes(TableColumn column);

    /// <summary>Writes a row group's cells.</summary>
    /// <param name="firstRow">The number of its first row in the table, for messages.</param>
    /// <exception cref="ArgumentException">A value is none that the type can have; the message names column and row.</exception>
    public abstract Task Write(ParquetRowGroupWriter group, TableColumn column, long firstRow);

    /// <summary>Values of a row group, null where there are none.</summary>
    protected async Task<T?[]> Values<T>(ParquetRowGroupReader group) where T : struct
    {
        var values = new T?[checked((int)group.RowCount)];
        if (Field.IsNullable)
        {
            await group.ReadAsync<T>(Field, values.AsMemory()).ConfigureAwait(false);
            return values;
        }
        var there = new T[values.Length];
        await group.ReadAsync<T>(Field, there.AsMemory()).ConfigureAwait(false);
        for (int row = 0; row < there.Length; row++)
            values[row] = there[row];
        return values;
    }

    protected Task Write<T>(ParquetRowGroupWriter group, T?[] values) where T : struct => Field.IsNullable
        ? group.WriteAsync<T>(Field, values.AsMemory())
        : group.WriteAsync<T>(Field, Array.ConvertAll(values, value => value!.Value).AsMemory());
}
