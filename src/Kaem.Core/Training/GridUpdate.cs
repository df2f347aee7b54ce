using Kaem.ML.Numerics;

namespace Kaem.ML.Training;

/// <summary>Moves grids, when they are due, to where prior samples fall. The ends of the prior's domain stay.</summary>
internal sealed class GridUpdate(KaemNetwork network, WorkerPool workers)
{
    private readonly GridSchedule _schedule = new(network.Options.GridAdaptation);

    /// <summary>Adapts the grids if they are due before the update that follows <paramref name="step"/> others. Call it once a step.</summary>
    public void Step(long step)
    {
        if (!_schedule.IsDue(step))
            return;
        var adaptation = network.Options.GridAdaptation;
        int count = adaptation.Samples;
        var latents = new FloatBuffer(checked(count * network.Prior.Latents));
        var generator = network.Generator.CreateWorkspace(count);
        network.Prior.Sample(new RandomStream(network.Options.Seed, StreamPurpose.GridAdaptation, (uint)step), count, latents, workers);
        network.Prior.ToGenerator(latents, count, generator.Input, workers);
        if (adaptation.Prior && !network.Options.FreezePrior)
            network.Prior.AdaptGrids(latents, count, adaptation.UniformRatio, workers);
        if (adaptation.Generator)
        {
            network.Generator.Forward(generator, workers);
            network.Generator.AdaptGrids(generator, adaptation.UniformRatio, workers);
        }
    }
}
