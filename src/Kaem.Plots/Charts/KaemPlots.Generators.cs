using System.Globalization;
using Kaem.ML.Plots;

namespace Kaem.ML;

/// <content>KAN generators, and paths from prior to posterior.</content>
public static partial class KaemPlots
{
    private const int FunctionPoints = 201;

    /// <summary>
    /// A KAN generator as a diagram (Liu et al. 2024): latents at the bottom, data at the top, on each edge a small plot of its function over the arguments
    /// that it met. Edges are as opaque as they matter, beside the most important one that is drawn of their layer; below a hundredth of it they are left out.
    /// </summary>
    /// <param name="most">Nodes of each level, the most important ones, from 1 to 24.</param>
    /// <param name="size">Size of the diagram; null for 680 wide and 150 high a layer.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="most"/> is out of its range.</exception>
    public static SvgPlot Network(GeneratorFunctions functions, int most = 5, EdgeImportance measure = EdgeImportance.Attribution, PlotSize? size = null)
    {
        ArgumentNullException.ThrowIfNull(functions);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(most, 24);
        var chart = new NetworkChart(functions, most, measure);
        string title = chart.LeftOut.Length > 0 ? $"Generator: {chart.LeftOut}" : "Generator";
        return SvgFigure.Single(
            chart, size ?? new PlotSize(680, NetworkChart.HeightOf(functions)), title,
            $"{title}; a Kolmogorov-Arnold network of widths {string.Join(", ", functions.Widths)}");
    }

    /// <summary>One function of a KAN generator over the arguments that it met.</summary>
    /// <param name="form">A closed form to draw beside it; null for none.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such edge.</exception>
    public static SvgPlot GeneratorFunction(GeneratorFunctions functions, GeneratorEdge edge, ClosedForm? form = null, PlotSize? size = null)
    {
        ArgumentNullException.ThrowIfNull(functions);
        return Lines(FunctionPanel(functions, edge, form), size);
    }

    /// <summary>Those functions of a KAN generator that matter most, each over the arguments that it met.</summary>
    /// <param name="most">How many, at most.</param>
    /// <param name="layer">Of which layer, from 0; null for all.</param>
    /// <param name="columns">Plots side by side.</param>
    /// <param name="size">Size of each.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such layer, or <paramref name="most"/> is below 1.</exception>
    public static SvgPlot GeneratorFunctions(
        GeneratorFunctions functions, int most = 9, int? layer = null, EdgeImportance measure = EdgeImportance.Attribution, int columns = 3,
        PlotSize? size = null)
    {
        ArgumentNullException.ThrowIfNull(functions);
        return Lines(
            [.. functions.MostImportant(most, layer, measure).Select(edge => FunctionPanel(functions, edge, null))], columns, "Functions of the generator",
            size);
    }

    /// <summary>
    /// The thermodynamic integral of a row (the papers' Figure 10): the mean log-likelihood over the temperature, with a bar of one standard deviation up and
    /// down by curves, and the trapezoids beneath; the title says what each rule makes of it.
    /// </summary>
    public static SvgPlot ThermodynamicIntegral(ThermodynamicPath path, PlotSize? size = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        float[] t = [.. path.Temperatures.Select(at => (float)at)];
        float[] Curve(double deviations) =>
            [.. path.MeanLogLikelihood.Select((mean, k) => (float)(mean + deviations * Math.Sqrt(path.LogLikelihoodVariance[k])))];
        return Lines(
            new PlotPanel(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Trapezoids {path.Trapezoid:0.00}, by variances {path.VarianceCorrected:0.00}, by divergences {path.DivergenceCorrected:0.00} nats"),
                [
                    new PlotCurve("mean of log p(x|z) and trapezoids", t, Curve(0)) { Filled = true },
                    new PlotCurve("one standard deviation", t, Curve(1)) { Dashed = true },
                    new PlotCurve("one standard deviation", t, Curve(-1)) { Dashed = true },
                ])
            { XLabel = "temperature t", YLabel = "nats" },
            size);
    }

    /// <summary>How far neighbouring power posteriors are apart, both ways, over the temperature of the upper one (Eq. 54 and 55).</summary>
    public static SvgPlot ThermodynamicDivergences(ThermodynamicPath path, PlotSize? size = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        float[] t = [.. path.Temperatures.Skip(1).Select(at => (float)at)];
        static float[] Values(IReadOnlyList<double> divergences) => [.. divergences.Select(nats => (float)nats)];
        return Lines(
            new PlotPanel(
                "Divergence of neighbouring power posteriors",
                [
                    new PlotCurve("from t(k-1) to t(k)", t, Values(path.ForwardDivergence)),
                    new PlotCurve("from t(k) to t(k-1)", t, Values(path.BackwardDivergence)) { Dashed = true },
                ])
            { XLabel = "temperature t(k)", YLabel = "nats", Include = 0 },
            size);
    }

    private static PlotPanel FunctionPanel(GeneratorFunctions functions, GeneratorEdge edge, ClosedForm? form)
    {
        var (low, high) = functions.Range(edge.Layer, edge.Input);
        float[] x = [.. Enumerable.Range(0, FunctionPoints).Select(i => low + (high - low) * i / (FunctionPoints - 1))], y = new float[FunctionPoints];
        functions.Evaluate(edge, x, y);
        PlotCurve[] beside = form is null ? [] : [new PlotCurve(form.Formula, x, [.. x.Select(at => (float)form.Evaluate(at))]) { Dashed = true }];
        return new PlotPanel($"layer {edge.Layer + 1}, from {edge.Input + 1} to {edge.Output + 1}", [new PlotCurve("function", x, y), .. beside])
        {
            XLabel = edge.Layer == 0 ? "z" : "hidden value",
        };
    }
}
