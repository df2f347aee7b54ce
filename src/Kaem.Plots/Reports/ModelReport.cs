namespace Kaem.ML.Plots;

/// <summary>The report on a model: its sections, in order.</summary>
internal static class ModelReport
{
    /// <summary>The page.</summary>
    public static string Build(KaemModel model, HtmlReportOptions options)
    {
        options.CheckFits(model);
        var page = new HtmlPage();
        var compared = Comparison.Of(model, options);
        page.Section("The model", () => OverviewSection.Write(page, model, compared));
        page.Section("Samples", () => SamplesSection.Write(page, model, options));
        page.Section("Training", () => TrainingSection.Write(page, model));
        page.Section("Prior", () => PriorSection.Write(page, model, options.Priors, options.Seed, SamplesSection.GridOf(model, options)));
        if (GeneratorSection.Fits(model))
            page.Section("Generator", () => GeneratorSection.Write(page, model));
        if (options.Training is not null || options.HeldOut is not null)
            page.Section("Data", () => DataSection.Write(page, options));
        if (compared is not null)
            page.Section("Real and generated rows", () => ComparisonSection.Write(page, compared, options));
        page.Section("Settings", () => page.Details(
            "Every option of the model and of its training",
            () => page.Table("Options as the model's file has them", ["option", "value"], Settings.Of(model), TableStyle.Words)));
        return page.Build(options.Title);
    }
}
