using System.Data;
using Kaem.ML.Data;
using Kaem.ML.Tables;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Kaem.ML;

public sealed partial class GenerativeCatalog
{
    /// <summary>Rows of a block that is read at once.</summary>
    private const int BlockRows = 4096;

    /// <summary>
    /// Loads a file of separated values under a line of names. How it is written is found by looking at it (<see cref="CsvFile.Load(string, CsvOptions?)"/>),
    /// and what kind each column is, its values tell (<see cref="TableSchema.Infer"/>); what is odd goes to the log.
    /// </summary>
    /// <param name="path">The file. It is read at once and whole; see <see cref="StreamTable"/> for files larger than memory.</param>
    /// <param name="options">What is known of the file: separator, encoding, what stands for a missing value; null for nothing.</param>
    /// <param name="kinds">Kinds of columns that are known, by name; null for none.</param>
    /// <returns>The columns as <see cref="LoadFromTable"/> has them.</returns>
    /// <exception cref="ArgumentException">A kind is given for a column that is not there.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="FormatException">It is no text, has no names or no rows, two columns have one name, a row has another number of fields, a quote
    /// closes nowhere or within a field, or a value is not of the kind that was given.</exception>
    /// <example>
    /// <code>
    /// IDataView customers = mlContext.Generative().LoadTable("customers.csv");
    /// KaemTableTransformer model = mlContext.Generative().KaemTable().Fit(customers);
    /// mlContext.Generative().SaveTable(model.Generate(1000), "synthetic.csv");
    /// </code>
    /// </example>
    public IDataView LoadTable(string path, CsvOptions? options = null, IReadOnlyDictionary<string, ColumnKind>? kinds = null)
    {
        var file = CsvFile.Load(path, options);
        return LoadFromTable(file.Text.Parse(Inferred(path, file, kinds)));
    }

    /// <summary>
    /// A file of separated values as data that are read from it block by block, each time that somebody goes through the rows: it may be larger than memory.
    /// How it is written, and what kind each column is, its first rows tell. All that <see cref="LoadTable"/> reads is read.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What is known of the file; null for nothing.</param>
    /// <param name="kinds">Kinds of columns that are known, by name; null for none.</param>
    /// <param name="looked">The number of first rows to look at.</param>
    /// <returns>Numbers as Double, everything else as text, with its kind and format as an annotation.</returns>
    /// <exception cref="ArgumentException">A kind is given for a column that is not there.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="FormatException">As for <see cref="LoadTable"/>, of the first rows; of later ones when they are read.</exception>
    public IDataView StreamTable(
        string path, CsvOptions? options = null, IReadOnlyDictionary<string, ColumnKind>? kinds = null, int looked = 10_000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(looked, 1);
        var stream = new CsvStream(path, options ?? new CsvOptions(), looked);
        var schema = Inferred(path, stream.Head, kinds);
        var first = stream.Head.Text.Parse(schema);
        return new BlockView(
            [.. first.Columns.Select(ViewColumn.OfFirst)],
            wanted => stream.Read(new TableSchema([.. schema.Columns.Where(column => wanted.Contains(column.Name))]), BlockRows));
    }

    /// <summary>
    /// Options of a text loader for a file that <see cref="CsvFile.Load(string, CsvOptions?)"/> looked at, to have ML.NET's own loader read it, on several
    /// threads: mlContext.Data.CreateTextLoader(options).Load(path). Empty numbers are NaN. Unlike <see cref="StreamTable"/> it
    /// makes a gap of a number that is none, takes marks of missing texts for texts, and unpacks nothing.
    /// </summary>
    /// <param name="file">What was read of the file; its first rows do: <see cref="CsvOptions.MostRows"/>.</param>
    /// <param name="schema">The columns to load, as <see cref="TableSchema.Infer"/> found them. Numbers become Double, everything else text.</param>
    /// <exception cref="ArgumentException">The file has no such column.</exception>
    /// <exception cref="NotSupportedException">A text loader can't read such a file: one in another encoding than UTF-8, or with comments.</exception>
    public TextLoader.Options LoaderOptions(CsvTable file, TableSchema schema)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(schema);
        return CsvLoaderOptions.Of(file, schema);
    }

    /// <summary>
    /// What a database's query gives as data, which are asked of it again each time that somebody goes through the rows: they may be more than memory holds.
    /// </summary>
    /// <param name="open">Runs the query; the reader is disposed at the end.</param>
    /// <returns>Numbers as Double, everything else as text, as the first rows have them.</returns>
    /// <exception cref="FormatException">There are no rows, or as for <see cref="DbTable.Read"/>, of the first rows; of later ones when they are
    /// read.</exception>
    /// <example>
    /// <code>
    /// IDataView people = mlContext.Generative().StreamQuery(() =&gt; command.ExecuteReader());
    /// </code>
    /// </example>
    public IDataView StreamQuery(Func<IDataReader> open)
    {
        ArgumentNullException.ThrowIfNull(open);
        using var reader = open();
        var first = new DbRows(reader).Read(BlockRows) ?? throw new FormatException("The result has no rows.");
        ViewColumn[] columns = [.. first.Columns.Select(ViewColumn.OfFirst)];
        return new BlockView(columns, _ => DbBlocks.Read(open, columns, BlockRows));
    }

    /// <summary>Saves data of a table's columns as a file of separated values under a line of names; a gap is an empty field.</summary>
    /// <param name="data">The data. They are read once.</param>
    /// <param name="path">The file. One that is there is replaced once the new one is whole.</param>
    /// <param name="dialect">How it is written, for instance as the file that the data came from; null for commas, and UTF-8.</param>
    /// <exception cref="ArgumentException">A column is of a type that a table can't have, a value is infinite, or the encoding lacks a character.</exception>
    public void SaveTable(IDataView data, string path, CsvDialect? dialect = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrEmpty(path);
        CsvFile.Write(path, AsWritten(ReadTable(data), data.Schema), dialect);
    }

    /// <summary>
    /// Saves a fitted pipeline as <c>mlContext.Model.Save</c> does, to a temporary file that takes the name once it is whole: a file that is there stays
    /// what it
    /// was until then, whatever happens. <c>mlContext.Model.Load</c> loads it.
    /// </summary>
    /// <param name="model">The pipeline.</param>
    /// <param name="inputSchema">Schema of the data that it takes; null for none.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">The file can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or file is not writable.</exception>
    /// <example>
    /// <code>
    /// mlContext.Generative().Save(model, data.Schema, "model.zip");
    /// </code>
    /// </example>
    public void Save(ITransformer model, DataViewSchema? inputSchema, string path)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(path);
        AtomicFile.Write(path, stream => _context.Model.Save(model, inputSchema, stream));
    }

    /// <summary>Numbers of columns in single precision as those that their digits stand for, so that 15.56f is written as 15.56.</summary>
    private static Table AsWritten(Table table, DataViewSchema schema) => new(
        [.. table.Columns.Select(column => column is NumericColumn { IsInteger: false } numbers && schema[column.Name].Type == NumberDataViewType.Single
            ? numbers.WithValues([.. numbers.Values.ToArray().Select(value => ExactNumbers.OfSingle((float)value))])
            : column)]);

    /// <summary>The kinds of a file's columns; what is odd goes to the log.</summary>
    private TableSchema Inferred(string path, CsvTable file, IReadOnlyDictionary<string, ColumnKind>? kinds)
    {
        var schema = TableSchema.Infer(file.Text, kinds, new ColumnKindOptions { DecimalComma = file.Dialect.DecimalComma });
        using var channel = ((IChannelProvider)_context).Start("KAEM");
        foreach (var note in file.Notes)
            channel.Warning(MessageSensitivity.None, $"'{path}': {note}");
        foreach (var note in schema.Notes)
            channel.Warning(MessageSensitivity.None, $"Column '{note.Name}': {note.Text}");
        if (schema.Notes.Count > 0)
            channel.Info(MessageSensitivity.None, "LoadTable(path, kinds: …) takes columns as what they are said to be.");
        return schema;
    }
}
