using Kaem.ML.Samples.Datasets;
using Kaem.ML.Tables;
using Spectre.Console;
using Table = Kaem.ML.Tables.Table;

namespace Kaem.ML.Samples.Display;

/// <summary>Shows the columns and some rows of a table.</summary>
internal static class TablePrinter
{
    /// <summary>Kinds, columns that were left out, and what is odd about columns.</summary>
    public static void WriteSchema(Table table, IReadOnlyList<LeftOutColumn> leftOut, IReadOnlyList<ColumnNote> notes)
    {
        foreach (var kind in table.Columns.GroupBy(column => column.Kind))
            Console.WriteLine(
                $"  {kind.Key}: "
                + $"{string.Join(", ", kind.Select(column => column.MissingCount > 0 ? $"{column.Name} ({column.MissingCount} gaps)" : column.Name))}");
        foreach (var column in leftOut)
            Console.WriteLine($"  left out: {column.Name}. {column.Reason}");
        foreach (var note in notes)
            Console.WriteLine($"  note: {note.Name}. {note.Text}");
    }

    /// <summary>All rows.</summary>
    public static void Write(Table table)
    {
        var shown = new Spectre.Console.Table().Border(TableBorder.Simple);
        foreach (var column in table.Columns)
            shown.AddColumn(Markup.Escape(column.Name));
        for (int row = 0; row < table.Rows; row++)
            shown.AddRow([.. table.Columns.Select(column => Markup.Escape(column.TextAt(row)))]);
        AnsiConsole.Write(shown);
    }

    /// <summary>Each row as a line.</summary>
    public static IEnumerable<string> Lines(Table table) =>
        Enumerable.Range(0, table.Rows).Select(row => string.Join(',', table.Columns.Select(column => column.TextAt(row))));
}
