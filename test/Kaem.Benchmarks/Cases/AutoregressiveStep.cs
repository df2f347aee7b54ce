using Kaem.ML.Benchmarks.Quick;
using Kaem.ML.Engines;
using Kaem.ML.Numerics;
using Kaem.ML.Training;

namespace Kaem.ML.Benchmarks.Cases;

/// <summary>One whole update of 250 rows on 100 samples; compare with <see cref="AutoregressiveFloor"/>.</summary>
internal sealed class AutoregressiveStep : QuickCase
{
    private readonly float[] _rows = RowModel.RandomRows();
    private CpuEngine _engine = null!;
    private long _step;

    public override string Name => "autoregressive_step";

    public override string Unit => "row";

    public override double UnitsPerRun => RowModel.Rows;

    public override void Prepare(WorkerPool workers) => _engine = RowModel.Engine(workers);

    public override void Run() => _engine.TrainStep(new TrainingBatch(_rows, _step++));
}

/// <summary>Rows drawn column by column, as tables are generated.</summary>
internal sealed class AutoregressiveDraw : QuickCase
{
    private const int Drawn = 1024;

    private readonly float[] _rows = new float[Drawn * RowModel.Columns];
    private CpuEngine _engine = null!;

    public override string Name => "autoregressive_draw";

    public override string Unit => "row";

    public override double UnitsPerRun => Drawn;

    public override void Prepare(WorkerPool workers) => _engine = RowModel.Engine(workers);

    public override void Run()
    {
        _engine.Generate(1, 0, _rows);
        _engine.DrawFromLikelihood(1, 0, _rows);
    }
}
