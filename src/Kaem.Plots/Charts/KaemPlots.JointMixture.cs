using Kaem.ML.Plots;

namespace Kaem.ML;

/// <content>Joint mixtures.</content>
public static partial class KaemPlots
{
    /// <summary>The weights of a joint mixture's components, the largest first.</summary>
    /// <param name="most">How many, at most.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="most"/> is below 1.</exception>
    /// <exception cref="InvalidOperationException">The prior is no joint mixture.</exception>
    public static SvgPlot ComponentWeights(LatentPrior prior, int most = 25, PlotSize? size = null)
    {
        ArgumentNullException.ThrowIfNull(prior);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        int[] shown = [.. prior.LargestComponents().Take(most)];
        return Bars("Weights of the components", "weight", [.. shown.Select(k => $"component {k + 1}")], [.. shown.Select(prior.ComponentWeight)], size);
    }

    /// <summary>The densities along the axes of a joint mixture's component, in its own coordinates: standard normal where energies are not learned.</summary>
    /// <param name="component">From 0 to <see cref="LatentPrior.Components"/> - 1.</param>
    /// <param name="most">Axes, at most: those furthest from the normal first.</param>
    /// <param name="columns">Plots side by side.</param>
    /// <param name="size">Size of each.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such component, or a number is below 1.</exception>
    /// <exception cref="InvalidOperationException">The prior is no joint mixture.</exception>
    public static SvgPlot ComponentDensities(LatentPrior prior, int component, int most = 9, int columns = 3, PlotSize? size = null)
    {
        ArgumentNullException.ThrowIfNull(prior);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        double weight = prior.ComponentWeight(component);
        var axes = Enumerable.Range(0, prior.LatentSize).OrderByDescending(q => prior.Options is JointMixturePriorOptions { LearnEnergies: true }
            ? prior.Divergence(q, component) : 0);
        return Lines(
            [.. axes.Take(most).Select(q => PriorPanels.Component(prior, q, component, null))], columns,
            FormattableString.Invariant($"Component {component + 1} of the mixture, weight {weight:0.000}"), size);
    }

    /// <summary>What a joint mixture's largest components stand for: what the generator makes of each one's mean, as images.</summary>
    /// <param name="model">A model of images whose prior is a joint mixture.</param>
    /// <param name="grid">The images' shape, and how they are laid out.</param>
    /// <param name="most">How many, at most.</param>
    /// <exception cref="ArgumentException">The model's rows are no images of that shape.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="most"/> is below 1.</exception>
    /// <exception cref="InvalidOperationException">The prior is no joint mixture.</exception>
    public static PngImage ComponentImages(KaemModel model, ImageGrid grid, int most = 25)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(grid);
        return grid.Render(model.Decode(model.Prior.ComponentMeans(most)));
    }
}
