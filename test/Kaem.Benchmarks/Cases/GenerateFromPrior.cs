using Kaem.ML.Benchmarks.Quick;
using Kaem.ML.Engines;
using Kaem.ML.Numerics;

namespace Kaem.ML.Benchmarks.Cases;

/// <summary>Images of 784 pixels from the prior, as <see cref="KaemModel.Generate"/> makes them.</summary>
internal sealed class GenerateFromPrior : QuickCase
{
    private const int InnerWidth = 40, Images = 512;

    private readonly float[] _rows = new float[Images * PaperModel.Pixels];
    private CpuEngine _engine = null!;

    public override string Name => "generate_prior";

    public override string Unit => "image";

    public override double UnitsPerRun => Images;

    public override void Prepare(WorkerPool workers) => _engine = PaperModel.Engine(InnerWidth, workers);

    public override void Run() => _engine.Generate(1, 0, _rows);
}
