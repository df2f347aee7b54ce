namespace Kaem.ML.Tables;

/// <summary>
/// Encodes a number as the bin it lies in. A bin of zero width, an atom, holds one value; it may lie inside a wider one, which then does without it.
/// A value between bins goes to the nearer one that holds many. Training lacked values beyond all bins, between neighbouring atoms, and far from their bin in a
/// wide hole: they go to the nearest bin too, but have a density of their own.
/// </summary>
internal sealed class BinnedCodec : NumericCodec
{
    private readonly double[] _atoms;
    private readonly int[] _atomBins;
    private readonly int[] _wide;
    private readonly UnseenNumbers _others;

    /// <summary>What a bin would span if all were alike: farther than this from its bin, and than the bin is wide, a value is none of its.</summary>
    private readonly double _reach;

    /// <param name="low">The least value of each bin, in ascending order.</param>
    /// <param name="high">The largest value of each bin.</param>
    public BinnedCodec(ColumnSchema column, double[] low, double[] high, ValueGrid grid)
        : base(column, low.Length > 0 ? low[0] : double.NaN, high.Length > 0 ? high.Max() : double.NaN, grid)
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
        _reach = LargestValue / (low.Length - 1) - Least / (low.Length - 1);
        _others = new UnseenNumbers(_reach, IsInteger, Holes());
    }

    public double[] Low { get; }

    public double[] High { get; }

    public override int Width => Low.Length;

    public override EncodedBlockKind Kind => EncodedBlockKind.Softmax;

    public static BinnedCodec Of(ColumnSchema column, double[] sorted, int mostBins, ValueGrid grid)
    {
        var (low, high) = QuantileBins.Of(sorted, mostBins);
        return new BinnedCodec(column, low, high, grid);
    }

    protected override EncodedColumn Encode(ReadOnlySpan<double> values)
    {
        var bins = new int[values.Length];
        for (int row = 0; row < bins.Length; row++)
            bins[row] = double.IsNaN(values[row]) ? -1 : BinOf(values[row], out _);
        return EncodedColumn.OfPlaces(Width, bins);
    }

    protected override bool IsUnseen(double value)
    {
        BinOf(value, out bool isUnseen);
        return isUnseen;
    }

    protected override double Decode(ReadOnlySpan<float> block, float uniform)
    {
        int bin = Largest(block);
        double low = Low[bin], high = High[bin];
        if (low == high)
            return low;
        double step = Grid.Step;
        if (step == 0)
            return low + uniform * (high - low);
        // Counts through the values that the bin can have, the atoms within it left out: they have bins of their own.
        int first = ~Array.BinarySearch(_atoms, low), end = ~Array.BinarySearch(_atoms, high);
        double steps = Math.Floor(uniform * (Math.Round((high - low) / step) + 1 - (end - first)));
        for (int a = first; a < end && Math.Round((_atoms[a] - low) / step) <= steps; a++)
            steps++;
        return low + steps * step;
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

    public override double PlaceLogScale(int place, double unseen) => LogScale(Low[place], unseen);

    /// <summary>A bin's values share its probability evenly.</summary>
    protected override double LogScale(double value, double unseen)
    {
        int bin = BinOf(value, out bool isUnseen);
        double low = Low[bin], high = High[bin];
        if (isUnseen)
            return Math.Log(unseen) + _others.LogDensity(value, Math.Clamp(value, low, high));
        if (low == high)
            return Math.Log(1 - unseen);
        double step = Grid.Step;
        return Math.Log(1 - unseen)
            - Math.Log(step > 0
            ? step * (Math.Round((high - low) / step) + 1 - (~Array.BinarySearch(_atoms, high) - ~Array.BinarySearch(_atoms, low)))
            : high - low);
    }

    private bool IsAtom(double value) => Array.BinarySearch(_atoms, value) >= 0;

    /// <summary>The room between neighbouring bins, where it has values that belong to none.</summary>
    private IEnumerable<(double Low, double High)> Holes()
    {
        double end = double.NegativeInfinity;
        for (int bin = 0, last = 0; bin < Low.Length; bin++)
        {
            // An atom within a wider bin ends before that does.
            if (High[bin] <= end)
                continue;
            if (bin > 0 && HasUnseen(last, bin))
                yield return (end, Low[bin]);
            (end, last) = (High[bin], bin);
        }
    }

    private bool HasUnseen(int below, int above)
    {
        double room = Low[above] - High[below];
        if (IsInteger && room == 1)
            return false;
        bool isAtomBelow = Low[below] == High[below], isAtomAbove = Low[above] == High[above];
        return (isAtomBelow && isAtomAbove) || (isAtomBelow || isAtomAbove ? room : room / 2) > Math.Max(_reach, Span(isAtomBelow ? above : below));
    }

    private double Span(int bin) => High[bin] - Low[bin];

    private int BinOf(double value, out bool isUnseen)
    {
        isUnseen = false;
        int atom = Array.BinarySearch(_atoms, value);
        if (atom >= 0)
            return _atomBins[atom];
        int wide = FirstWideEndingFrom(value);
        if (wide < _wide.Length && Low[_wide[wide]] <= value)
            return _wide[wide];
        // Its neighbours, each an atom or a wider bin.
        int below = ~atom > 0 ? _atomBins[~atom - 1] : -1, above = ~atom < _atoms.Length ? _atomBins[~atom] : -1;
        if (wide > 0 && (below < 0 || High[_wide[wide - 1]] > High[below]))
            below = _wide[wide - 1];
        if (wide < _wide.Length && (above < 0 || Low[_wide[wide]] < Low[above]))
            above = _wide[wide];
        bool isOutside = below < 0 || above < 0;
        if (isOutside)
        {
            isUnseen = true;
            return Math.Max(below, above);
        }
        bool isAtomBelow = Low[below] == High[below], isAtomAbove = Low[above] == High[above];
        bool isBelow = isAtomBelow != isAtomAbove ? isAtomAbove : value - High[below] <= Low[above] - value;
        int nearest = isBelow ? below : above;
        isUnseen = (isAtomBelow && isAtomAbove) || (isBelow ? value - High[below] : Low[above] - value) > Math.Max(_reach, Span(nearest));
        return nearest;
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
