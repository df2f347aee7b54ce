using Kaem.ML.Benchmarks.Quick;
using Kaem.ML.Kan;
using Kaem.ML.Numerics;

namespace Kaem.ML.Benchmarks.Cases;

/// <summary>The Gaussian basis expansion of 100 samples of 162 inputs, 21 centres and the base path each.</summary>
internal sealed class RbfExpand : QuickCase
{
    private const int Samples = 100, Inputs = 162;

    private readonly KanLayerWorkspace _workspace = new();
    private readonly FloatBuffer _x = new(Samples * Inputs);
    private KanLayer _layer = null!;
    private WorkerPool _workers = null!;

    public override string Name => "rbf_expand";

    public override string Unit => "term";

    public override double UnitsPerRun => (double)Samples * Inputs * _layer.Terms;

    public override void Prepare(WorkerPool workers)
    {
        _workers = workers;
        _layer = new KanLayer("layer", Inputs, 1, KanBasis.Rbf());
        KanInitialiser.Initialise(_layer, -1.2f, 1.2f, new RandomStream(1, StreamPurpose.Initialisation), workers);
        new RandomStream(2, StreamPurpose.Initialisation).Normal(_x.Span);
    }

    public override void Run() => _workspace.Expand(_layer, _x.AsMatrix(Samples, Inputs), _workers);
}
