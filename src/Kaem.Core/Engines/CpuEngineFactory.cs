using Kaem.ML.Numerics;

namespace Kaem.ML.Engines;

/// <summary>Makes the processor's engines.</summary>
internal sealed class CpuEngineFactory : IKaemEngineFactory
{
    public string Name => "cpu";

    public IKaemEngine Create(ModelParts model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new CpuEngine(model, WorkerPool.Shared);
    }
}
