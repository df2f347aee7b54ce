using Kaem.ML.Engines;
using Kaem.ML.Numerics;
using Kaem.ML.Posteriors;

namespace Kaem.ML.Rows;

/// <summary>A model's parameters in the form that graphs are made of, whatever engine computes it.</summary>
/// <param name="Network">The model; of rows reduced to principal components where there is a reduction.</param>
/// <param name="Reduction">The principal components; null where rows are learned as they are.</param>
internal sealed record NetworkCopy(JointModel Network, PrincipalComponents? Reduction)
{
    /// <summary>A copy of a model.</summary>
    public static NetworkCopy Of(KaemModel model)
    {
        var network = ModelParts.Of(model.Engine).ToNetwork();
        network.Refresh(WorkerPool.Borrow());
        return new NetworkCopy(network, ReducedEngine.ReductionOf(model.Engine));
    }
}
