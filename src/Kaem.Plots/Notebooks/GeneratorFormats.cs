namespace Kaem.ML.Plots;

/// <summary>A KAN generator as a diagram, and the functions that matter most.</summary>
internal sealed class GeneratorFunctionsFormats : HtmlFormats<GeneratorFunctions>
{
    protected override string Html(GeneratorFunctions value) =>
        new HtmlPiece().Plot(KaemPlots.Network(value)).Plot(KaemPlots.GeneratorFunctions(value)).ToString();
}

/// <summary>The path of a row from prior to posterior: the integral by each rule, and its curve.</summary>
internal sealed class ThermodynamicPathFormats : HtmlFormats<ThermodynamicPath>
{
    protected override string Html(ThermodynamicPath value) => new HtmlPiece()
        .Facts(
        [
            ("log p(x) by trapezoids alone, nats", Words.Number(value.Trapezoid)),
            ("corrected by variances", $"{Words.Number(value.VarianceCorrected)} ± {Words.Number(value.StandardError)}"),
            ("corrected by divergences", Words.Number(value.DivergenceCorrected)),
            ("steppingstone", $"{Words.Number(value.Steppingstone)} ± {Words.Number(value.SteppingstoneError)}"),
        ])
        .Plot(KaemPlots.ThermodynamicIntegral(value))
        .Table(
            ["t", "mean of log p(x|z)", "its variance", "divergence from below", "divergence to below"],
            value.Temperatures.Select((t, k) => new[]
            {
                Words.Number(t), Words.Number(value.MeanLogLikelihood[k]), Words.Number(value.LogLikelihoodVariance[k]),
                k == 0 ? "–" : Words.Number(value.ForwardDivergence[k - 1]), k == 0 ? "–" : Words.Number(value.BackwardDivergence[k - 1]),
            }))
        .ToString();
}
