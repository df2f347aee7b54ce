using Kaem.ML.Tables;

namespace Kaem.ML.Plots;

/// <summary>The first rows of data.</summary>
internal static class FirstRows
{
    public const int MostRows = 10;
    private const int MostColumns = 20;

    public static string Html(int rows, int columns, Func<int, string> name, Func<int, int, string> cell) => Html(rows, rows, columns, name, cell);

    /// <param name="rows">How many there are; null where nobody knows without reading them all.</param>
    /// <param name="readable">Rows that can be shown, at least.</param>
    public static string Html(long? rows, int readable, int columns, Func<int, string> name, Func<int, int, string> cell)
    {
        int shownRows = Math.Min(readable, MostRows), shownColumns = Math.Min(columns, MostColumns);
        string count = rows is { } known ? $"{Words.Count(known)} {(known == 1 ? "row" : "rows")}" : $"More than {MostRows} rows";
        string all = $"{count} of {Words.Count(columns)} {(columns == 1 ? "column" : "columns")}";
        bool cut = rows is null || shownRows < rows || shownColumns < columns;
        return new HtmlPiece()
            .Table(
                ["row", .. Enumerable.Range(0, shownColumns).Select(name)],
                Enumerable.Range(0, shownRows)
                .Select(row => new[] { Words.Count(row + 1) }.Concat(Enumerable.Range(0, shownColumns).Select(column => cell(row, column))).ToArray()))
            .Paragraph(cut ? $"{all}, of which the first {shownRows} and {shownColumns} are shown." : $"{all}.")
            .ToString();
    }
}

/// <summary>The first rows of a matrix.</summary>
internal sealed class DataMatrixFormats : HtmlFormats<DataMatrix>
{
    protected override string Html(DataMatrix value) =>
        FirstRows.Html(value.Rows, value.Columns, column => Words.Count(column + 1), (row, column) => Words.Number(value.Row(row)[column]));
}

/// <summary>The first rows of a table; a gap is a dash.</summary>
internal sealed class TableFormats : HtmlFormats<Table>
{
    protected override string Html(Table value) =>
        FirstRows.Html(value.Rows, value.Columns.Count, column => value.Columns[column].Name, (row, column) => TableCells.Text(value.Columns[column], row));
}
