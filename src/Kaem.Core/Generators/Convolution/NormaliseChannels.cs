using Kaem.ML.Numerics;

namespace Kaem.ML.Generators;

/// <summary>Batch normalisation behind one layer with the pass's own statistics, and the way back; a channel a part.</summary>
internal sealed unsafe class NormaliseChannels(ConvolutionalWorkspace workspace, float slope) : IParallelBody
{
    private BatchNorm? _norm;
    private LaneBuffer? _standard, _values, _gradient;
    private float[] _deviations = [];
    private ParameterGradients _parameters;

    /// <summary>From what layer <paramref name="index"/> gives to what the next one sees.</summary>
    public void Forward(int index, WorkerPool workers)
    {
        Set(index);
        (_values, _gradient) = (workspace.Values(index + 1), null);
        workers.For(_standard!.Channels, this);
    }

    /// <summary>Turns the gradient by the normalised values, behind layer <paramref name="index"/>, into that by what the layer gives.</summary>
    public void Backward(int index, ParameterGradients parameters, WorkerPool workers)
    {
        Set(index);
        (_values, _gradient, _parameters) = (null, workspace.Gradients(index), parameters);
        workers.For(_standard!.Channels, this);
    }

    public void Execute(int index)
    {
        var standard = new LaneRuns(_standard!, index);
        if (_gradient is not null)
        {
            _norm!.Backward(index, new LaneRuns(_gradient, index), standard, _deviations[index], _parameters);
            return;
        }
        _deviations[index] = _norm!.Standardise(index, standard);
        float gain = _norm.Gain.Value[index], bias = _norm.Bias.Value[index];
        for (int block = 0; block < workspace.Lanes.Blocks; block++)
        {
            for (int row = 0; row < _standard!.Size; row++)
            {
                int width = _standard.Size * workspace.Lanes.Width;
                LeakyRelu.Forward(_standard.Pixel(block, index, row, 0), _values!.Pixel(block, index, row, 0), width, gain, bias, slope);
            }
        }
    }

    private void Set(int index) => (_norm, _standard, _deviations) = (workspace.Layers[index].Norm, workspace.Standard(index), workspace.Deviations[index]);
}
