using Kaem.ML.Benchmarks.Quick;
using Kaem.ML.Engines;
using Kaem.ML.Numerics;
using Kaem.ML.Training;

namespace Kaem.ML.Benchmarks.Cases;

/// <summary>One whole update of the SVHN preset by Langevin chains; compare with <see cref="ConvolutionFloor"/>.</summary>
internal sealed class LangevinStep(string name, int temperatures) : QuickCase
{
    private readonly float[] _rows = ImageModel.RandomRows();
    private CpuEngine _engine = null!;
    private long _step;

    public override string Name => name;

    public override string Unit => "row";

    public override double UnitsPerRun => ImageModel.Rows;

    public override void Prepare(WorkerPool workers)
    {
        _engine = new CpuEngine(ImageModel.Options(temperatures), ImageModel.Columns, workers);
        _engine.Network.Initialise(workers);
    }

    public override void Run() => _engine.TrainStep(new TrainingBatch(_rows, _step++));
}
