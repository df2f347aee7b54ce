using System.Globalization;
using Spectre.Console;

namespace Kaem.ML.Samples.Experiments;

/// <summary>The numbers of an experiment: shown on the console and written as Markdown and as CSV.</summary>
/// <param name="columns">Heads of the columns, the name of a row first.</param>
internal sealed class ResultTable(params string[] columns)
{
    private readonly List<string[]> _rows = [];

    /// <summary>Adds a line; numbers that are NaN leave their cell empty.</summary>
    public void Add(string name, params ReadOnlySpan<(double Value, string Format)> numbers)
    {
        var cells = new string[columns.Length];
        Array.Fill(cells, "");
        cells[0] = name;
        for (int i = 0; i < numbers.Length; i++)
            cells[i + 1] = double.IsNaN(numbers[i].Value) ? "" : numbers[i].Value.ToString(numbers[i].Format, CultureInfo.InvariantCulture);
        _rows.Add(cells);
    }

    /// <summary>The lines of a table in Markdown.</summary>
    public IEnumerable<string> Markdown()
    {
        return [Line(columns), Line(columns.Select((_, i) => i == 0 ? "---" : "---:")), .. _rows.Select(Line)];

        static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";
    }

    /// <summary>Writes <c>NAME.md</c> and <c>NAME.csv</c>.</summary>
    public void Save(string folder, string name)
    {
        File.WriteAllLines(Path.Combine(folder, $"{name}.md"), Markdown());
        File.WriteAllLines(Path.Combine(folder, $"{name}.csv"), [Separated(columns), .. _rows.Select(Separated)]);

        static string Separated(IEnumerable<string> cells) =>
            string.Join(",", cells.Select(cell => cell.AsSpan().ContainsAny(",\"") ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell));
    }

    /// <summary>Shows it.</summary>
    public void Show()
    {
        var table = new Table().Border(TableBorder.Simple);
        for (int c = 0; c < columns.Length; c++)
            table.AddColumn(c == 0 ? new TableColumn(Markup.Escape(columns[c])) : new TableColumn(Markup.Escape(columns[c])).RightAligned());
        foreach (string[] row in _rows)
            table.AddRow([.. row.Select(Markup.Escape)]);
        AnsiConsole.Write(table);
    }
}
