using Kaem.ML.Numerics;

namespace Kaem.ML.Generators;

/// <summary>The gradient of one layer's biases; a channel a part.</summary>
internal sealed class ChannelGradients(ConvolutionalWorkspace workspace) : IParallelBody
{
    private LaneBuffer? _gradient;
    private FloatBuffer? _target;
    private bool _add;

    public void Run(int index, bool add, WorkerPool workers)
    {
        (_gradient, _target, _add) = (workspace.Gradients(index), workspace.Layers[index].Bias.Gradient, add);
        workers.For(_gradient.Channels, this);
    }

    public void Execute(int index)
    {
        var runs = new LaneRuns(_gradient!, index);
        double sum = _add ? _target![index] : 0;
        for (int run = 0; run < runs.Count; run++)
            sum += VectorMath.Sum(runs[run]);
        _target![index] = (float)sum;
    }
}
