using System.Numerics.Tensors;
using Kaem.ML.Numerics;

namespace Kaem.ML.Likelihoods;

/// <summary>
/// Draws rows column by column, each given those before it: from <c>exp(a(x))</c> times what the latents say. Context is taken as it stands. Row i of a seed
/// gets the same random numbers whoever asks for it. Scratch of one caller.
/// </summary>
internal sealed unsafe class AutoregressiveDraws : IParallelBody
{
    /// <summary>Rows that are drawn together.</summary>
    private const int Chunk = 128;

    private static readonly float LeastShare = MathF.Exp(LogitFloor.Least);
    private readonly ColumnMask _mask;
    private readonly ScratchPool<ColumnWalk> _walks;
    private readonly RandomStream _uniforms;
    private float* _rows;
    private int _count;
    private long _first;

    public AutoregressiveDraws(ColumnNetwork network, ulong seed)
    {
        _mask = network.Mask;
        var alone = new WorkerPool(1);
        _walks = new(() => new ColumnWalk(network, Chunk, alone));
        _uniforms = new RandomStream(seed, StreamPurpose.CategoryDraws);
    }

    /// <summary>Turns what the latents say of rows into draws, in place.</summary>
    /// <param name="first">The first row's index in the stream.</param>
    /// <param name="rows">Context, and probabilities of each other column before others speak, in; one-hot out, B x D.</param>
    public void Draw(long first, Span<float> rows, WorkerPool workers)
    {
        fixed (float* target = rows)
        {
            _rows = target;
            (_count, _first) = (rows.Length / _mask.Columns[^1].End, first);
            workers.For((_count + Chunk - 1) / Chunk, this);
        }
    }

    /// <summary>One chunk of rows.</summary>
    void IParallelBody.Execute(int index)
    {
        int width = _mask.Columns[^1].End, columns = _mask.Columns.Length, first = index * Chunk, count = Math.Min(Chunk, _count - first);
        var walk = _walks.Rent();
        Span<int> codes = stackalloc int[Chunk];
        float[] thresholds = new float[count * columns];
        _uniforms.Uniform(thresholds, (ulong)(_first + first) * (ulong)columns);
        walk.Begin(count);
        for (int j = 0; j < columns; j++)
        {
            var column = _mask.Columns[j];
            if (j < _mask.Context)
            {
                for (int b = 0; b < count; b++)
                    codes[b] = new Span<float>(_rows + (long)(first + b) * width + column.First, column.Count).IndexOf(1f);
                walk.Advance(codes[..count]);
                continue;
            }
            var shares = walk.Next();
            for (int b = 0; b < count; b++)
            {
                var block = new Span<float>(_rows + (long)(first + b) * width + column.First, column.Count);
                // As if the latents' logits had the floor.
                TensorPrimitives.Divide(block, VectorMath.Max(block), block);
                TensorPrimitives.Max(block, LeastShare, block);
                TensorPrimitives.Multiply(block, shares.Row(b), block);
                codes[b] = RowDraws.Category(block, thresholds[b * columns + j]);
                block.Clear();
                block[codes[b]] = 1;
            }
            walk.Advance(codes[..count]);
        }
        _walks.Return(walk);
    }
}
