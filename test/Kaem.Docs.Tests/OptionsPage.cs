using System.Text;

namespace Kaem.ML.Docs.Tests;

/// <summary>docs/options.md, made of the options that there are and what their documentation says.</summary>
internal static class OptionsPage
{
    private const string Introduction = """
        # Options

        Every option, its default, and where the default comes from. "Table 4" and the like are the paper's (arXiv 2506.14167), "ours" means that the
        papers leave it open or do otherwise; [papers](research/papers.md) says why. This page is made of the library's own documentation.

        Options are immutable: set them where the object is made, or change a copy by `with { … }`. Every value is checked where it is given. An option
        that several types share stands under the type that declares it, and again where the default is another. `required` means that there is no default,
        `null` that the text says what happens without a value.
        """;

    private static readonly (string Title, string Text, string[] Types)[] Sections =
    [
        ("The model and its training", "What a model is and how it is trained. `KaemPresets` has the settings of the papers' experiments.",
            ["KaemOptions", "GridAdaptation", "AdamOptions", "MilestoneSchedule", "CosineSchedule", "LinearSchedule", "RowConstraint", "CheckpointDirectory"]),
        ("Prior", "", ["KaemPrior", "UnivariatePriorOptions", "MixturePriorOptions", "JointMixturePriorOptions", "MixtureRefits", "DeepPriorOptions",
            "QuadratureRule", "DomainAdaptation"]),
        ("Bases", "", ["KanBasis", "GridBasis", "RadialBasis", "MorletBasis", "BSplineBasis", "FourierBasis", "ChebyshevBasis"]),
        ("Generator", "",
            ["KaemGenerator", "KanGeneratorOptions", "KanRegularisation", "ConvolutionalGeneratorOptions", "ConvolutionLayer", "ImageShape"]),
        ("Parts of rows", "Several things at once: see [several things at once](joint.md).",
            ["JointGeneratorOptions", "KaemPart", "ImagePart", "LabelPart", "ColumnsPart"]),
        ("Likelihood", "",
            ["GaussianLikelihoodOptions", "LikelihoodBlock", "GaussianBlock", "PerceptualOptions", "AutoregressiveLikelihoodOptions", "CategoricalBlock"]),
        ("Sampler", "",
        ["ImportanceSamplingOptions", "MarkovChainOptions", "MalaOptions", "AutoMalaOptions", "Tempering", "TemperatureSchedule", "AmortisedOptions"]),
        ("Encoder", "", ["PlainEncoderOptions", "KanEncoderOptions", "ConvolutionalEncoderOptions"]),
        ("Evidence", "Other estimators of log-likelihoods than the bank of prior samples.",
            ["ProposalEstimator", "TemperedEstimator", "PowerPosteriorEstimator", "AnnealedImportanceSamplingEstimator"]),
        ("Tables", "", ["CsvOptions", "KaemTableOptions", "KaemTablesOptions", "EncodingOptions", "ColumnEncoding", "ColumnKindOptions",
            "NumberFormat", "TemporalFormat", "BooleanFormat", "TableEvaluationOptions"]),
        ("Texts", "Of the package Kaem.ML.TorchSharp; [texts](text.md) says what they are for.",
            ["KaemTextOptions", "TextTokens", "WordTokens", "PieceTokens", "TextEncoderOptions", "TextLangevinOptions"]),
        ("ML.NET columns", "", ["KaemOutputColumns", "KaemTableOutputColumns", "KaemJointOutputColumns", "KaemTextOutputColumns"]),
        ("ONNX", "", ["OnnxOptions"]),
        ("Images and reports", "", ["ImageQualityOptions", "HtmlReportOptions", "HtmlTableReportOptions"]),
    ];

    /// <summary>The page.</summary>
    /// <exception cref="InvalidOperationException">A type is in no section, or a section has one that is none.</exception>
    public static string Write()
    {
        string[] there = [.. OptionCatalogue.All.Select(option => option.Type).Distinct()], placed = [.. Sections.SelectMany(section => section.Types)];
        if (there.Except(placed).Concat(placed.Except(there)).FirstOrDefault() is { } odd)
            throw new InvalidOperationException($"{odd} is in no section of the page, or is not there.");
        var page = new StringBuilder(Introduction.ReplaceLineEndings("\n")).Append('\n');
        foreach (var (title, text, types) in Sections)
        {
            page.Append($"\n## {title}\n");
            if (text.Length > 0)
                page.Append($"\n{text}\n");
            foreach (string type in types)
                Write(page, [.. OptionCatalogue.All.Where(option => option.Type == type)]);
        }
        return page.ToString();
    }

    private static void Write(StringBuilder page, OptionEntry[] options)
    {
        page.Append($"\n### `{options[0].Type}`\n\n{OptionDocumentation.Of(OptionCatalogue.TypeOf(options[0]))}\n\n");
        page.Append("| option | default | what it is | source |\n| --- | --- | --- | --- |\n");
        foreach (var option in options)
        {
            var (what, source) = OptionDocumentation.Of(option);
            page.Append($"| `{option.Name}` | `{option.Default}` | {what.Replace("|", "\\|")} | {source} |\n");
        }
    }
}
