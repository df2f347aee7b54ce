using Parquet;
using Parquet.Schema;

namespace Kaem.ML.Tables;

/// <summary>Writes tables as row groups.</summary>
internal static class ParquetGroups
{
    /// <param name="tables">Tables with all the columns, one row group each.</param>
    public static void Write(Stream stream, ParquetColumn[] columns, IEnumerable<Table> tables) => ParquetRows.Wait(async () =>
    {
        await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema(columns.Select(column => column.Field)), stream).ConfigureAwait(false);
        long first = 0;
        foreach (var table in tables)
        {
            using var group = writer.CreateRowGroup();
            foreach (var column in columns)
                await column.Write(group, table[column.Name], first).ConfigureAwait(false);
            group.CompleteValidate();
            first += table.Rows;
        }
        return first;
    });
}
