using System.Numerics.Tensors;
using Kaem.ML.Numerics;

namespace Kaem.ML.Likelihoods;

/// <summary>
/// A row with missing columns, followed column by column: sequential Monte Carlo over completions of it. Each missing column is taken with all of its
/// categories. Where these come to more completions than may be followed, those that have a fair share of the whole weight go on as they are, and some of
/// the others are drawn for all of them (Fearnhead and Clifford 2003), so that every weight keeps its expectation. A completion's weight is known under each
/// sample of the latents: these are summed out, not drawn. Without that limit the row's log-likelihood is exact given the samples. Scratch of one caller.
/// </summary>
internal sealed class RowCompletion
{
    // Which of the unlikely completions go on is decided by these alone, so a row's results depend on nothing but the row.
    private readonly RandomStream _stream = new(0, StreamPurpose.Completion);

    private readonly ColumnMask _mask;
    private readonly bool[] _hasGap;
    private readonly WorkerPool _workers;
    private readonly int _most, _samples;
    private readonly ColumnWalk _walk;
    private readonly FloatBuffer _sums;
    private readonly float[] _uniforms;
    private readonly int[] _parents, _next;
    private readonly float[] _kept;
    private readonly int[] _shareOf;
    private readonly bool[] _isKnown, _mayLack;
    private FloatBuffer _weights, _spare;
    private int[] _codes, _spareCodes;
    private FloatBuffer? _shares;
    private double _logScale;

    /// <param name="samples">Samples S of the latents.</param>
    /// <param name="completions">Most completions.</param>
    public RowCompletion(ColumnNetwork network, int samples, int completions, WorkerPool workers)
    {
        (_mask, _hasGap) = (network.Mask, network.HasGap);
        (_samples, _most, _workers) = (samples, completions, workers);
        Room.Require(
            $"Completing rows by {completions} completions of {samples} samples",
            [("the weights of all of them", (Int128)completions * samples), ("their sums", 2 * (Int128)completions * samples),
            ("the network's units", (Int128)completions * network.Mask.Hidden.Sum(width => (long)width))], nameof(completions));
        _walk = new ColumnWalk(network, completions, workers);
        (_weights, _spare, _sums) = (new(checked(completions * samples)), new(completions * samples), new(completions * samples));
        (_codes, _spareCodes) = (new int[checked(completions * _mask.Columns.Length)], new int[completions * _mask.Columns.Length]);
        (_parents, _next, _kept) = (new int[completions], new int[completions], new float[completions]);
        _uniforms = new float[_mask.Columns.Length];
        _shareOf = new int[_mask.Columns.Length];
        (_isKnown, _mayLack) = (new bool[_mask.Columns.Length], new bool[_mask.Columns.Length]);
        _stream.Uniform(_uniforms);
    }

    /// <summary>Samples S of the latents.</summary>
    public int Samples => _samples;

    /// <summary>Most completions.</summary>
    public int Most => _most;

    /// <summary>Completions.</summary>
    public int Count { get; private set; }

    /// <summary>Whether all possible completions were followed.</summary>
    public bool IsExact { get; private set; }

    /// <summary>Categories of a completion, J.</summary>
    public ReadOnlySpan<int> CodesOf(int completion) => _codes.AsSpan(completion * _mask.Columns.Length, _mask.Columns.Length);

    /// <summary>Follows a row.</summary>
    /// <param name="codes">The category of each column, -1 where it is missing, J.</param>
    /// <param name="samples">What the latents say.</param>
    /// <param name="fill">
    /// What missing columns are completed with: where nothing is filled in, those after the last that is there are left alone, as the likelihood needs none of
    /// them.
    /// </param>
    /// <param name="target">A missing column whose categories are all followed, at the cost of the others; -1 for none.</param>
    /// <param name="prediction">
    /// Receives the probabilities of each column's categories: of a missing one given the row, of one that is there given those before it, and of context what
    /// it is, 0 where it is missing, D; empty where not wanted.
    /// </param>
    /// <param name="uniforms">Numbers in (0, 1) that decide which unlikely completions go on, J; empty for those that every row gets.</param>
    /// <param name="known">What is known of missing columns, D: <see cref="PartialKnowledge"/>, zeros where nothing is; empty for nothing of any.</param>
    /// <param name="guide">What is known of columns together; null for nothing. All columns are then to be filled.</param>
    /// <exception cref="NothingFitsException">No completion is as the guide knows.</exception>
    public void Run(ReadOnlySpan<int> codes, RowSamples samples, ColumnFilling fill, int target = -1, Span<float> prediction = default,
        ReadOnlySpan<float> uniforms = default, ReadOnlySpan<float> known = default, IColumnGuide? guide = null)
    {
        if (samples.Count != _samples)
            throw new ArgumentException($"There is room for {_samples} samples, not for {samples.Count}.", nameof(samples));
        int last = Math.Max(codes.LastIndexOfAnyExcept(-1), ReadKnown(codes, known)), columns = fill == ColumnFilling.None ? last + 1 : codes.Length;
        uniforms = uniforms.IsEmpty ? _uniforms : uniforms;
        (Count, _logScale, IsExact) = (1, 0, true);
        if (target >= 0)
            ShareOut(codes[..columns], target);
        _weights.Span[.._samples].Fill(1);
        codes.CopyTo(_codes);
        _walk.Begin(1);
        for (int j = 0; j < _mask.Context; j++)
            TakeContext(j, codes[j], prediction);
        for (int j = _mask.Context; j < columns; j++)
        {
            var column = _mask.Columns[j];
            var ofRow = _walk.Next();
            if (_hasGap[j] && !_mayLack[j] && (fill == ColumnFilling.OnlyValues || (fill == ColumnFilling.Values && codes[j] < 0)))
                LeaveOutGap(ofRow);
            var ofSamples = samples.Exponentials.Slice(column.First, column.Count);
            var weights = _weights.AsMatrix(Count, _samples);
            var sums = _sums.AsMatrix(Count, _samples);
            MatrixProduct.Multiply(ofRow, false, ofSamples, false, sums, false, _workers);
            TensorPrimitives.Divide(weights.Elements, sums.Elements, weights.Elements);
            if (_isKnown[j])
                Weigh(ofRow, known.Slice(column.First, column.Count));
            bool isGuided = guide?.Weighs(j) == true;
            if (isGuided)
                Weigh(ofRow, j, guide!);
            MatrixView shares = default;
            if (codes[j] < 0 || !prediction.IsEmpty)
            {
                // The weight of each completion with each category, summed over the samples.
                shares = FloatBuffer.Grow(ref _shares, _most * column.Count).AsMatrix(Count, column.Count);
                MatrixProduct.Multiply(weights, false, ofSamples, true, shares, false, _workers);
                TensorPrimitives.Multiply(shares.Elements, ofRow.Elements, shares.Elements);
            }
            if (!prediction.IsEmpty && (codes[j] >= 0 || j > last))
                Predict(shares, prediction.Slice(column.First, column.Count));
            if (isGuided && codes[j] < 0 && !shares.Elements.ContainsAnyExcept(0))
                throw new NothingFitsException();
            if (codes[j] >= 0)
                Observe(codes[j], ofRow, ofSamples, weights);
            else
                Branch(j, target, ofRow, ofSamples, shares, uniforms[j]);
            if (isGuided && !(VectorMath.Max(_weights.AsMatrix(Count, _samples).Elements) > 0))
                throw new NothingFitsException();
            if (_isKnown[j] || isGuided)
                Rescale(_weights.AsMatrix(Count, _samples));
        }
        for (int j = _mask.Context; j < last && !prediction.IsEmpty; j++)
        {
            if (codes[j] < 0)
                PredictFromCompletions(j, prediction.Slice(_mask.Columns[j].First, _mask.Columns[j].Count));
        }
    }

    /// <summary>The row's log-likelihood under each sample, S.</summary>
    public void LogLikelihood(Span<float> values)
    {
        var weights = _weights.AsMatrix(Count, _samples);
        weights.Row(0).CopyTo(values);
        for (int i = 1; i < Count; i++)
            TensorPrimitives.Add(values, weights.Row(i), values);
        // What single precision no longer holds is about so unlikely.
        TensorPrimitives.Max(values, 1.17549435e-38f, values);
        VectorMath.Log(values, values);
        TensorPrimitives.Add(values, (float)_logScale, values);
    }

    /// <summary>Weights of the completions, which sum to 1.</summary>
    public void Weights(Span<float> values)
    {
        var weights = _weights.AsMatrix(Count, _samples);
        for (int i = 0; i < Count; i++)
            values[i] = VectorMath.Sum(weights.Row(i));
        var all = values[..Count];
        TensorPrimitives.Divide(all, VectorMath.Sum(all), all);
    }

    /// <summary>
    /// How many categories of each missing column are followed from each completion, so that all together there are no more than may be: all of columns with
    /// few, and of those with many as many as that leaves.
    /// </summary>
    private void ShareOut(ReadOnlySpan<int> codes, int target)
    {
        int left = _most, open = 0;
        for (int j = _mask.Context; j < codes.Length; j++)
        {
            _shareOf[j] = 0;
            open += codes[j] < 0 ? 1 : 0;
        }
        Give(target, _mask.Columns[target].Count);
        while (open > 0)
        {
            int fewest = -1;
            for (int j = _mask.Context; j < codes.Length; j++)
            {
                if (codes[j] < 0 && _shareOf[j] == 0 && (fewest < 0 || _mask.Columns[j].Count < _mask.Columns[fewest].Count))
                    fewest = j;
            }
            Give(fewest, Math.Min(_mask.Columns[fewest].Count, Math.Max(1, (int)(Math.Pow(left, 1.0 / open) + 1e-9))));
        }

        void Give(int column, int share)
        {
            _shareOf[column] = share;
            left = Math.Max(1, left / share);
            open--;
        }
    }

    /// <summary>Goes on with a column of the context, which weighs nothing: there, or unknown for good.</summary>
    private void TakeContext(int j, int code, Span<float> prediction)
    {
        if (!prediction.IsEmpty)
        {
            var column = prediction.Slice(_mask.Columns[j].First, _mask.Columns[j].Count);
            column.Clear();
            if (code >= 0)
                column[code] = 1;
        }
        _walk.Advance([code]);
    }

    /// <summary>Goes on with a column that is there.</summary>
    private void Observe(int code, MatrixView ofRow, MatrixView ofSamples, MatrixView weights)
    {
        var ofCode = ofSamples.Row(code);
        for (int i = 0; i < Count; i++)
        {
            var row = weights.Row(i);
            TensorPrimitives.Multiply(row, ofCode, row);
            TensorPrimitives.Multiply(row, ofRow.Row(i)[code], row);
            _next[i] = code;
        }
        Rescale(weights);
        _walk.Advance(_next.AsSpan(0, Count));
    }

    /// <summary>The largest weight becomes 1: single precision then has room for what follows.</summary>
    private void Rescale(MatrixView weights)
    {
        float largest = VectorMath.Max(weights.Elements);
        TensorPrimitives.Divide(weights.Elements, largest, weights.Elements);
        _logScale += Math.Log(largest);
    }

    /// <summary>Finds the missing columns that something is known of.</summary>
    /// <returns>The last of them, -1 for none.</returns>
    private int ReadKnown(ReadOnlySpan<int> codes, ReadOnlySpan<float> known)
    {
        int last = -1;
        for (int j = 0; j < codes.Length; j++)
        {
            var block = known.IsEmpty || codes[j] >= 0 ? default : known.Slice(_mask.Columns[j].First, _mask.Columns[j].Count);
            _isKnown[j] = block.ContainsAnyExcept(0);
            _mayLack[j] = _isKnown[j] && _hasGap[j] && block[^1] > 0;
            last = _isKnown[j] ? j : last;
        }
        return last;
    }

    /// <summary>Goes on with a column that is missing.</summary>
    private void Branch(int j, int target, MatrixView ofRow, MatrixView ofSamples, MatrixView shares, float uniform)
    {
        int most = target < 0 ? _most : Math.Min(_most, Count * _shareOf[j]), columns = _mask.Columns.Length;
        int count = CompletionChoice.Choose(shares, most, uniform, _parents, _next, _kept, out bool isExact);
        IsExact &= isExact;
        var weights = _weights.AsMatrix(Count, _samples);
        var next = _spare.AsMatrix(count, _samples);
        for (int c = 0; c < count; c++)
        {
            int parent = _parents[c], code = _next[c];
            var row = next.Row(c);
            // From the share of all samples to what the completion goes on with.
            TensorPrimitives.Multiply(weights.Row(parent), ofRow.Row(parent)[code] * (_kept[c] / shares.Row(parent)[code]), row);
            TensorPrimitives.Multiply(row, ofSamples.Row(code), row);
            _codes.AsSpan(parent * columns, columns).CopyTo(_spareCodes.AsSpan(c * columns));
            _spareCodes[c * columns + j] = code;
        }
        (_weights, _spare, _codes, _spareCodes) = (_spare, _weights, _spareCodes, _codes);
        Count = count;
        _walk.Select(_parents.AsSpan(0, count));
        _walk.Advance(_next.AsSpan(0, count));
    }

    /// <summary>Categories count as much as is known of them.</summary>
    private static void Weigh(MatrixView ofRow, ReadOnlySpan<float> known)
    {
        for (int i = 0; i < ofRow.Rows; i++)
            TensorPrimitives.Multiply(ofRow.Row(i), known, ofRow.Row(i));
    }

    /// <summary>Each completion's categories count as much as a guide says.</summary>
    private void Weigh(MatrixView ofRow, int column, IColumnGuide guide)
    {
        float[] weights = new float[ofRow.Columns];
        for (int i = 0; i < ofRow.Rows; i++)
        {
            guide.Weigh(column, CodesOf(i)[..column], weights);
            TensorPrimitives.Multiply(ofRow.Row(i), weights, ofRow.Row(i));
        }
    }

    private static void LeaveOutGap(MatrixView ofRow)
    {
        for (int i = 0; i < ofRow.Rows; i++)
            ofRow.Row(i)[^1] = 0;
    }

    private void Predict(MatrixView shares, Span<float> prediction)
    {
        prediction.Clear();
        for (int i = 0; i < Count; i++)
            TensorPrimitives.Add(prediction, shares.Row(i), prediction);
        TensorPrimitives.Divide(prediction, VectorMath.Sum(prediction), prediction);
    }

    private void PredictFromCompletions(int column, Span<float> prediction)
    {
        prediction.Clear();
        var weights = _weights.AsMatrix(Count, _samples);
        for (int i = 0; i < Count; i++)
            prediction[CodesOf(i)[column]] += VectorMath.Sum(weights.Row(i));
        TensorPrimitives.Divide(prediction, VectorMath.Sum(prediction), prediction);
    }
}
