using System.Globalization;
using Kaem.ML.Tables;

namespace Kaem.Tool.Files;

/// <summary>How a table's file is written: as the one that it came from, where the new one is of the same kind.</summary>
/// <param name="Dialect">Separator, encoding and line ends of a file of separated values; null for commas and UTF-8.</param>
/// <param name="Parquet">What a Parquet file has; null for what the table has.</param>
internal sealed record TableForm(CsvDialect? Dialect = null, ParquetTable? Parquet = null)
{
    /// <summary>Columns without a name that number the rows of the file, as pandas and R write them: each with the first row's number.</summary>
    public IReadOnlyDictionary<string, long> RowNumbers { get; init; } = new Dictionary<string, long>();

    /// <summary>The form of a file that was read.</summary>
    public static TableForm Of(CsvTable file)
    {
        var numbers = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (string name in Nameless(file.Dialect))
        {
            if (FirstNumber(file.Text.Column(name)) is { } first)
                numbers.Add(name, first);
        }
        return new TableForm(file.Dialect) { RowNumbers = numbers };
    }

    /// <summary>Kinds of columns that are known: what numbers or names the rows of a file identifies them, unless somebody says otherwise.</summary>
    public IReadOnlyDictionary<string, ColumnKind> Kinds(IReadOnlyDictionary<string, ColumnKind> given)
    {
        var kinds = new Dictionary<string, ColumnKind>(given, StringComparer.Ordinal);
        foreach (string name in RowNumbers.Keys.Concat(Dialect?.RowNames is { } rows ? [rows] : []))
            kinds.TryAdd(name, ColumnKind.Identifier);
        return kinds;
    }

    /// <summary>Generated rows, those columns of which that number rows counting on.</summary>
    /// <param name="first">How many rows stand before them in the file.</param>
    public Table Numbered(Table table, long first = 0) => RowNumbers.Count == 0 ? table : new([.. table.Columns.Select(column =>
        column is IdentifierColumn && RowNumbers.TryGetValue(column.Name, out long number)
            ? new IdentifierColumn(
                column.Name, [.. Enumerable.Range(0, column.Rows).Select(row => (number + first + row).ToString(CultureInfo.InvariantCulture))])
            : column)]);

    /// <summary>Writes a table; the file's name says which kind it is to be.</summary>
    public void Write(string path, Table table)
    {
        if (InputFiles.IsParquet(path))
            ParquetFile.Write(path, AsSource(table), Parquet?.Types);
        else
            CsvFile.Write(path, table, Dialect);
    }

    private static IEnumerable<string> Nameless(CsvDialect dialect) => dialect.RowNames is { } rows ? [rows, .. dialect.Unnamed] : dialect.Unnamed;

    /// <summary>The number of the first row where a column counts the rows from 0 or 1 on; null where it does not.</summary>
    private static long? FirstNumber(IReadOnlyList<string> cells)
    {
        long? first = cells.Count > 0 ? Number(cells[0]) : null;
        return first is 0 or 1 && Enumerable.Range(0, cells.Count).All(row => Number(cells[row]) == first + row) ? first : null;
    }

    private static long? Number(string cell) => long.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;

    /// <summary>
    /// Numbers that identify rows are texts to a model, and texts may have been learned as numbers or days: a Parquet file has its own types.
    /// </summary>
    private Table AsSource(Table table) => new([.. table.Columns.Select(column =>
        Parquet?.Table.Find(column.Name) is { } source && !TextColumns.AreAlike(column.Kind, source.Kind) ? TextColumns.Read(column, source.Schema) : column)]);
}
