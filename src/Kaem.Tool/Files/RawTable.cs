using Kaem.ML.Tables;

namespace Kaem.Tool.Files;

/// <summary>The rows of a file to the letter, so that what is not changed stays as it is.</summary>
internal sealed class RawTable
{
    private readonly Table _table;

    private RawTable(Table table, bool isText) => (_table, IsText) = (table, isText);

    /// <summary>Whether columns are the texts of the file; else they have their types.</summary>
    public bool IsText { get; }

    public IReadOnlyList<string> Names => [.. _table.Columns.Select(column => column.Name)];

    /// <summary>All texts of a file of separated values, those that stand for gaps included.</summary>
    /// <param name="options">How the file is read.</param>
    public static RawTable OfCsv(string path, CsvOptions options)
    {
        var text = InputFiles.Csv(path, options with { MissingMarks = [] }).Text;
        return new RawTable(text.Parse(new TableSchema([.. text.Names.Select(name => new ColumnSchema(name, ColumnKind.Categorical))])), isText: true);
    }

    public static RawTable OfParquet(ParquetTable file) => new(file.Table, isText: false);

    /// <summary>The rows with gaps filled.</summary>
    /// <param name="read">The rows as the model had them, with their gaps.</param>
    /// <param name="filled">The same with values there.</param>
    public Table Fill(Table read, Table filled) => new([.. _table.Columns.Select(column =>
        filled.Find(column.Name) is not { } values || read[column.Name] is not { MissingCount: > 0 } gaps ? column
        : IsText
            ? CategoricalColumn.Of(column.Name, Enumerable.Range(0, column.Rows).Select(row => (gaps.IsMissing(row) ? values : column).TextAt(row)))
            : values)]);

    /// <summary>The rows with columns behind those that are there.</summary>
    public Table Add(IEnumerable<TableColumn> columns) => new([.. _table.Columns, .. columns]);
}
