namespace Kaem.ML.Tables;

/// <summary>
/// Encodes a number as the bin it lies in. A bin of zero width, an atom, holds one value; it may lie inside a wider one, which then does without it.
/// A value between bins goes to the nearer one.
/// </summary>
internal sealed class BinnedCodec : NumericCodec
{
    private readonly double[] _atoms;
    private readonly int[] _atomBins;
    private readonly int[] _wide;

    /// <param name="low">The least value of each bin, in ascending order.</param>
    /// <param name="high">The largest value of each bin.</param>
    public BinnedCodec(ColumnSchema column, double[] low, double[] high)
        : base(column, low.Length > 0 ? low[0] : double.NaN, high.Length > 0 ? high.Max() : double.NaN)
    {
        Low = low;
        High = high;
        int[] bins = [.. Enumerable.Range(0, low.Length)];
        if (low.Length != high.Length || low.Length < 2 || Array.Exists(bins, bin => !(low[bin] <= high[bin])))
            throw new ArgumentException($"The bins of column '{column.Name}' have no proper bounds.");
        _atomBins = Array.FindAll(bins, bin => low[bin] == high[bin]);
        _atoms = [.. _atomBins.Select(bin => low[bin])];
        _wide = Array.FindAll(bins, bin => low[bin] < high[bin]);
        for (int a = 1; a < _atoms.Length; a++)
        {
            if (!(_atoms[a - 1] < _atoms[a]))
                throw new ArgumentException($"Bins of column '{column.Name}' do not ascend.");
        }
        for (int w = 0; w < _wide.Length; w++)
        {
            if ((w > 0 && !(high[_wide[w - 1]] < low[_wide[w]])) || IsAtom(low[_wide[w]]) || IsAtom(high[_wide[w]]))
                throw new ArgumentException($"Bins of column '{column.Name}' overlap.");
        }
        if (IsInteger && Array.Exists(bins, bin => low[bin] != Math.Floor(low[bin]) || high[bin] != Math.Floor(high[bin])))
            throw new ArgumentException($"A bin of column '{column.Name}' does not end at whole numbers.");
    }

    public double[] Low { get; }

    public double[] High { get; }

    public override int Width => Low.Length;

    public override EncodedBlockKind Kind => EncodedBlockKind.Softmax;

    public static BinnedCodec Of(ColumnSchema column, double[] sorted, int mostBins)
    {
        var (low, high) = QuantileBins.Of(sorted, mostBins);
        return new BinnedCodec(column, low, high);
    }

    protected override void Encode(double value, Span<float> block) => Indicate(BinOf(value), block);

    protected override double Decode(ReadOnlySpan<float> block, float uniform)
    {
        int bin = Largest(block);
        double low = Low[bin], high = High[bin];
        if (low == high)
            return low;
        if (!IsInteger)
            return low + uniform * (high - low);
        // Counts through the whole numbers of the bin, the atoms within it left out: they have bins of their own.
        int first = ~Array.BinarySearch(_atoms, low), end = ~Array.BinarySearch(_atoms, high);
        double value = low + Math.Floor(uniform * (high - low + 1 - (end - first)));
        for (int a = first; a < end && _atoms[a] <= value; a++)
            value++;
        return value;
    }

    protected override double Guess(ReadOnlySpan<float> expected)
    {
        double sum = 0, mean = 0;
        for (int bin = 0; bin < expected.Length; bin++)
        {
            sum += expected[bin];
            mean += expected[bin] * 0.5 * (Low[bin] + High[bin]);
        }
        return mean / sum;
    }

    /// <summary>A bin's values share its probability evenly.</summary>
    protected override double LogScale(double value)
    {
        int bin = BinOf(value);
        double low = Low[bin], high = High[bin];
        if (low == high)
            return 0;
        return -Math.Log(IsInteger ? high - low + 1 - (~Array.BinarySearch(_atoms, high) - ~Array.BinarySearch(_atoms, low)) : high - low);
    }

    private bool IsAtom(double value) => Array.BinarySearch(_atoms, value) >= 0;

    private int BinOf(double value)
    {
        int atom = Array.BinarySearch(_atoms, value);
        if (atom >= 0)
            return _atomBins[atom];
        int above = ~atom, nearest = -1;
        double distance = double.PositiveInfinity;
        if (above > 0)
            Try(_atomBins[above - 1]);
        if (above < _atoms.Length)
            Try(_atomBins[above]);
        int wide = FirstWideEndingFrom(value);
        if (wide < _wide.Length)
            Try(_wide[wide]);
        if (wide > 0)
            Try(_wide[wide - 1]);
        return nearest;

        void Try(int bin)
        {
            double away = Math.Max(0, Math.Max(Low[bin] - value, value - High[bin]));
            if (away < distance)
                (nearest, distance) = (bin, away);
        }
    }

    private int FirstWideEndingFrom(double value)
    {
        int low = 0, high = _wide.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (High[_wide[middle]] < value)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
