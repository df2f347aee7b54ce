using System.Numerics;
using Kaem.ML.Numerics;

namespace Kaem.ML.Likelihoods;

/// <summary>
/// A batch of rows, in the form that the likelihood's matrix products need: numbers scaled by 1/σ, categories one-hot, missing entries as 0 and a mask of the
/// numbers.
/// </summary>
internal sealed unsafe class RowBatch
{
    /// <summary>
    /// Standard deviations from 0 beyond which a number that is scored counts as that far. Squares and gradients of anything farther would leave single
    /// precision and end as NaN; this far all log-likelihoods are about -10²⁴.
    /// </summary>
    public const float Farthest = 1e12f;

    private readonly RowLayout _layout;
    private readonly int _columns;
    private readonly FloatBuffer _rows;
    private readonly double[] _constants;
    private readonly double[] _squares;
    private readonly bool[] _missing;
    private readonly LoadBody _load;
    private readonly float _farthest;
    private FloatBuffer? _mask;

    /// <param name="capacity">Most rows that fit.</param>
    /// <param name="training">Whether the rows are to learn from. Then nothing is cut: what leaves single precision should be noticed.</param>
    public RowBatch(int capacity, RowLayout layout, bool training = false)
    {
        Capacity = capacity;
        IsTraining = training;
        _farthest = training ? float.PositiveInfinity : Farthest;
        _layout = layout;
        _columns = layout.Columns;
        _rows = new FloatBuffer(checked(capacity * _columns));
        _constants = new double[capacity];
        _squares = new double[capacity];
        _missing = new bool[capacity];
        _load = new LoadBody(this);
    }

    /// <summary>Most rows that fit.</summary>
    public int Capacity { get; }

    /// <summary>Whether the rows are to learn from.</summary>
    public bool IsTraining { get; }

    /// <summary>The rows' pass through what makes columns depend on each other; null where nothing does, or no row was loaded.</summary>
    public ColumnPass? Columns { get; set; }

    /// <summary>Rows loaded.</summary>
    public int Count { get; private set; }

    /// <summary>
    /// Numbers divided by σ, scored ones at most <see cref="Farthest"/> in size, categories one-hot, 0 where missing, B x D; in training all weighted.
    /// </summary>
    public MatrixView Rows => _rows.AsMatrix(Count, _columns);

    /// <summary>1 where a number is observed, 0 elsewhere, B x D; only where <see cref="HasMissing"/>.</summary>
    public MatrixView Mask => _mask!.AsMatrix(Count, _columns);

    /// <summary>Whether any number is missing.</summary>
    public bool HasMissing { get; private set; }

    /// <summary>Σ_d (x(b,d)/σ_d)² of each row's numbers.</summary>
    public ReadOnlySpan<double> Squares => _squares.AsSpan(0, Count);

    /// <summary>-Σ_d log σ_d - D/2·log 2π over each row's observed numbers.</summary>
    public ReadOnlySpan<double> Constants => _constants.AsSpan(0, Count);

    /// <summary>Whether numbers of a row are missing.</summary>
    public bool IsIncomplete(int row) => _missing[row];

    /// <summary>Takes over rows, B x D.</summary>
    /// <param name="inverseSigma">1/σ of each column.</param>
    /// <param name="logDensityAtMean">-log σ - ½·log 2π of each column.</param>
    public void Load(ReadOnlySpan<float> rows, float[] inverseSigma, double[] logDensityAtMean, WorkerPool workers)
    {
        Count = rows.Length / _columns;
        if (Count > Capacity)
            throw new ArgumentException($"The batch has room for {Capacity} rows, not for {Count}.", nameof(rows));
        fixed (float* source = rows)
        {
            _load.Set(source, inverseSigma, logDensityAtMean);
            workers.For(Count, _load);
            HasMissing = _missing.AsSpan(0, Count).Contains(true);
            if (!HasMissing)
                return;
            var mask = FloatBuffer.Grow(ref _mask, _rows.Length);
            foreach (var range in _layout.Gaussian)
            {
                for (int b = 0; b < Count; b++)
                {
                    for (int i = b * _columns + range.First; i < b * _columns + range.End; i++)
                        mask[i] = float.IsNaN(source[i]) ? 0 : 1;
                }
            }
        }
    }

    /// <summary>Part b: row b.</summary>
    private sealed class LoadBody(RowBatch batch) : IParallelBody
    {
        private float* _source;
        private float[] _inverseSigma = [];
        private double[] _logDensityAtMean = [];
        private double _completeConstant;

        public void Set(float* source, float[] inverseSigma, double[] logDensityAtMean)
        {
            _source = source;
            (_inverseSigma, _logDensityAtMean) = (inverseSigma, logDensityAtMean);
            _completeConstant = 0;
            foreach (double value in logDensityAtMean)
                _completeConstant += value;
        }

        public void Execute(int index)
        {
            var layout = batch._layout;
            float* row = _source + (long)index * layout.Columns;
            float* scaled = batch._rows.Pointer + (long)index * layout.Columns;
            Vector<double> even = default, odd = default;
            Vector<int> missing = default;
            Vector<float> highest = new(batch._farthest), lowest = new(-batch._farthest);
            double squares = 0;
            bool incomplete = false;
            fixed (float* inverse = _inverseSigma)
            {
                foreach (var range in layout.Gaussian)
                {
                    int d = range.First;
                    for (; d <= range.End - Vector<float>.Count; d += Vector<float>.Count)
                    {
                        var value = Vector.Load(row + d) * Vector.Load(inverse + d);
                        var present = Vector.Equals(value, value);
                        missing |= Vector.OnesComplement(present);
                        value = Vector.ConditionalSelect(present, Vector.Min(Vector.Max(value, lowest), highest), Vector<float>.Zero);
                        value.Store(scaled + d);
                        Vector.Widen(value, out var low, out var high);
                        even += low * low;
                        odd += high * high;
                    }
                    for (; d < range.End; d++)
                    {
                        float value = row[d] * inverse[d];
                        incomplete |= float.IsNaN(value);
                        scaled[d] = float.IsNaN(value) ? 0 : Math.Clamp(value, -batch._farthest, batch._farthest);
                        squares += (double)scaled[d] * scaled[d];
                    }
                }
            }
            foreach (var block in layout.Categorical)
            {
                float weight = batch.IsTraining ? layout.Weights[block.First] : 1;
                for (int d = block.First; d < block.End; d++)
                    scaled[d] = float.IsNaN(row[d]) ? 0 : weight * row[d];
            }
            incomplete |= !Vector.EqualsAll(missing, Vector<int>.Zero);
            batch._squares[index] = squares + Vector.Sum(even + odd);
            batch._missing[index] = incomplete;
            batch._constants[index] = incomplete ? Constant(row) : _completeConstant;
        }

        private double Constant(float* row)
        {
            double constant = 0;
            foreach (var range in batch._layout.Gaussian)
            {
                for (int d = range.First; d < range.End; d++)
                {
                    if (!float.IsNaN(row[d]))
                        constant += _logDensityAtMean[d];
                }
            }
            return constant;
        }
    }
}
