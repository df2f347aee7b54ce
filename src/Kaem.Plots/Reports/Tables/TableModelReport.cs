namespace Kaem.ML.Plots;

/// <summary>The report on a table's model: its sections, in order.</summary>
internal static class TableModelReport
{
    /// <summary>The page.</summary>
    public static string Build(KaemTableModel model, HtmlTableReportOptions options)
    {
        options = options.Fitted(model.Schema);
        var page = new HtmlPage();
        var compared = TableComparison.Of(model, options);
        page.Section("The model", () => TableOverviewSection.Write(page, model, compared));
        page.Section("Generated rows", () => TableSamplesSection.Write(page, model, options));
        page.Section("Columns", () => TableDataSection.Write(page, model, options));
        if (compared is not null)
        {
            page.Section("Quality", () => TableQualitySection.Write(page, compared, options));
            page.Section("Real and generated columns", () => TableComparisonSection.Write(page, compared, options));
        }
        if (compared is not null && model.Model.Options.Likelihood is AutoregressiveLikelihoodOptions)
        {
            page.Section("What columns add", () => TableOrderSection.Write(
                page, model, options.HeldOut ?? compared.Real, options.HeldOut is null ? "training" : "held-out", options));
        }
        if (compared?.LogLikelihood is { } estimate)
        {
            page.Section("Log-likelihood", () =>
            {
                string unseen = compared.Unseen > 0
                    ? $". {Words.Count(compared.Unseen, "value")} that training lacked {(compared.Unseen == 1 ? "is" : "are")} unlikely" : "";
                page.Paragraph($"{compared.HeldOutWords}. Densities of numbers are in their own units; missing values are left out{unseen}.");
                LikelihoodFigures.Write(page, estimate);
            });
        }
        page.Section("Training", () =>
        {
            TrainingSection.Write(page, model.Model);
            if (model.Training.Epochs.Count > 0)
                page.Paragraph("These are log-likelihoods of encoded rows: numbers are scaled there, so they are not those in the columns' own units.");
        });
        page.Section("Prior", () => PriorSection.Write(page, model.Model, options.Priors, options.Seed));
        page.Section("Settings", () => page.Details(
            "Every option of the model and of its training",
            () => page.Table("Options as the model's file has them", ["option", "value"], Settings.Of(model.Model), TableStyle.Words)));
        return page.Build(options.Title);
    }
}
