using Kaem.ML.Numerics;

namespace Kaem.ML.Priors;

/// <content>Fits to samples of latents.</content>
internal sealed partial class JointMixturePrior
{
    /// <summary>Becomes the mixture that fits samples: means, axes and weights by <see cref="MixtureFit"/>, energies 0.</summary>
    /// <param name="samples">S x L, row-major, finite.</param>
    public void Fit(ReadOnlySpan<float> samples, int rounds, ulong seed, WorkerPool workers)
    {
        var fit = new MixtureFit(_options, samples, Latents, rounds, seed, workers);
        fit.Run();
        fit.Mixture.Proportions.Logits!.Value.Span.CopyTo(Proportions.Logits!.Value.Span);
        for (int i = 0; i < Frames.Parameters.Count; i++)
            fit.Mixture.Frames.Parameters[i].Value.Span.CopyTo(Frames.Parameters[i].Value.Span);
        _tilted?.Flatten();
        Refresh(workers);
    }
}
