namespace Kaem.ML.Numerics;

/// <summary>
/// A numeric column as categories: values that stand for themselves because many rows have them (0 of a gain, 40 hours), and
/// intervals between them with about as many rows each. With a categorical likelihood over the bins and uniforms inside them a
/// column gets any density at all, as a histogram.
/// </summary>
internal sealed class ColumnBins
{
    private readonly float[] _low, _high;
    // Values up to _ends[k] are bin k's.
    private readonly double[] _ends;
    private readonly double _step;

    /// <param name="low">Lowest value of each bin, ascending.</param>
    /// <param name="high">Highest value of each bin: the lowest itself for a bin that is a single value.</param>
    /// <param name="step">Distance of neighbouring values, for instance 1 for whole numbers; 0 for a continuous column.</param>
    /// <exception cref="ArgumentException">There are no bins, they overlap, or are not finite.</exception>
    public ColumnBins(ReadOnlySpan<float> low, ReadOnlySpan<float> high, double step = 0)
    {
        if (low.IsEmpty || low.Length != high.Length)
            throw new ArgumentException($"Bins need as many lower ends as upper ones, at least one; there are {low.Length} and {high.Length}.", nameof(low));
        if (!(step >= 0 && double.IsFinite(step)))
            throw new ArgumentException($"The step is {step}; it must be a finite number, 0 or above.", nameof(step));
        for (int k = 0; k < low.Length; k++)
        {
            if (!(float.IsFinite(low[k]) && float.IsFinite(high[k]) && low[k] <= high[k] && (k == 0 || high[k - 1] <= low[k])))
                throw new ArgumentException($"Bin {k} is [{low[k]}, {high[k]}]; bins must be finite, ascend and not overlap.", nameof(low));
        }
        (_low, _high, _step) = (low.ToArray(), high.ToArray(), step);
        _ends = new double[Count - 1];
        for (int k = 0; k < _ends.Length; k++)
            _ends[k] = 0.5 * ((double)_high[k] + _low[k + 1]);
    }

    /// <summary>Number of bins.</summary>
    public int Count => _low.Length;

    /// <summary>Lowest value of each bin.</summary>
    public ReadOnlySpan<float> Low => _low;

    /// <summary>Highest value of each bin.</summary>
    public ReadOnlySpan<float> High => _high;

    /// <summary>Distance of neighbouring values; 0 for a continuous column.</summary>
    public double Step => _step;

    /// <summary>
    /// Bins for the values seen. Where there are no more distinct ones than bins, each is a bin. Otherwise a value that at
    /// least one bin's share of the rows has is a bin, and what lies between such values is cut at quantiles.
    /// </summary>
    /// <param name="values">The values; missing ones (NaN) do not count.</param>
    /// <param name="most">About how many bins there may be, at least 2; the gaps between single values may need a few more.</param>
    /// <param name="step">Distance of neighbouring values; 0 for a continuous column.</param>
    /// <exception cref="ArgumentException">There are no values, or one is infinite.</exception>
    public static ColumnBins Fit(ReadOnlySpan<float> values, int most, double step = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 2);
        float[] sorted = [.. values.ToArray().Where(value => !float.IsNaN(value))];
        Array.Sort(sorted);
        if (sorted.Length == 0)
            throw new ArgumentException("There are no values to find bins for.", nameof(values));
        var (distinct, counts) = Distinct(sorted);
        List<float> low = [], high = [];
        long share = (sorted.Length + most - 1) / most;
        bool all = distinct.Length <= most;
        int free = most - counts.Count(count => count >= share), rest = counts.Where(count => count < share).Sum();
        for (int i = 0; i < distinct.Length;)
        {
            int end = i;
            long rows = 0;
            for (; end < distinct.Length && !all && counts[end] < share; end++)
                rows += counts[end];
            if (end > i)
            {
                int bins = (int)Math.Max(1, Math.Round((double)free * rows / rest));
                Cut(distinct.AsSpan(i, end - i), counts.AsSpan(i, end - i), rows, bins, low, high);
                i = end;
                continue;
            }
            low.Add(distinct[i]);
            high.Add(distinct[i]);
            i++;
        }
        return new ColumnBins([.. low], [.. high], step);
    }

    /// <summary>The bin of a value: the one it lies in, or else the nearest.</summary>
    public int Encode(float value)
    {
        int at = Array.BinarySearch(_ends, value);
        int bin = at < 0 ? ~at : at;
        // Bins that touch meet at an end; a single value there belongs to its own bin.
        return bin + 1 < Count && value == _low[bin + 1] && (_low[bin + 1] == _high[bin + 1] || value > _high[bin]) ? bin + 1 : bin;
    }

    /// <summary>A value of a bin.</summary>
    /// <param name="uniform">Where in the bin, from 0 to below 1.</param>
    public float Decode(int bin, double uniform)
    {
        double low = _low[bin], width = _high[bin] - low;
        if (_step == 0)
            return (float)(low + uniform * width);
        double places = Math.Round(width / _step) + 1;
        return (float)(low + Math.Min(Math.Floor(uniform * places), places - 1) * _step);
    }

    /// <summary>The middle of a bin.</summary>
    public double Middle(int bin) => 0.5 * ((double)_low[bin] + _high[bin]);

    /// <summary>What turns a bin's log-probability into the log-density of a value in it: minus the log of its width, or of its number of values.</summary>
    public double LogDensity(int bin)
    {
        double width = (double)_high[bin] - _low[bin];
        if (_step > 0)
            return -Math.Log(Math.Round(width / _step) + 1);
        return width > 0 ? -Math.Log(width) : 0;
    }

    /// <summary>Cuts a stretch of values into bins of about equal numbers of rows.</summary>
    private static void Cut(ReadOnlySpan<float> values, ReadOnlySpan<int> counts, long rows, int bins, List<float> low, List<float> high)
    {
        long seen = 0;
        int made = 0;
        for (int i = 0; i < values.Length;)
        {
            low.Add(values[i]);
            made++;
            long target = (rows * made + bins - 1) / bins;
            do
                seen += counts[i++];
            while (i < values.Length && seen < target);
            high.Add(values[i - 1]);
        }
    }

    private static (float[] Values, int[] Counts) Distinct(float[] sorted)
    {
        List<float> values = [];
        List<int> counts = [];
        foreach (float value in sorted)
        {
            if (!float.IsFinite(value))
                throw new ArgumentException($"A value is {value}; bins need finite ones.", nameof(sorted));
            if (values.Count > 0 && values[^1] == value)
            {
                counts[^1]++;
            }
            else
            {
                values.Add(value);
                counts.Add(1);
            }
        }
        return ([.. values], [.. counts]);
    }
}
