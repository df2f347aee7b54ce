using Kaem.ML.Numerics;
using Kaem.ML.Samplers;

namespace Kaem.ML.Posteriors;

/// <summary>The posteriors of a batch of rows as a target for Markov chains.</summary>
internal interface IRowTarget : ISamplerTarget
{
    /// <summary>Takes over the rows whose posteriors are sampled, B x D.</summary>
    void Load(ReadOnlySpan<float> rows, WorkerPool workers);
}
