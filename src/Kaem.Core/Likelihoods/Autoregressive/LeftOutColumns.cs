using System.Numerics.Tensors;
using Kaem.ML.Numerics;

namespace Kaem.ML.Likelihoods;

/// <summary>
/// The log-likelihoods of a row that lacks nothing without each of its columns in turn: what <see cref="RowCompletion"/> finds for each by itself, to the bit,
/// for many at a time. Completions of the row without one column go on beside those without another, so that each step is one product of large matrices, and
/// the columns before are followed once. Scratch of one caller.
/// </summary>
internal sealed class LeftOutColumns
{
    /// <summary>Columns that are left out together.</summary>
    private const int Together = 32;

    private readonly RandomStream _stream = new(0, StreamPurpose.Completion);
    private readonly ColumnMask _mask;
    private readonly WorkerPool _workers;
    private readonly ColumnWalk _walk;
    private readonly FloatBuffer _sums, _shares;
    private readonly float[] _uniforms, _kept;
    private readonly int[] _parents, _next, _all, _codes;
    private readonly int _most;
    private readonly List<Group> _groups = [];
    private FloatBuffer _weights, _spare;

    /// <param name="samples">Samples S of the latents.</param>
    /// <param name="completions">Most completions without a column.</param>
    public LeftOutColumns(ColumnNetwork network, int samples, int completions, WorkerPool workers)
    {
        (_mask, _most, _workers, Samples) = (network.Mask, completions, workers, samples);
        int rows = checked(Together * completions + 1), widest = _mask.Columns.Max(column => column.Count);
        _walk = new ColumnWalk(network, rows, workers);
        (_weights, _spare, _sums) = (new(checked(rows * samples)), new(rows * samples), new(rows * samples));
        _shares = new FloatBuffer(widest);
        (_parents, _next, _kept) = (new int[completions], new int[completions], new float[completions]);
        (_all, _codes) = (new int[rows], new int[rows]);
        _uniforms = new float[_mask.Columns.Length];
        _stream.Uniform(_uniforms);
    }

    /// <summary>Samples S of the latents.</summary>
    public int Samples { get; }

    /// <summary>Finds them.</summary>
    /// <param name="codes">The category of each column, J; none beside context is missing.</param>
    /// <param name="samples">What the latents say.</param>
    /// <param name="logs">Receives the logarithm of the sum over samples of the likelihood without each column, J; 0 for context.</param>
    /// <returns>The same of the whole row.</returns>
    public float Run(ReadOnlySpan<int> codes, RowSamples samples, Span<float> logs)
    {
        logs.Clear();
        float whole = 0;
        for (int first = _mask.Context; first < codes.Length; first += Together)
            whole = Run(codes, samples, first, Math.Min(codes.Length, first + Together), logs);
        return whole;
    }

    private float Run(ReadOnlySpan<int> codes, RowSamples samples, int first, int end, Span<float> logs)
    {
        float[] values = new float[Samples];
        _groups.Clear();
        _groups.Add(new Group(-1, 0, 1, 0));
        _weights.Span[..Samples].Fill(1);
        _walk.Begin(1);
        for (int j = 0; j < codes.Length; j++)
        {
            if (j < _mask.Context)
            {
                _codes[0] = codes[j];
                _walk.Advance(_codes.AsSpan(0, 1));
                continue;
            }
            // Nothing is asked of the last column where it is left out.
            if (j == codes.Length - 1 && j >= first && j < end)
                logs[j] = LogSum(_groups[0], values);
            var column = _mask.Columns[j];
            int rows = _walk.Rows;
            var ofRow = _walk.Next();
            var ofSamples = samples.Exponentials.Slice(column.First, column.Count);
            var weights = _weights.AsMatrix(rows, Samples);
            var sums = _sums.AsMatrix(rows, Samples);
            MatrixProduct.Multiply(ofRow, false, ofSamples, false, sums, false, _workers);
            TensorPrimitives.Divide(weights.Elements, sums.Elements, weights.Elements);
            int branches = j >= first && j < end && j < codes.Length - 1 ? Branch(j, rows, ofRow, ofSamples, weights) : 0;
            Observe(codes[j], rows, ofRow, ofSamples, weights);
            for (int row = 0; row < rows; row++)
                (_all[row], _codes[row]) = (row, codes[j]);
            if (branches > 0)
            {
                for (int i = 0; i < branches; i++)
                    (_all[rows + i], _codes[rows + i]) = (0, _next[i]);
                _spare.Span[..(branches * Samples)].CopyTo(_weights.Span[(rows * Samples)..]);
                _groups.Add(new Group(j, rows, branches, _groups[0].Before));
                _walk.Select(_all.AsSpan(0, rows + branches));
            }
            _walk.Advance(_codes.AsSpan(0, rows + branches));
        }
        foreach (var group in _groups.Skip(1))
            logs[group.Column] = LogSum(group, values);
        return LogSum(_groups[0], values);
    }

    /// <summary>Completions of the row without a column: of the whole row's path, before it goes on.</summary>
    private int Branch(int j, int rows, MatrixView ofRow, MatrixView ofSamples, MatrixView weights)
    {
        var path = weights.Slice(0, 1);
        var shares = _shares.AsMatrix(1, ofRow.Columns);
        MatrixProduct.Multiply(path, false, ofSamples, true, shares, false, _workers);
        TensorPrimitives.Multiply(shares.Elements, ofRow.Row(0), shares.Elements);
        int count = CompletionChoice.Choose(shares, _most, _uniforms[j], _parents, _next, _kept, out _);
        _groups[0].Before = _groups[0].LogScale;
        for (int c = 0; c < count; c++)
        {
            int code = _next[c];
            var next = _spare.Span.Slice(c * Samples, Samples);
            TensorPrimitives.Multiply(path.Row(0), ofRow.Row(0)[code] * (_kept[c] / shares.Row(0)[code]), next);
            TensorPrimitives.Multiply(next, ofSamples.Row(code), next);
        }
        return count;
    }

    /// <summary>All go on with what is there; the largest weight of each group becomes 1.</summary>
    private void Observe(int code, int rows, MatrixView ofRow, MatrixView ofSamples, MatrixView weights)
    {
        var ofCode = ofSamples.Row(code);
        for (int i = 0; i < rows; i++)
        {
            var row = weights.Row(i);
            TensorPrimitives.Multiply(row, ofCode, row);
            TensorPrimitives.Multiply(row, ofRow.Row(i)[code], row);
        }
        foreach (var group in _groups)
        {
            var own = weights.Slice(group.First, group.Count).Elements;
            float largest = VectorMath.Max(own);
            TensorPrimitives.Divide(own, largest, own);
            group.LogScale += Math.Log(largest);
        }
    }

    private float LogSum(Group group, float[] values)
    {
        var weights = _weights.AsMatrix(_walk.Rows, Samples).Slice(group.First, group.Count);
        weights.Row(0).CopyTo(values);
        for (int i = 1; i < group.Count; i++)
            TensorPrimitives.Add(values, weights.Row(i), values);
        TensorPrimitives.Max(values, 1.17549435e-38f, values);
        VectorMath.Log(values, values);
        TensorPrimitives.Add(values, (float)group.LogScale, values);
        return VectorMath.LogSumExp(values);
    }

    /// <summary>The completions without a column, or the whole row.</summary>
    /// <param name="column">The column, -1 for none.</param>
    /// <param name="first">The first of its rows.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="logScale">The logarithm of what its weights were divided by.</param>
    private sealed class Group(int column, int first, int count, double logScale)
    {
        public int Column => column;

        public int First => first;

        public int Count => count;

        public double LogScale { get; set; } = logScale;

        /// <summary>Of the whole row, the same before the column that was taken last.</summary>
        public double Before { get; set; }
    }
}
