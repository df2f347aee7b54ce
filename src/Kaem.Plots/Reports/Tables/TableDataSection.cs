using Kaem.ML.Numerics;
using Kaem.ML.Tables;

namespace Kaem.ML.Plots;

/// <summary>The columns that the model learned: what the encoding knows of the training rows, so that rows are not needed.</summary>
internal static class TableDataSection
{
    private const int NamedCategories = 3;

    private static readonly string[] Headings = ["column", "kind", "values", "missing", "likelihood"];

    public static void Write(HtmlPage page, KaemTableModel model, HtmlTableReportOptions options)
    {
        page.Facts(Facts(model, options));
        // The encoding keeps the most frequent patterns of gaps only.
        double[] learnedMissing = model.Codec.Gaps.Shares();
        int[] learned = model.Form.LearnedOf(model.Codec.Schema);
        double[] missing = [.. learned.Select(c => c < 0 ? double.NaN : learnedMissing[c])];
        for (int c = 0; c < missing.Length; c++)
        {
            // What identifies rows may not have been read.
            if (options.Training?.Columns[c] is { Kind: not ColumnKind.Identifier } column)
                missing[c] = (double)column.MissingCount / column.Rows;
        }
        string[][] rows =
            [.. model.Schema.Columns.Select((column, c) => (string[])[
                column.Name, Words.Spaced(column.Kind.ToString()),
                model.Form.WordsOf(column.Name) is { } follows ? follows : Values(model.Codec.Codecs[learned[c]]),
                double.IsNaN(missing[c]) ? "–" : Words.Percent(missing[c]),
                learned[c] < 0 ? "none: it follows" : Likelihood(model.Codec.Codecs[learned[c]])])];
        page.Table(
            rows.Length <= options.Columns
            ? "Columns of the training rows"
            : $"Columns of the training rows, the first {options.Columns} of {Words.Count(rows.Length)}", Headings,
            rows.Take(options.Columns), TableStyle.Words);
        if (rows.Length > options.Columns)
            page.Details(
                $"The other {Words.Count(rows.Length - options.Columns, "column")}",
                () => page.Table("The other columns", Headings, rows.Skip(options.Columns), TableStyle.Words));
    }

    private static IEnumerable<(string, string)> Facts(KaemTableModel model, HtmlTableReportOptions options)
    {
        foreach (var kind in model.Schema.Columns.GroupBy(column => column.Kind).OrderBy(kind => kind.Key))
            yield return ($"{Words.Spaced(kind.Key.ToString())} columns", Words.Count(kind.Count()));
        if (options.Training is { } training)
            yield return ("training rows given", Words.Count(training.Rows));
        if (options.HeldOut is { } heldOut)
            yield return ("held-out rows given", Words.Count(heldOut.Rows));
    }

    private static string Values(ColumnCodec codec)
    {
        codec = codec.OfValues;
        if (codec is NumericCodec numbers)
        {
            string least = TableCells.Value(codec.Column, numbers.Least);
            return numbers.Least == numbers.LargestValue ? $"always {least}" : $"{least} to {TableCells.Value(codec.Column, numbers.LargestValue)}";
        }
        if (codec is IdentifierCodec identifiers)
            return $"new ones in each row, such as {TableCells.Name(identifiers.Pattern.Make(0, 0))}";
        if (codec is EmptyCodec)
            return "none";
        var categories = (CategoryCodec)codec;
        int[] occurring = [.. Enumerable.Range(0, categories.Counts.Length).Where(c => categories.Counts[c] > 0).OrderByDescending(c => categories.Counts[c])];
        if (occurring.Length == 1)
            return $"always {TableCells.Name(codec.Column.Categories[occurring[0]])}";
        double all = categories.Counts.Sum(count => (long)count);
        string named = string.Join(
            ", ", occurring.Take(NamedCategories).Select(c => $"{TableCells.Name(codec.Column.Categories[c])} {Words.Percent(categories.Counts[c] / all)}"));
        return $"{Words.Count(occurring.Length)} categories: {named}{(occurring.Length > NamedCategories ? ", …" : "")}";
    }

    private static string Likelihood(ColumnCodec codec) => codec switch
    {
        GapCodec { Values.Width: 0 } => "softmax over its one value and gaps",
        GapCodec gaps => $"{Likelihood(gaps.Values)} and gaps",
        IdentifierCodec => "none: it identifies rows",
        EmptyCodec => "none: no value",
        { Width: 0 } => "none: one value",
        CategoryCodec { GroupCount: 0 } => $"softmax over {Words.Count(codec.Width)} categories",
        CategoryCodec categories => $"softmax over {Words.Count(categories.SingleCount)} categories and "
            + $"{Words.Count(categories.GroupCount, "group")} of rarer ones",
        BinnedCodec => $"softmax over {Words.Count(codec.Width)} bins",
        QuantileCodec => "Gaussian, of the normal quantile of the rank",
        _ => "Gaussian, of the scaled number",
    };
}
