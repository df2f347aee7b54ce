using Kaem.ML.Numerics;
using Kaem.ML.Tables;

namespace Kaem.ML.Plots;

/// <summary>What a table's model is, in sentences and in figures.</summary>
internal static class TableOverviewSection
{
    public static void Write(HtmlPage page, KaemTableModel model, TableComparison? compared)
    {
        page.Paragraph(Sentence(model));
        page.Paragraph(Likelihoods(model));
        page.Facts(Facts(model, compared));
    }

    public static string Sentence(KaemTableModel model) =>
        $"A generative model of the rows of a table with {Words.Count(model.Schema.Columns.Count, "column")}: {OverviewSection.Prior(model.Model)} lie behind "
        + "each row, and a generator maps them "
        + $"to {Words.Count(model.Codec.Width, "number")} that {(model.Codec.Width == 1 ? "encodes" : "encode")} the columns. It was trained by maximum "
        + $"likelihood with {OverviewSection.Sampler(model.Model)}.";

    public static IEnumerable<(string, string)> Facts(KaemTableModel model, TableComparison? compared = null)
    {
        var facts = OverviewSection.Facts(model.Model, model.Schema.Columns.Count, compared?.LogLikelihood, " of the encoding");
        if (compared is null)
            return facts;
        return facts.Append(("overall quality", Words.Percent(compared.Quality.Overall)))
            .Append(("detection, AUC (0.5 is best)", Words.Number(compared.Quality.Detection.Auc)));
    }

    /// <summary>How columns are distributed given the latents.</summary>
    private static string Likelihoods(KaemTableModel model)
    {
        ColumnCodec[] codecs = [.. model.Codec.Codecs.Select(codec => codec.OfValues)];
        int categories = codecs.Count(codec => codec is CategoryCodec && codec.Width > 0), bins = codecs.Count(codec => codec is BinnedCodec);
        int gaussian = codecs.Count(codec => codec is NumericCodec and not BinnedCodec && codec.Width > 0), constant = codecs.Count(codec => codec.Width == 0);
        var sentences = new List<string>
        {
            model.Model.Options.Likelihood is AutoregressiveLikelihoodOptions likelihood
                ? "Given the latents, each column depends on those before it, by a masked network with hidden layers of "
                    + $"{string.Join(" and ", likelihood.Hidden)} units."
                : "Given the latents, columns are independent.",
        };
        if (categories > 0)
            sentences.Add($"{Words.Count(categories, "categorical column")}: a softmax over the categories.");
        if (bins > 0)
            sentences.Add($"{Words.Count(bins, "numeric column")} of few values or of values that pile up: a softmax over bins.");
        if (gaussian > 0)
            sentences.Add($"{Words.Count(gaussian, "numeric column")}: a Gaussian{OverviewSection.Sigma(model.Model, gaussian)}.");
        if (constant > 0)
            sentences.Add($"{Words.Count(constant, "column")} with one value only: nothing to learn.");
        int gaps = model.Codec.GapPlaces.Length;
        sentences.Add(gaps > 0
            ? $"{Words.Count(gaps, "column")} with gaps: that a value is lacking is learned as a category is."
            : "Missing values are left out of the likelihood.");
        if (model.Context.Count > 0)
            sentences.Add($"Rows are given {TableSamplesSection.Names(model.Context)}, of which nothing is learned.");
        if (model.Rules.Count > 0)
            sentences.Add($"Rules hold in every row that is generated or filled: {string.Join("; ", model.Rules)}.");
        return string.Join(" ", sentences);
    }
}
