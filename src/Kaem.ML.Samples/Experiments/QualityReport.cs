using System.Globalization;
using Kaem.ML.Samples.Features;
using Spectre.Console;

namespace Kaem.ML.Samples.Experiments;

/// <summary>Prints how good a model of images is: held-out log-likelihood, and distances of what it generates by learned features.</summary>
internal static class QualityReport
{
    private const int LikelihoodSamples = 1000;

    /// <summary>Writes the report.</summary>
    public static void Write(KaemModel model, DataMatrix train, DataMatrix heldOut, IFeatureExtractor extractor)
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

        var distances = new FeatureDistances(extractor, heldOut);
        var table = new ResultTable(["what is compared with held-out pictures", .. distances.Heads]);
        table.Add("generated", distances.Cells(model.Generate(distances.Wanted, (model.Options.Seed ?? 1) + 1)));
        table.Add("training pictures", distances.Cells(train));
        table.Add("draws of a fitted Gaussian", distances.Cells(GaussianDraws.Of(train, distances.Wanted, model.Options.Seed ?? 1)));
        table.Show();
        string extracted = extractor is ClassifierFeatures ? "a classifier, learned from training pictures and their labels," : extractor.Name;
        AnsiConsole.WriteLine($"Fréchet and kernel distances of what {extracted} makes of pictures: less is better.");
        AnsiConsole.WriteLine("No model can beat training pictures; a Gaussian is no model of pictures, and its draws look like none.");
    }

    private static string Number(double value) => value.ToString("F2", CultureInfo.InvariantCulture);
}
