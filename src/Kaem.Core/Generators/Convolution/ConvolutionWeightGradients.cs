using Kaem.ML.Numerics;

namespace Kaem.ML.Generators;

/// <summary>The gradient of one layer's weights, a kernel position a part: the products of all rows of pixels, summed in their order.</summary>
internal sealed unsafe class ConvolutionWeightGradients(ConvolutionalWorkspace workspace) : IParallelBody
{
    private static readonly WorkerPool Alone = new(1);

    private TransposedConvolution? _layer;
    private LaneBuffer? _values, _gradient;
    private bool _add;

    public void Run(int index, bool add, WorkerPool workers)
    {
        _layer = workspace.Layers[index];
        (_values, _gradient, _add) = (workspace.Values(index), workspace.Gradients(index), add);
        // Memory for it is taken here, not by a part.
        _ = _layer.Weights.Gradient;
        workers.For(_layer.Geometry.Kernel * _layer.Geometry.Kernel, this);
        (_layer, _values, _gradient) = (null, null, null);
    }

    public void Execute(int index)
    {
        var geometry = _layer!.Geometry;
        int row = index / geometry.Kernel, column = index % geometry.Kernel, width = workspace.Lanes.Width;
        int inputs = geometry.InputChannels, outputs = geometry.OutputChannels;
        var gradient = new MatrixView(_layer.Weights.Gradient, _layer.Weights.Gradient.Pointer + (long)index * inputs * outputs, inputs, outputs, outputs);
        int phase = geometry.Phase(column), shift = geometry.Shift(column);
        int from = Math.Max(0, -shift), lanes = (Math.Min(geometry.InputSize, geometry.PhaseSize(phase) - shift) - from) * width;
        bool accumulate = _add;
        for (int block = 0; block < workspace.Lanes.Blocks && lanes > 0; block++)
        {
            for (int y = 0; y < geometry.InputSize; y++)
            {
                int target = y * geometry.Stride + row - geometry.Padding;
                if (target < 0 || target >= geometry.OutputSize)
                    continue;
                var x = new MatrixView(_values, _values!.Row(block, y) + from * width, inputs, lanes, _values.ChannelStride);
                var dy = new MatrixView(_gradient, _gradient!.Row(block, target, phase) + (from + shift) * width, outputs, lanes, _gradient.ChannelStride);
                MatrixProduct.Multiply(x, false, dy, true, gradient, accumulate, Alone);
                accumulate = true;
            }
        }
        if (!accumulate)
            new Span<float>(gradient.Data, inputs * outputs).Clear();
    }
}
