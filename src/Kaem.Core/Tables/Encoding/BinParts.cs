namespace Kaem.ML.Tables;

/// <summary>
/// The density within a bin of several values: of each part, where it is even, of values that pile up, and by that of numbers that have a bin of their own, 0.
/// Without a <see cref="BinDivision"/> the bin is one part.
/// </summary>
internal sealed partial class BinParts
{
    /// <summary>What the rest of a bin counts if all of its training values pile up.</summary>
    private const double UnseenCount = 0.5;

    /// <summary>Steps that a number may lie beside the grid by rounding.</summary>
    private const double Rounding = 1e-6;

    private readonly double _step;

    /// <summary>Numbers within the bin that belong to no part.</summary>
    private readonly double[] _taken;

    private readonly double[] _cuts, _piles;

    /// <summary>The least and the largest value of each part, and how many values it has, or its length.</summary>
    private readonly double[] _lows, _highs, _extents;

    /// <summary>What parts, then piles, count, each with those before it.</summary>
    private readonly double[] _cumulated;

    private readonly double[] _partLogs, _pileLogs;

    /// <param name="low">The bin's least value.</param>
    /// <param name="high">The bin's largest value.</param>
    /// <param name="taken">Numbers between these that have bins of their own, in ascending order.</param>
    /// <exception cref="ArgumentException">The division does not fit the bin.</exception>
    public BinParts(double low, double high, ValueGrid grid, double[] taken, BinDivision? division)
    {
        _step = grid.Step;
        division ??= new BinDivision(0.5 * (low + high), [], [1], [], []);
        Mean = division.Mean;
        _cuts = division.Cuts;
        _piles = division.Piles;
        bool isWhole = IsWithin(Mean, low, high) && division.Counts.Length == _cuts.Length + 1 && division.PileCounts.Length == _piles.Length
            && Array.TrueForAll(_cuts, cut => cut < high) && Array.TrueForAll(_piles, pile => IsWithin(pile, low, high) && Array.BinarySearch(taken, pile) < 0)
            && Ascends(_piles) && Ascends(_cuts) && (_cuts.Length == 0 || _cuts[0] > low || (_step > 0 && _cuts[0] == low))
            && Array.TrueForAll(division.PileCounts, count => count > 0);
        if (!isWhole)
            throw new ArgumentException($"The parts of a bin from {low:R} to {high:R} do not fit it.");
        _taken = [.. taken.Concat(_piles).Order()];
        _lows = [low, .. _cuts.Select(cut => _step > 0 ? grid.Round(cut + _step) : cut)];
        _highs = [.. _cuts, high];
        _extents = [.. _lows.Zip(_highs, (first, last) => Extent(first, last, _step, _taken))];
        double[] counts = [.. division.Counts.Select(count => (double)count)];
        // One part has no values where all of them pile up, and perhaps no room.
        if (counts is [0] && _piles.Length > 0)
            counts[0] = _extents[0] > 0 ? UnseenCount : 0;
        else if (!Array.TrueForAll(counts, count => count > 0) || !Array.TrueForAll(_extents, extent => extent > 0))
            throw new ArgumentException($"A part of a bin from {low:R} to {high:R} has no values.");
        _cumulated = [.. counts, .. division.PileCounts];
        for (int i = 1; i < _cumulated.Length; i++)
            _cumulated[i] += _cumulated[i - 1];
        double total = _cumulated[^1], unit = _step > 0 ? _step : 1;
        _partLogs = [.. counts.Select((count, part) => Math.Log(count / total) - Math.Log(unit * _extents[part]))];
        _pileLogs = [.. division.PileCounts.Select(count => Math.Log(count / total) - Math.Log(unit))];
        HasParts = counts[0] > 0;
        Least = (HasParts ? _partLogs : []).Concat(_pileLogs).Min();
    }

    /// <summary>The mean of the bin's values.</summary>
    public double Mean { get; }

    /// <summary>The least log-density within the bin.</summary>
    public double Least { get; }

    private bool HasParts { get; }

    /// <summary>How many numbers of a grid lie between two of it, those left out that are taken; their distance where there is no grid.</summary>
    public static double Extent(double first, double last, double step, double[] taken) =>
        step > 0 ? Math.Round((last - first) / step) + 1 - (From(taken, last, after: true) - From(taken, first)) : last - first;

    /// <summary>The value at a number in (0, 1), which decides on the part and on the place within it.</summary>
    public double At(double uniform)
    {
        double drawn = uniform * _cumulated[^1];
        int part = 0;
        while (part < _cumulated.Length - 1 && _cumulated[part] <= drawn)
            part++;
        if (part >= _lows.Length)
            return _piles[part - _lows.Length];
        double below = part > 0 ? _cumulated[part - 1] : 0, within = (drawn - below) / (_cumulated[part] - below);
        return Within(_lows[part], _highs[part], within);
    }

    /// <summary>What lies within a range.</summary>
    public BinCut Cut(double least, double most)
    {
        var pieces = new List<(double Low, double High, double Extent, double Count)>();
        double before = 0;
        for (int part = 0; part < _lows.Length; part++)
        {
            double count = _cumulated[part] - before, low = Math.Max(_lows[part], least), high = Math.Min(_highs[part], most);
            before = _cumulated[part];
            if (_step > 0)
            {
                low = _lows[part] + Math.Ceiling((low - _lows[part]) / _step - Rounding) * _step;
                high = _lows[part] + Math.Floor((high - _lows[part]) / _step + Rounding) * _step;
            }
            double extent = low > high ? 0 : Extent(low, high, _step, _taken);
            if (count > 0 && extent > 0)
                pieces.Add((low, high, extent, count * extent / _extents[part]));
        }
        var piles = new List<(double Value, double Count)>();
        for (int pile = 0; pile < _piles.Length; pile++)
        {
            double count = _cumulated[_lows.Length + pile] - before;
            before += count;
            if (_piles[pile] >= least && _piles[pile] <= most)
                piles.Add((_piles[pile], count));
        }
        return new BinCut(pieces, piles, _cumulated[^1], Within);
    }

    /// <summary>The value at a share of what lies from one to another.</summary>
    private double Within(double low, double high, double share)
    {
        if (_step == 0)
            return low + share * (high - low);
        // Counts through the values there can be, and leaves out those that are taken.
        double extent = Extent(low, high, _step, _taken), steps = Math.Min(Math.Floor(share * extent), extent - 1);
        for (int t = From(_taken, low); t < _taken.Length && Math.Round((_taken[t] - low) / _step) <= steps; t++)
            steps++;
        return low + steps * _step;
    }

    /// <summary>The logarithm of the density given the bin: a probability of whole numbers and, where there is no grid, of what piles up.</summary>
    /// <param name="value">A number of the bin, or one beyond it, which is as likely as the bin's end.</param>
    public double LogDensity(double value)
    {
        int pile = Array.BinarySearch(_piles, value);
        if (pile >= 0)
            return _pileLogs[pile];
        return HasParts ? _partLogs[From(_cuts, value)] : _pileLogs[Math.Min(~pile, _piles.Length - 1)];
    }

    private static bool IsWithin(double value, double low, double high) => value >= low && value <= high;

    private static bool Ascends(double[] values)
    {
        for (int i = 1; i < values.Length; i++)
        {
            if (!(values[i - 1] < values[i]))
                return false;
        }
        return true;
    }

    /// <summary>The first of ascending numbers that is no less than a value, or beyond it.</summary>
    private static int From(double[] ascending, double value, bool after = false)
    {
        int found = Array.BinarySearch(ascending, value);
        return found < 0 ? ~found : after ? found + 1 : found;
    }
}
