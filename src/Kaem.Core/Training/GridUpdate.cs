using Kaem.ML.Numerics;
using Kaem.ML.Posteriors;

namespace Kaem.ML.Training;

/// <summary>
/// Moves grids to where prior samples fall. The ends of the prior's domain stay, or follow the posterior's
/// samples where options say so.
/// </summary>
internal sealed class GridUpdate(JointModel network, WorkerPool workers)
{
    /// <summary>Adapts the grids before the update that follows <paramref name="step"/> others.</summary>
    /// <param name="posterior">Range of the last update's posterior samples over all latents; null where there are none that could leave the domain.</param>
    public void Adapt(long step, Interval? posterior)
    {
        var adaptation = network.Options.GridAdaptation;
        int count = adaptation.Samples;
        var latents = new FloatBuffer(checked(count * network.Prior.Latents));
        network.Prior.Sample(new RandomStream(network.Options.SeedInForce, StreamPurpose.GridAdaptation, (uint)step), count, latents, workers);
        if (adaptation.Prior && !network.Options.FreezePrior)
            network.Prior.AdaptGrids(latents, count, adaptation.UniformRatio, workers, NewDomain(posterior));
        if (adaptation.Generator && network.Generator.HasGrids)
        {
            var generator = network.Generator.CreateWorkspace(count);
            network.Prior.ToGenerator(latents, count, generator.Input, workers);
            network.Generator.Forward(generator, workers);
            network.Generator.AdaptGrids(generator, adaptation.UniformRatio, workers);
        }
    }

    private Interval? NewDomain(Interval? posterior)
    {
        var following = network.Options.Prior.DomainAdaptation;
        return following.FollowsPosterior && posterior is { } range ? network.Prior.LatentDomain.Around(range, following.Margin) : null;
    }
}
