using Kaem.ML.Plots;

namespace Kaem.ML;

/// <content>Priors and training.</content>
public static partial class KaemPlots
{
    /// <summary>
    /// One density p(q,p) of a prior, and its reference. Of a mixture it is a component, of a joint mixture that along axis q of component p.
    /// </summary>
    /// <param name="q">From 0 to <see cref="LatentPrior.OuterSize"/> - 1.</param>
    /// <param name="p">From 0 to <see cref="LatentPrior.LatentSize"/> - 1.</param>
    /// <param name="before">The prior before training, for instance <see cref="LatentPrior.Initial"/> of the model's options; null leaves it out.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such q or p.</exception>
    /// <exception cref="NotSupportedException">The prior is deep: it has no univariate densities.</exception>
    public static SvgPlot Prior(LatentPrior prior, int q, int p, LatentPrior? before = null, PlotSize? size = null)
    {
        ArgumentNullException.ThrowIfNull(prior);
        return Lines(PriorPanels.Component(prior, q, p, before), size);
    }

    /// <summary>The density of latent q of a mixture, and its reference; of a joint mixture with the shares that its largest components have in it.</summary>
    /// <param name="q">From 0 to <see cref="LatentPrior.OuterSize"/> - 1.</param>
    /// <param name="before">The prior before training; null leaves it out.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such q.</exception>
    /// <exception cref="InvalidOperationException">The prior is no mixture.</exception>
    /// <exception cref="NotSupportedException">Axes of a joint mixture are oblique, and densities along them not normal.</exception>
    public static SvgPlot Prior(LatentPrior prior, int q, LatentPrior? before = null, PlotSize? size = null)
    {
        ArgumentNullException.ThrowIfNull(prior);
        return Lines(PriorPanels.Mixture(prior, q, before), size);
    }

    /// <summary>
    /// Those densities p(q,p) of a prior that are furthest from their reference, see <see cref="LatentPrior.MostTilted"/>; of a joint mixture without
    /// learned energies, which has none, the first latents' densities.
    /// </summary>
    /// <param name="before">The prior before training; null leaves it out.</param>
    /// <param name="most">How many, at most.</param>
    /// <param name="columns">Plots side by side.</param>
    /// <param name="size">Size of each.</param>
    /// <exception cref="NotSupportedException">The prior is deep: it has no univariate densities.</exception>
    public static SvgPlot Priors(LatentPrior prior, LatentPrior? before = null, int most = 9, int columns = 3, PlotSize? size = null)
    {
        ArgumentNullException.ThrowIfNull(prior);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        if (prior.Options is JointMixturePriorOptions { LearnEnergies: false })
        {
            int latents = Math.Min(most, prior.LatentSize);
            return Lines([.. Enumerable.Range(0, latents).Select(q => PriorPanels.Mixture(prior, q, before))], columns, "Latents of the joint mixture", size);
        }
        var panels = prior.MostTilted(most).Select(latent => PriorPanels.Component(prior, latent.Q, latent.P, before));
        return Lines([.. panels], columns, prior.IsMixture || prior.IsJointMixture ? "Components of the mixture prior" : "Densities of the prior", size);
    }

    /// <summary>The loss over the updates of training, and the held-out rows' log-likelihood where there were any, with its sign turned to compare.</summary>
    /// <exception cref="InvalidOperationException">There was no training.</exception>
    public static SvgPlot TrainingCurve(TrainingSummary training, PlotSize? size = null) => Lines(TrainingPanels.Loss(Trained(training)), size);

    /// <summary>The effective sample size over the updates of training: how many posterior samples each row had, on average.</summary>
    /// <exception cref="InvalidOperationException">There was no training.</exception>
    public static SvgPlot EffectiveSampleSize(TrainingSummary training, PlotSize? size = null) =>
        Lines(TrainingPanels.EffectiveSampleSize(Trained(training)), size);

    /// <summary>The share of Markov-chain proposals that were accepted, over the updates of training.</summary>
    /// <exception cref="InvalidOperationException">There was no training, or none with adjusted Markov chains.</exception>
    public static SvgPlot AcceptanceRate(TrainingSummary training, PlotSize? size = null) =>
        Lines(TrainingPanels.Acceptance(Trained(training))
        ?? throw new InvalidOperationException("Training had no adjusted Markov chains, so there is no acceptance rate to plot."), size);

    /// <summary>The share of proposed exchanges between neighbouring temperatures that were done, epoch by epoch.</summary>
    /// <exception cref="InvalidOperationException">There was no training, or none with tempering.</exception>
    public static SvgPlot ExchangeRates(TrainingSummary training, PlotSize? size = null) =>
        Lines(TrainingPanels.Exchanges(Trained(training))
        ?? throw new InvalidOperationException("Training had no tempering, so there are no exchange rates to plot."), size);

    private static TrainingSummary Trained(TrainingSummary training)
    {
        ArgumentNullException.ThrowIfNull(training);
        return training.Epochs.Count > 0 ? training : throw new InvalidOperationException("There was no training: the summary has no epochs to plot.");
    }
}
