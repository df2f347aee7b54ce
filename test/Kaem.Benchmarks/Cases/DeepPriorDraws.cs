using Kaem.ML.Benchmarks.Quick;
using Kaem.ML.Engines;
using Kaem.ML.Numerics;

namespace Kaem.ML.Benchmarks.Cases;

/// <summary>Samples of the deep prior at default settings, 60 Langevin steps each, as many as an update by importance sampling draws.</summary>
internal sealed class DeepPriorDraws : QuickCase
{
    private const int InnerWidth = 40, Samples = 100;

    private CpuEngine _engine = null!;
    private WorkerPool _workers = null!;
    private FloatBuffer _latents = null!;
    private uint _step;

    public override string Name => "ula_deep";

    public override string Unit => "sample";

    public override double UnitsPerRun => Samples;

    public override void Prepare(WorkerPool workers)
    {
        _workers = workers;
        var options = PaperModel.Options(InnerWidth) with { OuterSize = null, Prior = KaemPrior.Deep() };
        _engine = new CpuEngine(options, PaperModel.Pixels, workers);
        _engine.Network.Initialise(workers);
        _latents = new FloatBuffer(Samples * InnerWidth);
    }

    public override void Run() =>
        _engine.Network.Prior.Sample(new RandomStream(1, StreamPurpose.PriorSamples, _step++), Samples, _latents, _workers);
}
