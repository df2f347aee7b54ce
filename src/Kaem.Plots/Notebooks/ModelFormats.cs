namespace Kaem.ML.Plots;

/// <summary>What a model is, in a sentence and in figures. <see cref="KaemModelReports.ToHtmlReport"/> says more.</summary>
internal sealed class KaemModelFormats : HtmlFormats<KaemModel>
{
    protected override string Html(KaemModel value) => new HtmlPiece()
        .Paragraph(OverviewSection.Sentence(value))
        .Facts(OverviewSection.Facts(value, value.Columns))
        .ToString();
}

/// <summary>The model beneath, and the columns of its table.</summary>
internal sealed class KaemTableModelFormats : HtmlFormats<KaemTableModel>
{
    protected override string Html(KaemTableModel value) => new HtmlPiece()
        .Paragraph(TableOverviewSection.Sentence(value))
        .Facts(TableOverviewSection.Facts(value))
        .Table(["column", "kind"], value.Schema.Columns.Select(column => new[] { column.Name, Words.Spaced(column.Kind.ToString()) }))
        .ToString();
}

/// <summary>The densities of a prior that are furthest from their reference, as small plots.</summary>
internal sealed class LatentPriorFormats : HtmlFormats<LatentPrior>
{
    protected override string Html(LatentPrior value) => value.IsNormalised
        ? new HtmlPiece().Plot(KaemPlots.Priors(value)).ToString()
        : new HtmlPiece().Paragraph(
            $"One learned density over {Words.Count(value.LatentSize)} latents together. It has no densities of single latents to plot.").ToString();
}

/// <summary>How training went: its figures and the curve of its loss.</summary>
internal sealed class TrainingSummaryFormats : HtmlFormats<TrainingSummary>
{
    protected override string Html(TrainingSummary value)
    {
        var piece = new HtmlPiece().Facts(Facts(value));
        return (value.Epochs.Count > 0 ? piece.Plot(KaemPlots.TrainingCurve(value)) : piece).ToString();
    }

    private static IEnumerable<(string, string)> Facts(TrainingSummary training)
    {
        yield return ("training rows", Words.Count(training.Rows));
        yield return ("updates", Words.Count(training.Steps) + (training.StoppedEarly ? ", stopped early" : ""));
        yield return ("epochs", Words.Count(training.Epochs.Count));
        if (training.Recoveries > 0)
            yield return ("recoveries", Words.Count(training.Recoveries));
        if (training.Epochs.Count == 0)
            yield break;
        var last = training.Epochs[^1];
        yield return ("loss at the end, nats", Words.Number(last.Loss));
        if (last.HeldOutLogLikelihood is { } heldOut)
            yield return ("held-out log-likelihood, nats", Words.Number(heldOut));
        yield return ("effective sample size at the end", Words.Number(last.EffectiveSampleSize));
    }
}
