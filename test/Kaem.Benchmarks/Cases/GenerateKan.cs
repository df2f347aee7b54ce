using Kaem.ML.Benchmarks.Quick;
using Kaem.ML.Engines;
using Kaem.ML.Numerics;

namespace Kaem.ML.Benchmarks.Cases;

/// <summary>Images of 784 pixels from given latents, through the engine's public method.</summary>
internal sealed class GenerateKan : QuickCase
{
    private const int InnerWidth = 40, Images = 512;

    private readonly float[] _rows = new float[Images * PaperModel.Pixels];
    private CpuEngine _engine = null!;
    private float[] _latents = [];

    public override string Name => "generate_kan";

    public override string Unit => "image";

    public override double UnitsPerRun => Images;

    public override void Prepare(WorkerPool workers)
    {
        _engine = PaperModel.Engine(InnerWidth, workers);
        _latents = new float[Images * InnerWidth * (2 * InnerWidth + 1)];
        _engine.SamplePrior(1, 0, _latents);
    }

    public override void Run() => _engine.Generate(_latents, _rows);
}
