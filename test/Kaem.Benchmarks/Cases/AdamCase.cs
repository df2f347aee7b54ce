using Kaem.ML.Benchmarks.Quick;
using Kaem.ML.Numerics;

namespace Kaem.ML.Benchmarks.Cases;

/// <summary>One step of Adam over 4 million parameters, in parts as a layer's optimiser has them: an input's coefficients each.</summary>
internal sealed class AdamCase : QuickCase, IParallelBody
{
    private const int Parameters = 4_000_000, Part = 16_000;

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

    public override void Run() => _workers.For(Parameters / Part, this);

    public void Execute(int index)
    {
        int first = index * Part;
        new AdamStep(1e-3f, 0.1f, 0.001f).Apply(
            _value.Span.Slice(first, Part), _gradient.Span.Slice(first, Part), _m.Span.Slice(first, Part), _v.Span.Slice(first, Part));
    }
}
