using Kaem.ML.Tables;

namespace Kaem.Tool.Files;

/// <summary>How a table's file is written: as the one that it came from, where the new one is of the same kind.</summary>
/// <param name="Dialect">Separator, encoding and line ends of a file of separated values; null for commas and UTF-8.</param>
/// <param name="Parquet">What a Parquet file has; null for what the table has.</param>
internal sealed record TableForm(CsvDialect? Dialect = null, ParquetTable? Parquet = null)
{
    /// <summary>Writes a table; the file's name says which kind it is to be.</summary>
    public void Write(string path, Table table)
    {
        if (InputFiles.IsParquet(path))
            ParquetFile.Write(path, AsSource(table), Parquet?.Types);
        else
            CsvFile.Write(path, table, Dialect);
    }

    /// <summary>
    /// Numbers that identify rows are texts to a model, and texts may have been learned as numbers or days: a Parquet file has its own types.
    /// </summary>
    private Table AsSource(Table table) => new([.. table.Columns.Select(column =>
        Parquet?.Table.Find(column.Name) is { } source && !TextColumns.AreAlike(column.Kind, source.Kind) ? TextColumns.Read(column, source.Schema) : column)]);
}
