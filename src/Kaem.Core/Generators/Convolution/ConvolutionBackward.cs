using Kaem.ML.Numerics;

namespace Kaem.ML.Generators;

/// <summary>
/// The gradient of one layer's inputs, a row of pixels in a block a part: one product, then the way back through what stands before the layer.
/// </summary>
internal sealed unsafe class ConvolutionBackward(ConvolutionalWorkspace workspace, float slope) : IParallelBody
{
    private TransposedConvolution? _layer, _before;
    private LaneBuffer? _gradient, _values, _target;
    private MatrixView _input;

    /// <summary>Layer <paramref name="index"/>: to the gradient of the layer before it, or to the input's.</summary>
    public void Run(int index, WorkerPool workers)
    {
        _layer = workspace.Layers[index];
        _before = index > 0 ? workspace.Layers[index - 1] : null;
        _gradient = workspace.Gradients(index);
        _values = index > 0 ? workspace.Values(index) : null;
        _target = index > 0 ? workspace.Gradients(index - 1) : null;
        _input = index > 0 ? default : workspace.PassedInputGradient;
        workers.For(workspace.Lanes.Blocks * _layer.Geometry.InputSize, this);
        (_layer, _before, _gradient, _values, _target, _input) = (null, null, null, null, null, default);
    }

    public void Execute(int index)
    {
        var geometry = _layer!.Geometry;
        int block = index / geometry.InputSize, row = index % geometry.InputSize;
        var scratch = workspace.Scratch.Rent();
        int pitch = ConvolutionalWorkspace.Pitch(geometry.InputSize * workspace.Lanes.Width);
        Multiply(block, row, scratch.Pointer, pitch);
        if (_before is null)
        {
            int first = workspace.Lanes.First(block);
            Transposition.Run(
                scratch.Pointer, pitch, geometry.InputChannels, workspace.Lanes.CountOf(block), _input.Data + (long)first * _input.Stride, _input.Stride);
        }
        else
        {
            Store(block, row, scratch.Pointer, pitch);
        }
        workspace.Scratch.Return(scratch);
    }

    private void Multiply(int block, int row, float* product, int pitch)
    {
        var geometry = _layer!.Geometry;
        Range kernelRows = geometry.BackwardPositionsOf(row, row + 1), kernelColumns = geometry.BackwardPositions;
        Span<GatheredRows> gathered = stackalloc GatheredRows[geometry.Kernel * geometry.Kernel];
        int count = 0;
        for (int i = kernelRows.Start.Value; i < kernelRows.End.Value; i++)
        {
            for (int j = kernelColumns.Start.Value; j < kernelColumns.End.Value; j++)
            {
                float* source = _gradient!.Row(block, row * geometry.Stride + i - geometry.Padding, geometry.Phase(j));
                gathered[count++] = new GatheredRows(
                    (i * geometry.Kernel + j) * geometry.OutputChannels, source + geometry.Shift(j) * workspace.Lanes.Width, _gradient.ChannelStride,
                    geometry.OutputChannels);
            }
        }
        GatheredProduct.Best.Multiply(_layer.Backward, gathered[..count], geometry.InputSize * workspace.Lanes.Width, product, pitch);
    }

    private void Store(int block, int row, float* product, int pitch)
    {
        var geometry = _layer!.Geometry;
        int width = workspace.Lanes.Width;
        // With statistics of its own, the normalisation's share comes once all of the channel is there.
        bool own = workspace.UsedOwnStatistics && _before!.Norm is not null;
        for (int c = 0; c < geometry.InputChannels; c++, product += pitch)
        {
            float scale = own ? 1 : _before!.Scale[c];
            for (int x = 0; x < geometry.InputSize; x++)
                LeakyRelu.Backward(product + x * width, _values!.Pixel(block, c, row, x), _target!.Pixel(block, c, row, x), width, scale, slope);
        }
    }
}
