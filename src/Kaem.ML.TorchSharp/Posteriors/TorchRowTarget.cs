using Kaem.ML.Numerics;
using Kaem.ML.Samplers;
using static TorchSharp.torch;

namespace Kaem.ML.Posteriors;

/// <summary>Posteriors as training has them, with its perceptual loss, for draws that a prior is refitted to.</summary>
internal sealed class TorchRowTarget(TorchModel model, TorchPerception perception) : IRowTarget
{
    private TorchRows? _rows;
    private TorchTarget? _target;

    public int Dimensions => model.Latents;

    public Interval Domain => model.Host.Prior.Domain;

    public void Load(ReadOnlySpan<float> rows, WorkerPool workers)
    {
        _rows = new TorchRows(model, rows, perception, workers);
        _target = null;
    }

    public void Evaluate(ChainPoints points, WorkerPool workers)
    {
        using var moving = enable_grad();
        _target ??= new TorchTarget(model, model.Prior.Tabulate(), _rows!, points.Chains);
        _target.Evaluate(points, workers);
    }
}
