using Kaem.ML.Tables;
using Microsoft.ML;

namespace Kaem.ML.Rows;

/// <summary>A file of separated values whose rows are read in order; kinds of columns are found by its first rows.</summary>
internal sealed class SeparatedFile
{
    /// <summary>Rows that tell kinds of columns.</summary>
    private const int Looked = 10_000;

    private const int Counted = 4096;

    private readonly CsvStream _stream;
    private readonly TableSchema _schema;
    private readonly ViewColumn[] _columns;

    /// <exception cref="FormatException">It can't be read as a table.</exception>
    public SeparatedFile(string path)
    {
        _stream = new CsvStream(path, new CsvOptions(), Looked);
        _schema = TableSchema.Infer(_stream.Head.Text, null, new ColumnKindOptions { DecimalComma = _stream.Head.Dialect.DecimalComma });
        _columns = [.. _stream.Head.Text.Parse(_schema).Columns.Select(ViewColumn.OfFirst)];
    }

    /// <summary>The rows in blocks.</summary>
    public IEnumerable<IDataView> Blocks(int rows) => _stream.Read(_schema, rows).Select(table => new TableView(table, _columns));

    public long CountRows() => _stream.Read(new TableSchema([_schema.Columns[0]]), Counted).Sum(table => (long)table.Rows);
}
