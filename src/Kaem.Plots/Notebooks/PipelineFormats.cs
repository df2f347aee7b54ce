using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Plots;

/// <summary>What an estimator learns, and its options.</summary>
internal sealed class KaemEstimatorFormats : HtmlFormats<KaemEstimator>
{
    protected override string Html(KaemEstimator value) => OptionFormats.Of(
        new HtmlPiece().Paragraph(
            $"A Kolmogorov-Arnold energy model of the column '{value.FeatureColumnName}', to be fitted; it will add {Outputs(value.Outputs)}."),
        value.Options).ToString();

    internal static string Outputs(KaemOutputColumns outputs) => PipelineWords.Columns(
        [outputs.Latent, outputs.Reconstruction, outputs.LogLikelihood, outputs.LogLikelihoodError]);
}

/// <summary>What an estimator of tables learns, and its options.</summary>
internal sealed class KaemTableEstimatorFormats : HtmlFormats<KaemTableEstimator>
{
    protected override string Html(KaemTableEstimator value) => OptionFormats.Of(
        new HtmlPiece().Paragraph(
            $"A Kolmogorov-Arnold energy model of "
            + $"{(value.ColumnNames.Count == 0 ? "all columns that a table can have" : PipelineWords.Columns(value.ColumnNames))}, to be fitted; it "
            + $"will add {Outputs(value.Outputs)}."),
        value.Options).ToString();

    internal static string Outputs(KaemTableOutputColumns outputs) => PipelineWords.Columns([outputs.LogLikelihood, outputs.Latent, outputs.Contributions]);
}

/// <summary>What an estimator of several tables learns, and its options.</summary>
internal sealed class KaemTablesEstimatorFormats : HtmlFormats<KaemTablesEstimator>
{
    protected override string Html(KaemTablesEstimator value) => OptionFormats.Of(
        new HtmlPiece()
            .Paragraph("Kolmogorov-Arnold energy models of tables that refer to each other, to be fitted.")
            .Facts(value.Schema.Relations.Select(relation => ($"{relation.Child}.{relation.ForeignKey}", $"refers to {relation.Parent}"))),
        value.Options).ToString();
}

/// <summary>A fitted model, with the columns that it reads and adds.</summary>
internal sealed class KaemTransformerFormats : HtmlFormats<KaemTransformer>
{
    protected override string Html(KaemTransformer value) => new HtmlPiece()
        .Paragraph(OverviewSection.Sentence(value.Model))
        .Facts([("reads", value.FeatureColumnName), ("adds", KaemEstimatorFormats.Outputs(value.Outputs)),
            .. OverviewSection.Facts(value.Model, value.Model.Columns)])
        .ToString();
}

/// <summary>A fitted model of a table, with the columns that it adds.</summary>
internal sealed class KaemTableTransformerFormats : HtmlFormats<KaemTableTransformer>
{
    protected override string Html(KaemTableTransformer value) =>
        new HtmlPiece().Facts([("adds", KaemTableEstimatorFormats.Outputs(value.Outputs))]).ToString() + new KaemTableModelFormats().Write(value.Model);
}

/// <summary>Fitted models of several tables.</summary>
internal sealed class KaemFittedTablesFormats : HtmlFormats<KaemFittedTables>
{
    protected override string Html(KaemFittedTables value) => new KaemTablesModelFormats().Write(value.Model);
}

/// <summary>Tables that refer to each other, and what was learned of each.</summary>
internal sealed class KaemTablesModelFormats : HtmlFormats<KaemTablesModel>
{
    protected override string Html(KaemTablesModel value) => new HtmlPiece()
        .Paragraph($"Models of {Words.Count(value.Tables.Count, "table")} that refer to each other.")
        .Table(
            ["table", "learned columns", "training rows"],
            value.Tables.Select(table => value.ModelOf(table) is { } model
                ? [table, Words.Count(model.Schema.Columns.Count - model.Context.Count), Words.Count(model.Training.Rows)]
                : new[] { table, "none", "–" }))
        .ToString();
}

/// <summary>The steps of a fitted chain, and the models among them.</summary>
internal sealed class TransformerChainFormats : INotebookFormats
{
    public Type Type => typeof(TransformerChain<>);

    public IReadOnlyList<string> MimeTypes => ["text/html"];

    public string Write(object value)
    {
        ITransformer[] steps = [.. (IEnumerable<ITransformer>)value];
        string models = string.Concat(steps.Select(step => step switch
        {
            KaemTransformer model => new KaemTransformerFormats().Write(model),
            KaemTableTransformer table => new KaemTableTransformerFormats().Write(table),
            _ => "",
        }));
        return new HtmlPiece().Table(["step", "transformer"], steps.Select((step, i) => new[] { Words.Count(i + 1), PipelineWords.Name(step) })) + models;
    }
}

/// <summary>Names of what pipelines are made of.</summary>
internal static class PipelineWords
{
    public static string Columns(IEnumerable<string> names) =>
        string.Join(", ", names.Where(name => name.Length > 0)) is { Length: > 0 } some ? some : "no columns";

    public static string Name(ITransformer transformer)
    {
        string name = transformer.GetType().Name;
        return name.Contains('`', StringComparison.Ordinal) ? name[..name.IndexOf('`', StringComparison.Ordinal)] : name;
    }
}
