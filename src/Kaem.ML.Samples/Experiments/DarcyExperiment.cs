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

    // Above it the real fields have less than a thousandth of the largest power.
    private const int LastWave = 12;

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
        var found = new List<(string Name, double[] Decades)>();
        var table = new ResultTable(
            "basis", "log-likelihood", "σ", "reconstruction", "mean", "deviation", "covariance", "spectrum", "most to 12", "updates", "seconds");
        foreach (var basis in bases.Distinct())
        {
            AnsiConsole.WriteLine(string.Create(CultureInfo.InvariantCulture, $"darcy, {basis}: {Updates:N0} updates"));
            var (model, time) = TimedTraining.For(Updates, With(basis), data.Train);
            var generated = model.Generate(data.Train.Rows, Seed + 1);
            var reconstructed = model.Infer(data.HeldOut, PosteriorSamples).Reconstruction;
            var drawn = model.Generate(data.Train.Rows, Seed + 1, GenerationDraw.Likelihood);
            var statistics = new FieldStatistics(generated, DarcyData.Side);
            var ofDraws = new FieldStatistics(drawn, DarcyData.Side);
            fields.Add(new ImageGridPanel(basis.ToString(), generated.Take(Math.Min(Shown, generated.Rows))));
            fields.Add(new ImageGridPanel($"{basis}, drawn", drawn.Take(Math.Min(Shown, drawn.Rows))));
            reconstructions.Add(new ImageGridPanel(basis.ToString(), reconstructed.Take(shown)));
            spectra.Add(Curve(basis.ToString(), statistics));
            spectra.Add(Curve($"{basis}, drawn", ofDraws));
            model.ToHtmlReport(Path.Combine(output, $"darcy-{basis}.html"), new HtmlReportOptions
            {
                Title = $"Darcy flow, {basis}", Training = data.Train, HeldOut = data.HeldOut, Image = (DarcyData.Side, DarcyData.Side, 1), Seed = Seed + 1,
            });
            Add(basis.ToString(), HeldOutScore.Of(model, data.HeldOut), Spread(generated, drawn), MeanError(data, row => reconstructed.Row(row)), statistics,
                model.Training.Steps, time.TotalSeconds);
            Add($"{basis} drawn", double.NaN, double.NaN, double.NaN, ofDraws, double.NaN, double.NaN);
            table.Save(output, "darcy");
        }
        float[] mean = [.. real.Mean.Select(value => (float)value)];
        Add("held-out fields", double.NaN, double.NaN, double.NaN, new FieldStatistics(data.HeldOut, DarcyData.Side), double.NaN, double.NaN);
        table.Add("the training fields' mean", (double.NaN, ""), (double.NaN, ""), (MeanError(data, _ => mean), "P1"));
        table.Save(output, "darcy");
        SaveDecades(output, found);
        PngWriter.Save(FieldPicture.Render(DarcyData.Side, 6, fields), Path.Combine(output, "darcy-fields.png"));
        PngWriter.Save(FieldPicture.Render(DarcyData.Side, 6, reconstructions), Path.Combine(output, "darcy-reconstructions.png"));
        var panel = new PlotPanel(
            "Spectrum of the deviations from the mean field", spectra) { XLabel = "wave number", YLabel = "mean square", LogarithmicY = true };
        KaemPlots.Lines(panel, new PlotSize(560, 360)).Save(Path.Combine(output, "darcy-spectra.svg"));
        table.Show();
        AnsiConsole.WriteLine("Fields are the likelihood's means; 'drawn' are draws of the likelihood around them.");
        AnsiConsole.WriteLine(
            "Log-likelihood of scaled held-out fields in nats. Errors relative to pressures, of reconstructed held-out fields and of what generated "
            + "fields have on average;");
        AnsiConsole.WriteLine("spectrum is the mean |log10| of the spectra's ratio, then the most up to wave number 12. "
            + "Generated fields and held-out ones are compared with the training fields.");
        Console.WriteLine($"  {Path.Combine(output, "darcy")}-fields.png, -reconstructions.png, -spectra.svg, -spectra.md, .csv, -BASIS.html, .md, .csv");

        void Add(string name, double likelihood, double sigma, double reconstruction, FieldStatistics other, double updates, double seconds)
        {
            found.Add((name, real.SpectrumDecades(other)));
            table.Add(
                name,
                (likelihood, "F1"),
                (sigma, "F4"),
                (reconstruction, "P1"),
                (FieldStatistics.RelativeError(Pressures(real.Mean, data), Pressures(other.Mean, data)), "P1"),
                (FieldStatistics.RelativeError(real.Deviation, other.Deviation), "P1"),
                (FieldStatistics.RelativeError(real.Covariance, other.Covariance), "P1"),
                (real.SpectrumError(other), "F3"),
                (real.SpectrumDecades(other).Take(LastWave).Max(Math.Abs), "F3"),
                (updates, "F0"),
                (seconds, "F1"));
        }
    }

    /// <summary>σ: what draws of the same latents differ from their means by.</summary>
    private static double Spread(DataMatrix means, DataMatrix draws)
    {
        double sum = 0;
        for (int i = 0; i < means.Values.Length; i++)
            sum += Math.Pow(draws.Values[i] - means.Values[i], 2);
        return Math.Sqrt(sum / means.Values.Length);
    }

    private static void SaveDecades(string output, List<(string Name, double[] Decades)> found)
    {
        var table = new ResultTable(["wave number", .. found.Select(one => one.Name)]);
        for (int k = 0; k < found[0].Decades.Length; k++)
            table.Add((k + 1).ToString(CultureInfo.InvariantCulture), [.. found.Select(one => (one.Decades[k], "F3"))]);
        table.Save(output, "darcy-spectra");
    }

    private KaemOptions With(FieldBasis choice)
    {
        var activation = Options.Prior.Basis.BaseActivation;
        var generator = (KanGeneratorOptions)Options.Generator;
        var basis = choice == FieldBasis.Rbf ? generator.Basis : KanBasis.Fourier(Frequencies, activation);
        generator = generator with { Basis = basis };
        // A joint mixture's densities stay Gaussian; its basis would bend nothing.
        return Options.Prior is JointMixturePriorOptions
            ? Options with { Generator = generator }
            : Options with { Prior = Options.Prior with { Basis = basis }, Generator = generator };
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
