using System.Globalization;
using Kaem.ML.Evaluation;
using Spectre.Console;

namespace Kaem.ML.Samples.Experiments;

/// <summary>Prints how good a model of images is: held-out log-likelihood and the kernel MMD of what it generates.</summary>
internal static class QualityReport
{
    private const int LikelihoodSamples = 1000;
    private const int MostRows = 2000;

    /// <summary>Writes the report.</summary>
    /// <param name="generated">As many generated rows as held-out ones, or more.</param>
    public static void Write(KaemModel model, DataMatrix train, DataMatrix heldOut, DataMatrix generated)
    {
        var estimate = model.LogLikelihood(heldOut, LikelihoodSamples);
        double constants = model.Options.Likelihood is GaussianLikelihoodOptions { Learning: SigmaLearning.Fixed } gaussian
            ? -0.5 * model.Columns * Math.Log(2 * Math.PI * gaussian.Sigma * gaussian.Sigma)
            : double.NaN;
        double spread = Math.Sqrt(estimate.Values.Average(value => Math.Pow(value - estimate.Mean, 2)) / estimate.Values.Count);
        string samples = model.HasEncoder ? $"{LikelihoodSamples} of the encoder's draws of each" : $"S = {LikelihoodSamples} prior samples";
        AnsiConsole.WriteLine($"Held-out log-likelihood, {heldOut.Rows} rows, {samples}, nats a row:");
        AnsiConsole.WriteLine($"  {Number(estimate.Mean)} ± {Number(spread)} (mean over rows and its standard error)");
        if (double.IsFinite(constants))
            AnsiConsole.WriteLine($"  {Number(estimate.Mean - constants)} with the Gaussian's constants left out");
        AnsiConsole.WriteLine();

        var reference = heldOut.Take(Math.Min(heldOut.Rows, MostRows));
        int count = reference.Rows;
        ulong seed = model.Options.Seed ?? 1;
        double median = MaximumMeanDiscrepancy.MedianDistance(reference, train.Take(Math.Min(count, train.Rows)));
        var table = new Table().Border(TableBorder.Simple).AddColumn("rows").AddColumn(new TableColumn("kernel MMD² to held-out rows").RightAligned());
        Add("generated: means", generated.Take(Math.Min(count, generated.Rows)));
        Add("generated: draws from the likelihood", model.Generate(count, seed + 1, GenerationDraw.Likelihood));
        Add("training rows", train.Take(Math.Min(count, train.Rows)));
        Add("a fitted Gaussian", FittedGaussian.Fit(train).Draw(count, seed));
        AnsiConsole.Write(table);

        // At the median distance alone a Gaussian is hardly told apart from real rows; half of it sees more.
        void Add(string name, DataMatrix rows) => table.AddRow(
            name, MaximumMeanDiscrepancy.Squared(rows, reference, median / 2, median, 2 * median).ToString("E2", CultureInfo.InvariantCulture));
    }

    private static string Number(double value) => value.ToString("F2", CultureInfo.InvariantCulture);
}
