using System.Text;
using Kaem.ML.Tables;
using Kaem.Tool.Arguments;

namespace Kaem.Tool.Files;

/// <summary>Reads tables: what is known of their files and columns is said, all else is found by looking.</summary>
internal sealed record SourceReader
{
    /// <summary>What stands between two fields; null to find out.</summary>
    public char? Separator { get; init; }

    /// <summary>How the text is encoded; null to find out.</summary>
    public Encoding? Encoding { get; init; }

    /// <summary>Whether the first line has names.</summary>
    public bool HasNames { get; init; } = true;

    /// <summary>Whether text is as it stands there, and is written so.</summary>
    public bool RawCells { get; init; }

    /// <summary>What the table is called where there are several; else null.</summary>
    public string? TableName { get; init; }

    /// <summary>Texts that stand for missing values, beside the usual ones.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>Kinds that are known.</summary>
    public IReadOnlyDictionary<string, ColumnKind> Kinds { get; init; } = new Dictionary<string, ColumnKind>();

    /// <summary>The columns that take part; none for all.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>The columns that take no part.</summary>
    public IReadOnlyList<string> Skipped { get; init; } = [];

    /// <summary>How files of separated values are read.</summary>
    public CsvOptions CsvOptions => new()
    {
        Separator = Separator, Encoding = Encoding, HasNames = HasNames, RawCells = RawCells,
        MissingMarks = [.. TextTable.DefaultMissingMarks, .. Missing],
    };

    /// <summary>Reads a table to learn from.</summary>
    /// <exception cref="ToolException">A column is not there, a value is none of its column's kind, or the file can't be read.</exception>
    public SourceTable Read(string path)
    {
        if (InputFiles.IsParquet(path))
        {
            var parquet = InputFiles.Parquet(path, []);
            return Infer(path, AsText(parquet.Table), new TableForm(null, parquet), [], Known(parquet.Table));
        }
        var file = InputFiles.Csv(path, CsvOptions);
        return Infer(
            path, file.Text, TableForm.Of(file), file.Notes, new ColumnKindOptions { DecimalComma = file.Dialect.DecimalComma });
    }

    /// <summary>Reads a table whose columns are known: those of a model, or of the table that another is compared with.</summary>
    /// <param name="schema">The columns.</param>
    /// <param name="whose">Who has these columns, for messages.</param>
    /// <exception cref="ToolException">A column is not there, a value is none of its column's kind, or the file can't be read.</exception>
    public SourceTable ReadAs(string path, TableSchema schema, string whose)
    {
        if (InputFiles.IsParquet(path))
        {
            var parquet = InputFiles.Parquet(path, []);
            var found = Find(path, parquet.Table.Columns.Select(column => column.Name).ToHashSet(StringComparer.Ordinal), schema, whose);
            return new SourceTable(path, Named(path, () => TextColumns.As(parquet.Table, found)), new TableForm(null, parquet), found, []);
        }
        var file = InputFiles.Csv(path, CsvOptions);
        var columns = Find(path, file.Text.Names.ToHashSet(StringComparer.Ordinal), schema, whose);
        return new SourceTable(path, Named(path, () => TextColumns.Parse(file, columns)), TableForm.Of(file), columns, file.Notes);
    }

    /// <summary>The rows of a file to the letter.</summary>
    public RawTable ReadRaw(SourceTable table) => table.Form.Parquet is { } parquet
        ? RawTable.OfParquet(parquet)
        : RawTable.OfCsv(table.Path, CsvOptions with { Separator = table.Form.Dialect!.Separator });

    private SourceTable Infer(string path, TextTable text, TableForm form, IReadOnlyList<TableNote> notes, ColumnKindOptions options)
    {
        foreach (var (names, option) in new[] { (Kinds.Keys, "--kinds"), (Columns, "--columns"), ((IEnumerable<string>)Skipped, "--skip") })
        {
            if (names.FirstOrDefault(name => !text.Names.Contains(name)) is { } unknown)
                throw ToolException.Usage(Messages.NoColumn(unknown, option, [.. text.Names], TableName));
        }
        TableSchema inferred;
        try
        {
            inferred = TableSchema.Infer(text, form.Kinds(Kinds), options);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            throw ToolException.Usage($"'{path}': {Messages.Of(exception)}");
        }
        var kept = new TableSchema(
            [.. inferred.Columns.Where(column => TakesPart(column.Name))],
            [.. inferred.LeftOut.Where(column => TakesPart(column.Name))],
            [.. inferred.Notes.Where(note => TakesPart(note.Name))]);
        if (kept.Columns.Count == 0)
            throw ToolException.Usage($"'{path}' has no column left to learn from.");
        return new SourceTable(path, Read(), form, kept, notes) { TableName = TableName };

        Table Read()
        {
            try
            {
                return Named(path, () => text.Parse(kept));
            }
            // What is no such value is so because somebody said the kind.
            catch (ToolException exception) when (Kinds.Keys.Any(name => exception.Message.Contains($"of column '{name}' is", StringComparison.Ordinal)))
            {
                throw ToolException.Usage(exception.Message);
            }
        }
    }

    private bool TakesPart(string name) => !Skipped.Contains(name) && (Columns.Count == 0 || Columns.Contains(name));

    private static Table Named(string path, Func<Table> read)
    {
        try
        {
            return read();
        }
        catch (FormatException exception)
        {
            throw ToolException.Failure($"'{path}': {Messages.Of(exception)} A text that stands for a missing value is given by --missing.");
        }
    }

    /// <summary>The columns of a schema that a file has; what identifies rows need not be there.</summary>
    private static TableSchema Find(string path, IReadOnlySet<string> names, TableSchema schema, string whose)
    {
        string[] lacking =
            [.. schema.Columns.Where(column => column.Kind != ColumnKind.Identifier).Select(column => column.Name).Where(name => !names.Contains(name))];
        if (lacking.Length > 0)
        {
            throw ToolException.Usage(
                $"'{path}' has no column {string.Join(", ", lacking.Select(name => $"'{name}'"))}, which {whose} has. Its columns are "
                + $"{string.Join(", ", names.Select(name => $"'{name}'"))}.");
        }
        return new TableSchema([.. schema.Columns.Where(column => names.Contains(column.Name))]);
    }

    /// <summary>The values of a Parquet file as text: what identifies rows is then found as in others.</summary>
    private TextTable AsText(Table table) => new(
        [.. table.Columns.Select(column => column.Name)], [.. table.Columns.Select(TextColumns.Of)], ["", .. Missing]);

    /// <summary>What the types of a Parquet file say.</summary>
    private static ColumnKindOptions Known(Table table) => new()
    {
        Formats = table.Columns.Where(column => column.Format is TemporalFormat).ToDictionary(column => column.Name, column => column.Format!),
    };
}
