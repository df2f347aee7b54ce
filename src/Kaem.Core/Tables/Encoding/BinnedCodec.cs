namespace Kaem.ML.Tables;

/// <summary>
/// Encodes a number as the bin it lies in. A bin of zero width, an atom, holds one value; it may lie inside a wider one, which then does without it.
/// Wide bins meet in the middle, see <see cref="BinReach"/>. Training lacked values beyond all bins, beside atoms, and in wide holes: they go to the nearest
/// bin, too, of an atom and a wide one to the wide one, but have a density of their own.
/// </summary>
internal sealed class BinnedCodec : NumericCodec
{
    private readonly double[] _atoms;
    private readonly int[] _atomBins;
    private readonly int[] _wide;
    private readonly UnseenNumbers _others;

    /// <summary>What is within each bin, and what of that is drawn; null for atoms.</summary>
    private readonly BinParts?[] _parts, _drawn;

    /// <param name="low">The least value of each bin, in ascending order.</param>
    /// <param name="high">The largest value of each bin.</param>
    /// <param name="divisions">What is known of the density within each bin, null for atoms and where nothing is; null for nothing of any bin.</param>
    /// <param name="meet">Whether numbers between bins are drawn as well; models saved before draw between a bin's training values alone.</param>
    public BinnedCodec(ColumnSchema column, double[] low, double[] high, ValueGrid grid, BinDivision?[]? divisions = null, bool meet = true)
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
            if ((w > 0 && !(high[_wide[w - 1]] < low[_wide[w]])) || IsPlaced(low[_wide[w]]) || IsPlaced(high[_wide[w]]))
                throw new ArgumentException($"Bins of column '{column.Name}' overlap.");
        }
        if (IsInteger && Array.Exists(bins, bin => low[bin] != Math.Floor(low[bin]) || high[bin] != Math.Floor(high[bin])))
            throw new ArgumentException($"A bin of column '{column.Name}' does not end at whole numbers.");
        Divisions = divisions ?? new BinDivision?[low.Length];
        if (Divisions.Length != low.Length || Array.Exists(_atomBins, bin => Divisions[bin] is not null))
            throw new ArgumentException($"The divisions of column '{column.Name}' are not those of its bins.");
        (From, Until) = BinReach.Of(low, high, Grid, Divisions);
        Meet = meet;
        _parts = Parts(From, Until);
        _drawn = meet ? _parts : Parts(low, high);
        if (IsInteger && Divisions.OfType<BinDivision>().Any(division => division.Cuts.Concat(division.Piles).Any(value => value != Math.Floor(value))))
            throw new ArgumentException($"A part of a bin of column '{column.Name}' does not end at whole numbers.");
        // What a bin would span if all were alike.
        double span = LargestValue / (low.Length - 1) - Least / (low.Length - 1);
        var holes = BinReach.Neighbours(low, high).Where(pair => IsHole(pair.Below, pair.Above));
        _others = new UnseenNumbers(span, IsInteger, holes.Select(pair => (Until[pair.Below], From[pair.Above])));
    }

    /// <summary>The least training value of each bin.</summary>
    public double[] Low { get; }

    /// <summary>The largest training value of each bin.</summary>
    public double[] High { get; }

    /// <summary>The least number of each bin, see <see cref="BinReach"/>.</summary>
    public double[] From { get; }

    /// <summary>The largest number of each bin.</summary>
    public double[] Until { get; }

    /// <summary>What is known of the density within each bin, null where nothing is.</summary>
    public BinDivision?[] Divisions { get; }

    /// <summary>Whether numbers between bins are drawn as well.</summary>
    public bool Meet { get; }

    /// <summary>What is drawn of each bin; null for atoms.</summary>
    public IReadOnlyList<BinParts?> Drawn => _drawn;

    public override int Width => Low.Length;

    public override EncodedBlockKind Kind => EncodedBlockKind.Softmax;

    public static BinnedCodec Of(ColumnSchema column, ReadOnlySpan<double> sorted, int mostBins, ValueGrid grid)
    {
        var (low, high) = QuantileBins.Of(sorted, mostBins, withoutHoles: !column.Kind.IsWhole());
        double[] atoms = [.. low.Where((_, bin) => low[bin] == high[bin])];
        var divisions = new BinDivision?[low.Length];
        for (int bin = 0; bin < low.Length; bin++)
        {
            if (low[bin] == high[bin])
                continue;
            double[] within = Between(atoms, low[bin], high[bin]).ToArray();
            divisions[bin] = BinDivision.Of(Without(Between(sorted, low[bin], high[bin]), within), grid, within);
        }
        return new BinnedCodec(column, low, high, grid, divisions);
    }

    protected override EncodedColumn Encode(NumericColumn values)
    {
        return EncodedColumn.OfPlaces(Width, values, row => double.IsNaN(values[row]) ? -1 : BinOf(values[row], out _));
    }

    protected override bool IsUnseen(double value)
    {
        BinOf(value, out bool isUnseen);
        return isUnseen;
    }

    protected override double Decode(ReadOnlySpan<float> block, float uniform)
    {
        int bin = Largest(block);
        return _drawn[bin] is { } parts ? parts.At(uniform) : Low[bin];
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

    public override KnownPlaces Known(ColumnCondition condition)
    {
        switch (condition)
        {
            case RangeCondition(var least, var most):
                BinCut?[] cuts = [.. _drawn.Select(parts => parts?.Cut(least, most))];
                return new KnownPlaces(
                    [.. cuts.Select((cut, bin) => cut?.Share ?? (Low[bin] >= least && Low[bin] <= most ? 1 : 0))],
                    (bin, uniform) => cuts[bin]?.At(uniform) ?? Low[bin]);
            case NumbersCondition(var numbers):
                return KnownOf(numbers);
            case GapCondition { IsMissing: false }:
                return KnownPlaces.All(Low.Length, (bin, uniform) => _drawn[bin]?.At(uniform) ?? Low[bin]);
            default:
                return base.Known(condition);
        }
    }

    /// <summary>Single numbers, by their densities within their bins.</summary>
    private KnownPlaces KnownOf(double[] numbers)
    {
        var shares = new double[Low.Length];
        var ofBin = new List<(double Value, double Below)>[Low.Length];
        foreach (double value in numbers)
        {
            int bin = BinOf(value, out bool isUnseen);
            if (isUnseen)
                continue;
            (ofBin[bin] ??= []).Add((value, shares[bin]));
            shares[bin] += _parts[bin] is { } parts ? Math.Exp(parts.LogDensity(value)) : 1;
        }
        return new KnownPlaces(shares, (bin, uniform) => ofBin[bin].Last(number => number.Below <= uniform * shares[bin]).Value);
    }

    public override double PlaceLogScale(int place, double unseen) => Math.Log(1 - unseen) + (_parts[place]?.Least ?? 0);

    protected override double LogScale(double value, double unseen)
    {
        int bin = BinOf(value, out bool isUnseen);
        return isUnseen
            ? Math.Log(unseen) + _others.LogDensity(value, Nearest(value))
            : Math.Log(1 - unseen) + (_parts[bin]?.LogDensity(value) ?? 0);
    }

    /// <summary>Those of ascending values that lie in a range.</summary>
    private static ReadOnlySpan<double> Between(ReadOnlySpan<double> ascending, double low, double high)
    {
        int first = ascending.BinarySearch(low), end = ascending.BinarySearch(high);
        first = first < 0 ? ~first : first;
        end = end < 0 ? ~end : end;
        while (first > 0 && ascending[first - 1] == low)
            first--;
        while (end < ascending.Length && ascending[end] == high)
            end++;
        return ascending[first..end];
    }

    /// <summary>Ascending values but for some.</summary>
    private static ReadOnlySpan<double> Without(ReadOnlySpan<double> ascending, double[] left)
    {
        if (left.Length == 0)
            return ascending;
        var kept = new double[ascending.Length];
        int count = 0;
        foreach (double value in ascending)
        {
            if (Array.BinarySearch(left, value) < 0)
                kept[count++] = value;
        }
        return kept.AsSpan(0, count);
    }

    private bool IsPlaced(double value) => Array.BinarySearch(_atoms, value) >= 0;

    private BinParts?[] Parts(double[] from, double[] until) => [.. from.Select((first, bin) =>
        IsAtom(bin) ? null : new BinParts(first, until[bin], Grid, Between(_atoms, first, until[bin]).ToArray(), Divisions[bin]))];

    /// <summary>Whether there are numbers between neighbouring bins that belong to neither.</summary>
    private bool IsHole(int below, int above)
    {
        double room = From[above] - Until[below];
        if (IsAtom(below) && IsAtom(above))
            return !(IsInteger && room == 1);
        // Neighbours on the grid have nothing between them.
        return room > 1.5 * Grid.Step;
    }

    private bool IsAtom(int bin) => Low[bin] == High[bin];

    private int BinOf(double value, out bool isUnseen)
    {
        isUnseen = false;
        int atom = Array.BinarySearch(_atoms, value);
        if (atom >= 0)
            return _atomBins[atom];
        var (below, above) = Around(value);
        if (below == above)
            return below;
        if (below < 0 || above < 0)
        {
            isUnseen = true;
            return Math.Max(below, above);
        }
        isUnseen = (IsAtom(below) && IsAtom(above)) || IsHole(below, above);
        bool isBelow = IsAtom(below) != IsAtom(above) ? IsAtom(above) : value - Until[below] <= From[above] - value;
        return isBelow ? below : above;
    }

    /// <summary>The bins below and above a value that is no atom, -1 for none; twice the wide one that it lies in.</summary>
    private (int Below, int Above) Around(double value)
    {
        int wide = FirstWideEndingFrom(value);
        if (wide < _wide.Length && From[_wide[wide]] <= value)
            return (_wide[wide], _wide[wide]);
        int atom = ~Array.BinarySearch(_atoms, value), below = atom > 0 ? _atomBins[atom - 1] : -1, above = atom < _atoms.Length ? _atomBins[atom] : -1;
        if (wide > 0 && (below < 0 || High[_wide[wide - 1]] > High[below]))
            below = _wide[wide - 1];
        if (wide < _wide.Length && (above < 0 || Low[_wide[wide]] < Low[above]))
            above = _wide[wide];
        return (below, above);
    }

    /// <summary>The number of a bin that is nearest to a value that has none.</summary>
    private double Nearest(double value)
    {
        var (below, above) = Around(value);
        return below < 0 ? From[above] : above < 0 ? Until[below] : value - Until[below] <= From[above] - value ? Until[below] : From[above];
    }

    private int FirstWideEndingFrom(double value)
    {
        int low = 0, high = _wide.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (Until[_wide[middle]] < value)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
