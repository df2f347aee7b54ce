using Kaem.ML;
using Kaem.ML.Tables;
using Kaem.Tool.Arguments;
using Kaem.Tool.Display;
using Kaem.Tool.Files;

namespace Kaem.Tool.Commands;

/// <summary>A run of a command: where it speaks, and what cancels it. Turns failures into one clear line and an exit code.</summary>
/// <param name="console">Where it speaks.</param>
/// <param name="cancellation">Cancels it.</param>
internal sealed class ToolSession(ToolConsole console, CancellationToken cancellation)
{
    public ToolConsole Console => console;

    public Work Work { get; } = new(console, cancellation);

    /// <summary>Runs a command's action; what it wrote gets its names if all went well, and is gone otherwise.</summary>
    /// <returns>The exit code.</returns>
    public int Run(Action<OutputFiles> action)
    {
        try
        {
            using var outputs = new OutputFiles();
            action(outputs);
            cancellation.ThrowIfCancellationRequested();
            outputs.Commit();
            return ExitCodes.Fine;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            console.Error.WriteLine("Cancelled; nothing was written.");
            return ExitCodes.Cancelled;
        }
        catch (ToolException exception)
        {
            return Fail(exception.Message, exception.ExitCode);
        }
        catch (Exception exception) when (
            exception is KaemTrainingException or ModelFormatException or ArgumentException or FormatException or NotSupportedException or IOException
            or UnauthorizedAccessException or InvalidOperationException)
        {
            return Fail(Messages.Of(exception), ExitCodes.Failure);
        }
        catch (OutOfMemoryException)
        {
            return Fail("There is not enough memory. --columns or --skip leave columns out.", ExitCodes.Failure);
        }
        catch (Exception exception)
        {
            return Fail($"This should not have happened: {exception.GetType().Name}, {exception.Message}", ExitCodes.Failure);
        }
    }

    /// <summary>Says what was read: rows, kinds of columns, and all that is odd.</summary>
    /// <param name="keys">Columns that are keys: that these identify rows is nothing odd.</param>
    public void Describe(SourceTable source, params IReadOnlyCollection<string> keys)
    {
        console.Say($"{source.Name}: {Count(source.Table.Rows, "row")}, {Count(source.Table.Columns.Count, "column")}");
        foreach (var kind in source.Table.Columns.GroupBy(column => column.Kind))
            console.Say($"  {kind.Key}: {string.Join(", ", kind.Select(Named))}");
        foreach (var note in source.Notes)
            console.Note(Messages.Told(note));
        foreach (string name in source.Form.RowNumbers.Keys.Where(name => source.Table.Find(name) is IdentifierColumn))
            console.Note($"column '{name}' numbers the rows from {source.Form.RowNumbers[name]} on, and does so in new files.");
        foreach (var column in source.Schema.LeftOut)
            console.Note($"column '{column.Name}' is left out. {column.Reason}");
        foreach (var note in source.Schema.Notes.Where(note => !keys.Contains(note.Name)))
            console.Note($"column '{note.Name}': {Messages.Told(note, source.TableName)}");
    }

    /// <summary>Says which columns of a single table seem to refer to its own rows: learned as others are, they refer to rows that are not there.</summary>
    public void DescribeReferences(SourceTable source, string name)
    {
        var schema = TablesSchema.Infer(new Dictionary<string, Table> { [name] = source.Table });
        foreach (var relation in schema.Relations)
        {
            string table = ColumnNames.Quoted(name, '.', '=');
            string text = $"{table}.{ColumnNames.Quoted(relation.ForeignKey, '.', '=')}={table}.{ColumnNames.Quoted(schema.PrimaryKeys[name], '.', '=')}";
            console.Note(
                $"column '{relation.ForeignKey}' seems to refer to rows of the table itself, by '{schema.PrimaryKeys[name]}'. So that it does in new files, "
                + $"give --relation {Messages.ForShell(text)}.");
        }
    }

    /// <summary>Generates tables that relate, writes them, and tells how many rows each has.</summary>
    /// <param name="form">How each table is written.</param>
    public void Tell(WrittenTables files, KaemTablesModel model, double scale, ulong seed, Func<string, TableForm> form, OutputFiles outputs)
    {
        var generated = Work.Compute("Generating", _ => model.Generate(scale, seed));
        foreach (var (path, table) in files.Write(generated, form, outputs))
            console.Tell($"{path}: {Count(table.Rows, "row")}");
    }

    /// <summary>A number of things, in words.</summary>
    public static string Count(long count, string what) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{count:N0} {what}{(count == 1 ? "" : "s")}");

    private static string Named(TableColumn column) => column.MissingCount > 0 ? $"{column.Name} ({Count(column.MissingCount, "gap")})" : column.Name;

    private int Fail(string message, int code)
    {
        console.Error.WriteLine($"error: {message}");
        return code;
    }
}
