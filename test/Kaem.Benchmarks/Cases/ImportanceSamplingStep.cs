using Kaem.ML.Benchmarks.Quick;
using Kaem.ML.Engines;
using Kaem.ML.Numerics;
using Kaem.ML.Training;

namespace Kaem.ML.Benchmarks.Cases;

/// <summary>One whole update by importance sampling; compare with <see cref="GemmFloor"/> of the same width.</summary>
internal sealed class ImportanceSamplingStep(int innerWidth) : QuickCase
{
    private readonly float[] _rows = PaperModel.RandomRows(PaperModel.Rows);
    private CpuEngine _engine = null!;
    private long _step;

    public override string Name => $"is_step_p{innerWidth}";

    public override string Unit => "row";

    public override double UnitsPerRun => PaperModel.Rows;

    public override void Prepare(WorkerPool workers) => _engine = PaperModel.Engine(innerWidth, workers);

    public override void Run() => _engine.TrainStep(new TrainingBatch(_rows, _step++));
}
