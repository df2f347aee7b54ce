using Kaem.ML.Benchmarks.Quick;
using Kaem.ML.Engines;
using Kaem.ML.Numerics;
using Kaem.ML.Training;

namespace Kaem.ML.Benchmarks.Cases;

/// <summary>One whole update with a penalty on the generator's activations; compare with <see cref="ImportanceSamplingStep"/> of the same width.</summary>
internal sealed class SparseStep(int innerWidth, float entropy) : QuickCase
{
    private readonly float[] _rows = PaperModel.RandomRows(PaperModel.Rows);
    private CpuEngine _engine = null!;
    private long _step;

    public override string Name => $"sparse_step_{(entropy > 0 ? "entropy" : "l1")}_p{innerWidth}";

    public override string Unit => "row";

    public override double UnitsPerRun => PaperModel.Rows;

    public override void Prepare(WorkerPool workers)
    {
        var options = PaperModel.Options(innerWidth);
        var penalty = new KanRegularisation { Strength = 0.1f, Entropy = entropy };
        _engine = new CpuEngine(
            options with { Generator = (KanGeneratorOptions)options.Generator with { Regularisation = penalty } }, PaperModel.Pixels, workers);
        _engine.Network.Initialise(workers);
    }

    public override void Run() => _engine.TrainStep(new TrainingBatch(_rows, _step++));
}
