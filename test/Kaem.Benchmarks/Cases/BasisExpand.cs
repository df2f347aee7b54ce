using Kaem.ML.Benchmarks.Quick;
using Kaem.ML.Kan;
using Kaem.ML.Numerics;

namespace Kaem.ML.Benchmarks.Cases;

/// <summary>The expansion of 100 samples of 162 inputs in a basis, and the base path where it has one.</summary>
internal sealed class BasisExpand(string basis, KanBasis options) : QuickCase
{
    private const int Samples = 100, Inputs = 162;

    private readonly KanLayerWorkspace _workspace = new();
    private readonly FloatBuffer _x = new(Samples * Inputs);
    private KanLayer _layer = null!;
    private WorkerPool _workers = null!;

    public override string Name => $"{basis}_expand";

    public override string Unit => "term";

    public override double UnitsPerRun => (double)Samples * Inputs * _layer.Terms;

    public override void Prepare(WorkerPool workers)
    {
        _workers = workers;
        _layer = new KanLayer("layer", Inputs, 1, options);
        KanInitialiser.Initialise(_layer, -1.2f, 1.2f, new RandomStream(1, StreamPurpose.Initialisation), workers);
        new RandomStream(2, StreamPurpose.Initialisation).Normal(_x.Span);
    }

    public override void Run() => _workspace.Expand(_layer, _x.AsMatrix(Samples, Inputs), _workers);
}
