using Kaem.ML.Benchmarks.Quick;
using Kaem.ML.Numerics;

namespace Kaem.ML.Benchmarks.Cases;

/// <summary>One step of Adam over 4 million parameters.</summary>
internal sealed class AdamCase : QuickCase
{
    private const int Parameters = 4_000_000;

    private readonly FloatBuffer _value = new(Parameters), _gradient = new(Parameters), _m = new(Parameters), _v = new(Parameters);
    private WorkerPool _workers = null!;

    public override string Name => "adam";

    public override string Unit => "parameter";

    public override double UnitsPerRun => Parameters;

    public override void Prepare(WorkerPool workers)
    {
        _workers = workers;
        new RandomStream(1, StreamPurpose.Initialisation).Normal(_value.Span);
        new RandomStream(2, StreamPurpose.Initialisation).Normal(_gradient.Span);
    }

    public override void Run() => AdamKernel.Step(_value, _gradient, _m, _v, 1e-3f, 0.9f, 0.999f, 1e-8f, 0.1f, 0.001f, _workers);
}
