using Kaem.ML.Numerics;

namespace Kaem.ML.Generators;

/// <summary>Brings the outputs' gradient into lanes; a row of pixels in a block a part.</summary>
internal sealed unsafe class LoadOutputGradient(ConvolutionalWorkspace workspace) : IParallelBody
{
    private LaneBuffer? _target;

    public void Run(WorkerPool workers)
    {
        _target = workspace.Gradients(workspace.Layers.Count - 1);
        workers.For(workspace.Lanes.Blocks * _target.Size, this);
    }

    public void Execute(int index)
    {
        var lanes = workspace.Lanes;
        int block = index / _target!.Size, row = index % _target.Size;
        int channels = _target.Channels, length = _target.Size * channels, count = lanes.CountOf(block);
        var gradient = workspace.PassedOutputGradient;
        var scratch = workspace.Scratch.Rent();
        float* image = scratch.Pointer + workspace.ProductLength;
        Transposition.Run(gradient.Data + (long)lanes.First(block) * gradient.Stride + row * length, gradient.Stride, count, length, image, lanes.Width);
        for (int i = 0; i < length; i++)
        {
            var target = new Span<float>(_target.Pixel(block, i % channels, row, i / channels), lanes.Width);
            new Span<float>(image + i * lanes.Width, count).CopyTo(target);
            target[count..].Clear();
        }
        workspace.Scratch.Return(scratch);
    }
}
