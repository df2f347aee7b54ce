using Kaem.ML.Numerics;

namespace Kaem.ML.Likelihoods;

/// <summary>Draws completions of rows as often as they are likely given what is there. Scratch of one caller.</summary>
/// <param name="samples">What samples of the latents say.</param>
/// <param name="most">Most completions of a row to draw from.</param>
/// <param name="draws">Draws of a row.</param>
/// <param name="fill">What missing columns are filled with.</param>
/// <param name="first">Index of the first row: row i of a seed gets the same draws beside any others.</param>
/// <param name="within">Who does the work within a row.</param>
/// <param name="guide">What is known of columns together, null for nothing; of one row at a time.</param>
internal sealed unsafe class CompletionDraws(
    ColumnNetwork network, RowSamples samples, int most, int draws, ColumnFilling fill, ulong seed, long first, WorkerPool within,
    IColumnGuide? guide = null) : IParallelBody
{
    private readonly ScratchPool<RowCompletion> _rooms = new(() => new RowCompletion(network, samples.Count, most, within));
    private readonly RandomStream _branches = new(seed, StreamPurpose.Completion, 1);
    private readonly RandomStream _picks = new(seed, StreamPurpose.PosteriorResampling);
    private ColumnPass? _rows;
    private int _at;
    private float* _completed;

    /// <summary>Draws for a batch.</summary>
    /// <param name="at">Rows before the batch's, after the first.</param>
    /// <param name="completed">Receives B·draws x D, one-hot.</param>
    public void Draw(ColumnPass rows, int at, Span<float> completed, WorkerPool workers)
    {
        completed.Clear();
        fixed (float* target = completed)
        {
            (_rows, _at) = (rows, at);
            _completed = target;
            workers.For(rows.Rows, this);
        }
    }

    void IParallelBody.Execute(int index)
    {
        var columns = network.Mask.Columns;
        long row = first + _at + index;
        var room = _rooms.Rent();
        float[] uniforms = new float[columns.Length], weights = new float[most], picks = new float[draws + 1];
        _branches.Uniform(uniforms, (ulong)(row * columns.Length));
        room.Run(_rows!.CodesOf(index), samples, fill, uniforms: uniforms, known: _rows.KnownOf(index), guide: guide);
        room.Weights(weights);
        _picks.Uniform(picks, (ulong)(row * (draws + 1)));
        int[] order = Shuffle(picks.AsSpan(1));
        double sum = weights[0];
        for (int i = 0, pick = 0; i < draws; i++)
        {
            // One uniform places all draws an even distance apart.
            for (double threshold = (i + (double)picks[0]) / draws; sum < threshold && pick < room.Count - 1; sum += weights[pick])
                pick++;
            float* completed = _completed + ((long)index * draws + order[i]) * network.Width;
            var codes = room.CodesOf(pick);
            for (int j = 0; j < columns.Length; j++)
            {
                // Context that is missing stays so.
                if (codes[j] < 0)
                    new Span<float>(completed + columns[j].First, columns[j].Count).Fill(float.NaN);
                else
                    completed[columns[j].First + codes[j]] = 1;
            }
        }
        _rooms.Return(room);
    }

    /// <summary>A random order, by a number for each place.</summary>
    private static int[] Shuffle(ReadOnlySpan<float> uniforms)
    {
        int[] order = [.. Enumerable.Range(0, uniforms.Length)];
        for (int i = order.Length - 1; i > 0; i--)
        {
            int other = Math.Min(i, (int)(uniforms[i] * (i + 1)));
            (order[i], order[other]) = (order[other], order[i]);
        }
        return order;
    }
}
