using Kaem.ML.Numerics;

namespace Kaem.ML.Likelihoods;

/// <summary>A batch of rows, in the form that the likelihood's matrix products need: scaled by 1/σ, missing entries as 0 and a mask.</summary>
internal sealed class GaussianBatch(int capacity, int columns)
{
    private readonly FloatBuffer _rows = new(checked(capacity * columns));
    private readonly double[] _constants = new double[capacity];
    private readonly double[] _squares = new double[capacity];
    private readonly bool[] _missing = new bool[capacity];
    private FloatBuffer? _mask;
    private int _count;

    /// <summary>Most rows that fit.</summary>
    public int Capacity => capacity;

    /// <summary>Rows loaded.</summary>
    public int Count => _count;

    /// <summary>Rows divided by σ, 0 where missing, B x D.</summary>
    public MatrixView Rows => _rows.AsMatrix(_count, columns);

    /// <summary>1 where observed, 0 where missing, B x D; only where <see cref="HasMissing"/>.</summary>
    public MatrixView Mask => _mask!.AsMatrix(_count, columns);

    /// <summary>Whether any entry is missing.</summary>
    public bool HasMissing { get; private set; }

    /// <summary>Σ_d (x(b,d)/σ_d)² of each row.</summary>
    public ReadOnlySpan<double> Squares => _squares.AsSpan(0, _count);

    /// <summary>-Σ_d log σ_d - D/2·log 2π over each row's observed entries.</summary>
    public ReadOnlySpan<double> Constants => _constants.AsSpan(0, _count);

    /// <summary>Whether entries of a row are missing.</summary>
    public bool IsIncomplete(int row) => _missing[row];

    /// <summary>Starts a new batch.</summary>
    public void Clear()
    {
        _count = 0;
        HasMissing = false;
    }

    /// <summary>Adds a row.</summary>
    /// <param name="inverseSigma">1/σ of each column.</param>
    /// <param name="logDensityAtMean">-log σ - ½·log 2π of each column.</param>
    public void Add(ReadOnlySpan<float> row, ReadOnlySpan<float> inverseSigma, ReadOnlySpan<double> logDensityAtMean)
    {
        int b = _count++;
        var target = _rows.Span.Slice(b * columns, columns);
        double squares = 0, constant = 0;
        bool missing = false;
        for (int d = 0; d < columns; d++)
        {
            float scaled = row[d] * inverseSigma[d];
            if (float.IsNaN(scaled))
            {
                target[d] = 0;
                missing = true;
                continue;
            }
            target[d] = scaled;
            squares += (double)scaled * scaled;
            constant += logDensityAtMean[d];
        }
        _squares[b] = squares;
        _constants[b] = constant;
        _missing[b] = missing;
        if (missing && !HasMissing)
        {
            HasMissing = true;
            FloatBuffer.Grow(ref _mask, capacity * columns).Span[..(b * columns)].Fill(1);
        }
        if (HasMissing)
        {
            var mask = _mask!.Span.Slice(b * columns, columns);
            for (int d = 0; d < columns; d++)
                mask[d] = float.IsNaN(row[d]) ? 0 : 1;
        }
    }
}
