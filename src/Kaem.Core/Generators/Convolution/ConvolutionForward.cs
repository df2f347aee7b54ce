using System.Numerics.Tensors;
using Kaem.ML.Numerics;

namespace Kaem.ML.Generators;

/// <summary>
/// One layer's outputs, a row of pixels in a block a part: a product for each phase of columns, then what follows the layer while it is in cache.
/// </summary>
internal sealed unsafe class ConvolutionForward(ConvolutionalWorkspace workspace, float slope) : IParallelBody
{
    private TransposedConvolution? _layer;
    private LaneBuffer? _values, _target;
    private bool _last, _raw;

    /// <summary>
    /// Layer <paramref name="index"/>: to the next layer's values, to <see cref="ConvolutionalWorkspace.Output"/> behind the last layer, or as it is to where
    /// it will be normalised.
    /// </summary>
    public void Run(int index, WorkerPool workers)
    {
        _layer = workspace.Layers[index];
        _last = index == workspace.Layers.Count - 1;
        _raw = workspace.UsedOwnStatistics && _layer.Norm is not null;
        _values = workspace.Values(index);
        _target = _last ? null : _raw ? workspace.Standard(index) : workspace.Values(index + 1);
        workers.For(workspace.Lanes.Blocks * _layer.Geometry.OutputSize, this);
        (_layer, _values, _target) = (null, null, null);
    }

    public void Execute(int index)
    {
        var geometry = _layer!.Geometry;
        int block = index / geometry.OutputSize, row = index % geometry.OutputSize;
        var scratch = workspace.Scratch.Rent();
        float* image = scratch.Pointer + workspace.ProductLength;
        if (_layer.Spreads)
            Spread(block, row, scratch.Pointer, image);
        for (int phase = 0; phase < geometry.Stride && !_layer.Spreads; phase++)
        {
            int pixels = geometry.PhaseSize(phase);
            if (pixels == 0)
                continue;
            int pitch = ConvolutionalWorkspace.Pitch(pixels * workspace.Lanes.Width);
            Multiply(block, row, phase, scratch.Pointer, pitch);
            if (_last)
                StoreImage(phase, pixels, scratch.Pointer, pitch, image);
            else
                Store(block, row, phase, pixels, scratch.Pointer, pitch);
        }
        if (_last)
        {
            var output = workspace.Output;
            int length = geometry.OutputSize * geometry.OutputChannels, first = workspace.Lanes.First(block);
            Transposition.Run(
                image, workspace.Lanes.Width, length, workspace.Lanes.CountOf(block), output.Data + (long)first * output.Stride + row * length, output.Stride);
        }
        workspace.Scratch.Return(scratch);
    }

    private void Multiply(int block, int row, int phase, float* product, int pitch)
    {
        var geometry = _layer!.Geometry;
        int rowPhase = row % geometry.Stride, inner = row / geometry.Stride, width = workspace.Lanes.Width;
        int columns = geometry.Positions(phase).Length, pixels = geometry.PhaseSize(phase);
        var kernelRows = geometry.ForwardPositions(rowPhase, inner, inner + 1, out int firstRow);
        var weights = _layer.Forward(rowPhase, phase);
        Span<GatheredRows> gathered = stackalloc GatheredRows[kernelRows.Length * columns];
        int step = geometry.PixelByPixel ? 1 : pixels;
        for (int from = 0; from < pixels; from += step)
        {
            var kernelColumns = geometry.ForwardPositions(phase, from, from + step, out int firstColumn);
            int count = 0;
            for (int i = 0; i < kernelRows.Length; i++)
            {
                float* source = _values!.Row(block, inner - geometry.Shift(kernelRows[i]));
                for (int j = 0; j < kernelColumns.Length; j++)
                {
                    int first = ((firstRow + i) * columns + firstColumn + j) * geometry.InputChannels;
                    gathered[count++] = new GatheredRows(
                        first, source + (from - geometry.Shift(kernelColumns[j])) * width, _values.ChannelStride, geometry.InputChannels);
                }
            }
            GatheredProduct.Best.Multiply(weights, gathered[..count], step * width, product + from * width, pitch);
        }
    }

    /// <summary>One product for what each kernel column adds, then their sums.</summary>
    private void Spread(int block, int row, float* product, float* image)
    {
        var geometry = _layer!.Geometry;
        int rowPhase = row % geometry.Stride, inner = row / geometry.Stride, width = workspace.Lanes.Width, outputs = geometry.OutputChannels;
        int pitch = ConvolutionalWorkspace.Pitch(geometry.InputSize * width);
        var kernelRows = geometry.ForwardPositions(rowPhase, inner, inner + 1, out int firstRow);
        Span<GatheredRows> gathered = stackalloc GatheredRows[kernelRows.Length];
        for (int i = 0; i < gathered.Length; i++)
        {
            gathered[i] = new GatheredRows(
                (firstRow + i) * geometry.InputChannels, _values!.Row(block, inner - geometry.Shift(kernelRows[i])), _values.ChannelStride,
                geometry.InputChannels);
        }
        GatheredProduct.Best.Multiply(_layer.Spread(rowPhase), gathered, geometry.InputSize * width, product, pitch);
        for (int column = 0; column < geometry.OutputSize; column++)
        {
            int phase = column % geometry.Stride, x = column / geometry.Stride;
            var positions = geometry.ForwardPositions(phase, x, x + 1);
            for (int c = 0; c < outputs; c++)
            {
                var target = new Span<float>(image + (column * outputs + c) * width, width);
                target.Fill(_layer.Shift[c]);
                foreach (int k in positions)
                {
                    float* source = product + (k * outputs + c) * (long)pitch + (x - geometry.Shift(k)) * width;
                    TensorPrimitives.Add(target, new ReadOnlySpan<float>(source, width), target);
                }
            }
        }
    }

    private void Store(int block, int row, int phase, int pixels, float* product, int pitch)
    {
        var geometry = _layer!.Geometry;
        int width = workspace.Lanes.Width;
        for (int c = 0; c < geometry.OutputChannels; c++, product += pitch)
        {
            float* target = _target!.Pixel(block, c, row, 0);
            for (int x = 0, column = phase; x < pixels; x++, column += geometry.Stride)
            {
                if (_raw)
                    new Span<float>(product + x * width, width).CopyTo(new Span<float>(target + column * width, width));
                else
                    LeakyRelu.Forward(product + x * width, target + column * width, width, _layer.Scale[c], _layer.Shift[c], slope);
            }
        }
    }

    /// <summary>Pixel by pixel, channel by channel, as the data have them.</summary>
    private void StoreImage(int phase, int pixels, float* product, int pitch, float* image)
    {
        var geometry = _layer!.Geometry;
        int width = workspace.Lanes.Width;
        for (int c = 0; c < geometry.OutputChannels; c++, product += pitch)
        {
            for (int x = 0, column = phase; x < pixels; x++, column += geometry.Stride)
                LeakyRelu.Forward(product + x * width, image + (column * geometry.OutputChannels + c) * width, width, 1, _layer.Shift[c], 1);
        }
    }
}
