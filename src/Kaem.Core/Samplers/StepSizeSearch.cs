namespace Kaem.ML.Samplers;

/// <summary>
/// autoMALA's search for a step length (Biron-Lattes et al. 2024, algorithm 2), as a walk over exponents j of
/// ε = ε0·factor^j for each of C chains: up while the log acceptance ratio stays above log b, and then one back; down
/// until it exceeds log a. A walk ends early where the next length would be out of bounds.
/// </summary>
/// <remarks>The walk is a function of the ratios alone, so walking from the other end tells whether a step can be reversed.</remarks>
/// <param name="chains">Number of chains C.</param>
internal sealed class StepSizeSearch(int chains, double factor, double leastLength, double mostLength)
{
    private readonly int[] _directions = new int[chains];
    private readonly bool[] _started = new bool[chains];

    /// <summary>ε0 of each chain.</summary>
    public float[] InitialLengths { get; } = new float[chains];

    /// <summary>log a of each chain.</summary>
    public double[] LogLow { get; } = new double[chains];

    /// <summary>log b of each chain, above log a.</summary>
    public double[] LogHigh { get; } = new double[chains];

    /// <summary>The exponent found so far.</summary>
    public int[] Exponents { get; } = new int[chains];

    /// <summary>The exponent to try next, while the search goes on.</summary>
    public int[] Pending { get; } = new int[chains];

    /// <summary>Whether the chain's search goes on.</summary>
    public bool[] IsSearching { get; } = new bool[chains];

    /// <summary>The step length of an exponent.</summary>
    public float Length(int chain, int exponent) => (float)(InitialLengths[chain] * Math.Pow(factor, exponent));

    /// <summary>Begins at j = 0.</summary>
    public void Start(int chain)
    {
        (Exponents[chain], Pending[chain], _directions[chain]) = (0, 0, 0);
        _started[chain] = false;
        IsSearching[chain] = true;
    }

    /// <summary>Goes on with the log acceptance ratio at the pending exponent.</summary>
    /// <returns>Whether that exponent is the one found so far.</returns>
    public bool Advance(int chain, double logRatio)
    {
        bool first = !_started[chain];
        if (first)
        {
            _started[chain] = true;
            _directions[chain] = logRatio >= LogHigh[chain] ? 1 : logRatio <= LogLow[chain] ? -1 : 0;
        }
        int direction = _directions[chain];
        if (direction > 0 && logRatio < LogHigh[chain])
        {
            IsSearching[chain] = false;
            return false;
        }
        Exponents[chain] = Pending[chain];
        bool goesOn = direction > 0 || (direction < 0 && logRatio <= LogLow[chain]);
        Pending[chain] += direction;
        float next = Length(chain, Pending[chain]);
        IsSearching[chain] = goesOn && next >= leastLength && next <= mostLength;
        return true;
    }

    /// <summary>Whether a search that goes on can still end at <paramref name="exponent"/>.</summary>
    public bool CanReach(int chain, int exponent) =>
        !_started[chain] || (_directions[chain] > 0 ? exponent >= Exponents[chain] : exponent <= Pending[chain]);
}
