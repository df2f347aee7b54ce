using Kaem.ML.Benchmarks.Quick;
using Kaem.ML.Engines;
using Kaem.ML.Numerics;
using Kaem.ML.Training;

namespace Kaem.ML.Benchmarks.Cases;

/// <summary>One whole update of an image model by an encoder's proposals; compare with <see cref="AmortisedFloor"/>.</summary>
internal sealed class AmortisedStep(string name, KaemEncoder encoder, int draws, bool learnPrior) : QuickCase
{
    private readonly float[] _rows = AmortisedModel.RandomRows();
    private CpuEngine _engine = null!;
    private long _step;

    public override string Name => $"amortised_step_{name}";

    public override string Unit => "row";

    public override double UnitsPerRun => AmortisedModel.Rows;

    public override void Prepare(WorkerPool workers)
    {
        _engine = new CpuEngine(AmortisedModel.Options(encoder, draws, learnPrior), AmortisedModel.Pixels, workers);
        _engine.Network.Initialise(workers);
    }

    public override void Run() => _engine.TrainStep(new TrainingBatch(_rows, _step++));
}
