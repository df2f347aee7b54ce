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

    /// <summary>What is within each bin; null for atoms.</summary>
    private readonly BinParts?[] _parts;

    /// <summary>What a bin would span if all were alike: farther than this from its bin, and than the bin is wide, a value is none of its.</summary>
    private readonly double _reach;

    /// <param name="low">The least value of each bin, in ascending order.</param>
    /// <param name="high">The largest value of each bin.</param>
    /// <param name="divisions">What is known of the density within each bin, null for atoms and where nothing is; null for nothing of any bin.</param>
    public BinnedCodec(ColumnSchema column, double[] low, double[] high, ValueGrid grid, BinDivision?[]? divisions = null)
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
        Divisions = divisions ?? new BinDivision?[low.Length];
        if (Divisions.Length != low.Length || Array.Exists(_atomBins, bin => Divisions[bin] is not null))
            throw new ArgumentException($"The divisions of column '{column.Name}' are not those of its bins.");
        _parts = new BinParts?[low.Length];
        foreach (int bin in _wide)
            _parts[bin] = new BinParts(low[bin], high[bin], Grid, Between(_atoms, low[bin], high[bin]), Divisions[bin]);
        if (IsInteger && Divisions.OfType<BinDivision>().Any(division => division.Cuts.Concat(division.Piles).Any(value => value != Math.Floor(value))))
            throw new ArgumentException($"A part of a bin of column '{column.Name}' does not end at whole numbers.");
        _reach = LargestValue / (low.Length - 1) - Least / (low.Length - 1);
        _others = new UnseenNumbers(_reach, IsInteger, Holes());
    }

    public double[] Low { get; }

    public double[] High { get; }

    /// <summary>What is known of the density within each bin, null where nothing is.</summary>
    public BinDivision?[] Divisions { get; }

    public override int Width => Low.Length;

    public override EncodedBlockKind Kind => EncodedBlockKind.Softmax;

    public static BinnedCodec Of(ColumnSchema column, double[] sorted, int mostBins, ValueGrid grid)
    {
        var (low, high) = QuantileBins.Of(sorted, mostBins);
        double[] atoms = [.. low.Where((_, bin) => low[bin] == high[bin])];
        var divisions = new BinDivision?[low.Length];
        for (int bin = 0; bin < low.Length; bin++)
        {
            if (low[bin] == high[bin])
                continue;
            double[] values = Array.FindAll(Between(sorted, low[bin], high[bin]), value => Array.BinarySearch(atoms, value) < 0);
            divisions[bin] = BinDivision.Of(values, grid, Between(atoms, low[bin], high[bin]));
        }
        return new BinnedCodec(column, low, high, grid, divisions);
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
        return _parts[bin] is { } parts ? parts.At(uniform) : Low[bin];
    }

    protected override double Guess(ReadOnlySpan<float> expected)
    {
        double sum = 0, mean = 0;
        for (int bin = 0; bin < expected.Length; bin++)
        {
            sum += expected[bin];
            mean += expected[bin] * (_parts[bin]?.Mean ?? Low[bin]);
        }
        return mean / sum;
    }

    public override double PlaceLogScale(int place, double unseen) => Math.Log(1 - unseen) + (_parts[place]?.Least ?? 0);

    protected override double LogScale(double value, double unseen)
    {
        int bin = BinOf(value, out bool isUnseen);
        return isUnseen
            ? Math.Log(unseen) + _others.LogDensity(value, Math.Clamp(value, Low[bin], High[bin]))
            : Math.Log(1 - unseen) + (_parts[bin]?.LogDensity(value) ?? 0);
    }

    /// <summary>Those of ascending values that lie in a range.</summary>
    private static double[] Between(double[] ascending, double low, double high)
    {
        int first = Array.BinarySearch(ascending, low), end = Array.BinarySearch(ascending, high);
        first = first < 0 ? ~first : first;
        end = end < 0 ? ~end : end;
        while (first > 0 && ascending[first - 1] == low)
            first--;
        while (end < ascending.Length && ascending[end] == high)
            end++;
        return ascending[first..end];
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
