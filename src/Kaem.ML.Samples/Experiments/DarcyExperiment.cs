using System.Globalization;
using Kaem.ML.Plots;
using Kaem.ML.Samples.Datasets;
using Spectre.Console;

namespace Kaem.ML.Samples.Experiments;

/// <summary>Pressures of Darcy flow (the older paper's Sec. 4.2) with one basis after the other, in prior and generator alike.</summary>
/// <param name="Options">What to train; its bases are replaced.</param>
/// <param name="Frequencies">Frequencies of the Fourier series.</param>
/// <param name="Updates">Updates of each training.</param>
/// <param name="Output">Folder for the files; made if missing.</param>
internal sealed record DarcyExperiment(KaemOptions Options, int Frequencies, long Updates, string Output)
{
    private const int Shown = 36;
    private const int PosteriorSamples = 10_000;

    private ulong Seed => Options.Seed ?? 1;

    /// <summary>Trains with each of the bases.</summary>
    public void Run(IReadOnlyList<FieldBasis> bases, DarcyData data)
    {
        string output = OutputFolder.Prepare(Output);
        int shown = Math.Min(Shown, data.HeldOut.Rows);
        var real = new FieldStatistics(data.Train, DarcyData.Side);
        var fields = new List<ImageGridPanel> { new("real", data.HeldOut.Take(shown)) };
        var reconstructions = new List<ImageGridPanel> { new("held out", data.HeldOut.Take(shown)) };
        var spectra = new List<PlotCurve> { Curve("training fields", real) };
        var table = new ResultTable("basis", "log-likelihood", "reconstruction", "mean", "deviation", "covariance", "spectrum", "updates", "seconds");
        foreach (var basis in bases.Distinct())
        {
            AnsiConsole.WriteLine(string.Create(CultureInfo.InvariantCulture, $"darcy, {basis}: {Updates:N0} updates"));
            var (model, time) = TimedTraining.For(Updates, With(basis), data.Train);
            var generated = model.Generate(data.Train.Rows, Seed + 1);
            var reconstructed = model.Infer(data.HeldOut, PosteriorSamples).Reconstruction;
            var statistics = new FieldStatistics(generated, DarcyData.Side);
            fields.Add(new ImageGridPanel(basis.ToString(), generated.Take(Math.Min(Shown, generated.Rows))));
            reconstructions.Add(new ImageGridPanel(basis.ToString(), reconstructed.Take(shown)));
            spectra.Add(Curve(basis.ToString(), statistics));
            model.ToHtmlReport(Path.Combine(output, $"darcy-{basis}.html"), new HtmlReportOptions
            {
                Title = $"Darcy flow, {basis}", Training = data.Train, HeldOut = data.HeldOut, Image = (DarcyData.Side, DarcyData.Side, 1), Seed = Seed + 1,
            });
            Add(basis.ToString(), HeldOutScore.Of(model, data.HeldOut), MeanError(data, row => reconstructed.Row(row)), statistics, model.Training.Steps,
                time.TotalSeconds);
            table.Save(output, "darcy");
        }
        float[] mean = [.. real.Mean.Select(value => (float)value)];
        Add("held-out fields", double.NaN, double.NaN, new FieldStatistics(data.HeldOut, DarcyData.Side), double.NaN, double.NaN);
        table.Add("the training fields' mean", (double.NaN, ""), (MeanError(data, _ => mean), "P1"));
        table.Save(output, "darcy");
        PngWriter.Save(FieldPicture.Render(DarcyData.Side, 6, fields), Path.Combine(output, "darcy-fields.png"));
        PngWriter.Save(FieldPicture.Render(DarcyData.Side, 6, reconstructions), Path.Combine(output, "darcy-reconstructions.png"));
        var panel = new PlotPanel(
            "Spectrum of the deviations from the mean field", spectra) { XLabel = "wave number", YLabel = "mean square", LogarithmicY = true };
        KaemPlots.Lines(panel, new PlotSize(560, 360)).Save(Path.Combine(output, "darcy-spectra.svg"));
        table.Show();
        AnsiConsole.WriteLine(
            "Log-likelihood of scaled held-out fields in nats. Errors relative to pressures, of reconstructed held-out fields and of what generated fields "
            + "have on average;");
        AnsiConsole.WriteLine("the last is the mean |log10| of the spectra's ratio. Generated fields and held-out ones are compared with the training fields.");
        Console.WriteLine($"  {Path.Combine(output, "darcy")}-fields.png, -reconstructions.png, -spectra.svg, -BASIS.html, .md, .csv");

        void Add(string name, double likelihood, double reconstruction, FieldStatistics found, double updates, double seconds) => table.Add(
            name,
            (likelihood, "F1"),
            (reconstruction, "P1"),
            (FieldStatistics.RelativeError(Pressures(real.Mean, data), Pressures(found.Mean, data)), "P1"),
            (FieldStatistics.RelativeError(real.Deviation, found.Deviation), "P1"),
            (FieldStatistics.RelativeError(real.Covariance, found.Covariance), "P1"),
            (real.SpectrumError(found), "F3"),
            (updates, "F0"),
            (seconds, "F1"));
    }

    private KaemOptions With(FieldBasis choice)
    {
        var activation = Options.Prior.Basis.BaseActivation;
        KanBasis basis = choice == FieldBasis.Rbf ? KanBasis.Rbf(gridSize: 20, activation) : KanBasis.Fourier(Frequencies, activation);
        return Options with { Prior = Options.Prior with { Basis = basis }, Generator = (KanGeneratorOptions)Options.Generator with { Basis = basis } };
    }

    /// <summary>Mean over held-out fields of ‖reconstruction - field‖ / ‖field‖, in pressures.</summary>
    private static double MeanError(DarcyData data, Func<int, ReadOnlySpan<float>> reconstruction) =>
        Enumerable.Range(0, data.HeldOut.Rows).Average(row =>
            FieldStatistics.RelativeError(Pressures(ToDouble(data.HeldOut.Row(row)), data), Pressures(ToDouble(reconstruction(row)), data)));

    private static double[] ToDouble(ReadOnlySpan<float> values)
    {
        var wide = new double[values.Length];
        for (int i = 0; i < wide.Length; i++)
            wide[i] = values[i];
        return wide;
    }

    private static double[] Pressures(double[] scaled, DarcyData data) => [.. scaled.Select(value => data.Low + value * (data.High - data.Low))];

    private static PlotCurve Curve(string name, FieldStatistics statistics) =>
        new(name, [.. Enumerable.Range(1, statistics.Spectrum.Length).Select(k => (float)k)], [.. statistics.Spectrum.Select(value => (float)value)]);
}
