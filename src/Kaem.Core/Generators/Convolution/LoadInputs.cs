using Kaem.ML.Numerics;

namespace Kaem.ML.Generators;

/// <summary>Brings the inputs into lanes; part b: block b.</summary>
internal sealed unsafe class LoadInputs(ConvolutionalWorkspace workspace) : IParallelBody
{
    public void Run(WorkerPool workers)
    {
        workspace.Values(0);
        workers.For(workspace.Lanes.Blocks, this);
    }

    public void Execute(int index)
    {
        var lanes = workspace.Lanes;
        var values = workspace.Values(0);
        var input = workspace.Input;
        int count = lanes.CountOf(index);
        float* target = values.Row(index, 0);
        Transposition.Run(input.Data + (long)lanes.First(index) * input.Stride, input.Stride, count, input.Columns, target, values.ChannelStride);
        if (count == lanes.Width)
            return;
        for (int c = 0; c < input.Columns; c++)
            new Span<float>(target + (long)c * values.ChannelStride + count, lanes.Width - count).Clear();
    }
}
