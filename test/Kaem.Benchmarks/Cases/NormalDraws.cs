using Kaem.ML.Benchmarks.Quick;
using Kaem.ML.Numerics;

namespace Kaem.ML.Benchmarks.Cases;

/// <summary>A hundred thousand standard normals on one thread.</summary>
internal sealed class NormalDraws : QuickCase
{
    private const int Draws = 100_000;

    private readonly FloatBuffer _target = new(Draws);

    public override string Name => "normal";

    public override string Unit => "draw";

    public override double UnitsPerRun => Draws;

    public override void Prepare(WorkerPool workers)
    {
    }

    public override void Run() => new RandomStream(1, StreamPurpose.Langevin).Normal(_target.Span);
}
