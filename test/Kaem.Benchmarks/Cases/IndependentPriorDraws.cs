using Kaem.ML.Benchmarks.Quick;
using Kaem.ML.Engines;
using Kaem.ML.Numerics;

namespace Kaem.ML.Benchmarks.Cases;

/// <summary>Draws from the independent prior by inverse transform, its tables rebuilt each time, as in training.</summary>
internal sealed class IndependentPriorDraws : QuickCase
{
    private const int InnerWidth = 40, Samples = 100;

    private CpuEngine _engine = null!;
    private WorkerPool _workers = null!;
    private FloatBuffer _latents = null!;
    private uint _step;

    public override string Name => "its_independent";

    public override string Unit => "draw";

    public override double UnitsPerRun => _latents.Length;

    public override void Prepare(WorkerPool workers)
    {
        _workers = workers;
        _engine = PaperModel.Engine(InnerWidth, workers);
        _latents = new FloatBuffer(Samples * InnerWidth * (2 * InnerWidth + 1));
    }

    public override void Run()
    {
        _engine.Network.Prior.Refresh(_workers);
        _engine.Network.Prior.Sample(new RandomStream(1, StreamPurpose.PriorSamples, _step++), Samples, _latents, _workers);
    }
}
