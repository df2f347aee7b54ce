using System.Globalization;
using System.Text;
using Kaem.ML.Samples.Datasets;
using Kaem.ML.Tables;

namespace Kaem.ML.Samples.Experiments;

/// <summary>Writes what was found about a table's model as text.</summary>
internal static class TableReport
{
    private const int WorstPairs = 10;

    /// <summary>The whole report, in Markdown.</summary>
    public static string Write(
        TableFiles files, KaemTableModel model, double seconds, int rows, TableQuality quality, IReadOnlyList<ImputationScore> imputation,
        IReadOnlyList<UnusualRow> unusual, TableCondition condition, int obeying)
    {
        var text = new StringBuilder();
        Line($"# {files.Name}");
        Line($"");
        Line($"{files.Train.Rows:N0} rows to train on, {files.Test.Rows:N0} held out, {model.Schema.Columns.Count} columns.");
        Line($"{model.Training.Steps:N0} updates in {seconds:F1} s; seed {model.Model.Options.Seed}. {rows:N0} rows generated.");
        foreach (var column in files.LeftOut)
            Line($"Column {column.Name} was left out. {column.Reason}");
        foreach (var note in files.Notes)
            Line($"Column {note.Name}: {note.Text}");
        Line($"");
        Line($"## Quality");
        Line($"");
        Block(quality.ToString());
        Line($"| column | kind | shape | coverage | share of gaps |");
        Line($"| -- | -- | --: | --: | --: |");
        foreach (var column in quality.Columns)
            Line($"| {column.Name} | {column.Kind} | {column.Shape:F4} | {column.Coverage:F4} | {column.MissingValueSimilarity:F4} |");
        Line($"");
        Line($"The pairs with the worst trends:");
        Line($"");
        Line($"| first | second | trend |");
        Line($"| -- | -- | --: |");
        foreach (var pair in quality.Pairs.Where(pair => !double.IsNaN(pair.Score)).OrderBy(pair => pair.Score).Take(WorstPairs))
            Line($"| {pair.First} | {pair.Second} | {pair.Score:F4} |");
        Line($"");
        Line($"## Conditions");
        Line($"");
        Line($"{obeying:N0} of 1,000 rows generated with {condition} have these values.");
        Line($"");
        Line($"## Filled gaps");
        Line($"");
        Block(Imputation(imputation));
        Line($"## Unusual rows");
        Line($"");
        Block(Unusual(unusual));
        return text.ToString();

        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

        void Block(string lines) => text.Append("```\n").Append(lines.ReplaceLineEndings("\n").TrimEnd()).Append("\n```\n\n");
    }

    /// <summary>How well hidden values were filled, a line for each column.</summary>
    public static string Imputation(IReadOnlyList<ImputationScore> scores)
    {
        int width = scores.Max(score => score.Column.Length);
        var lines = scores.Where(score => !double.IsNaN(score.Model)).Select(score => score.IsNumeric
            ? string.Create(
                CultureInfo.InvariantCulture, $"{score.Column.PadRight(width)}  root mean square error {score.Model:G5}, of the mean {score.Constant:G5} "
                + $"({score.Model / score.Constant - 1:+0.0 %;-0.0 %})")
            : Invariant($"{score.Column.PadRight(width)}  right {score.Model:P1}, the most frequent category {score.Constant:P1}"));
        return string.Join(Environment.NewLine, lines);
    }

    /// <summary>Rows of small likelihood, a line for each.</summary>
    public static string Unusual(IReadOnlyList<UnusualRow> rows) => string.Join(Environment.NewLine, rows.Select(row =>
        Invariant($"row {row.Row}: log-likelihood {row.LogLikelihood:F1}; ")
        + string.Join(", ", row.Columns.Select(column => Invariant($"{column.Column} = {column.Value} ({column.Contribution:F1})")))));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
