namespace Kaem.ML.Samplers;

/// <summary>
/// autoMALA's search for a step length (Biron-Lattes et al. 2024, algorithm 2) by the symmetric criterion of AutoStep (Liu et al. 2024), as a walk
/// over exponents j of ε = ε0·factor^j for each of C chains. With r the acceptance ratio at j it looks at -|log r|: up while that stays above
/// log b, and then one back; down until it exceeds log a. A walk ends early where the next length would be out of bounds.
/// </summary>
/// <remarks>
/// <para>
/// autoMALA itself looks at log r. In a tail the density rises so steeply that a step's error in energy is a gain, the more so the longer the step:
/// log r is above 0, the step grows until it overshoots the mode and log r falls below log b, and is taken one back, where log r is large. The
/// way back has -log r, far below log a, and so a search that shrinks: it finds another length, the proposal doesn't count, and the chain stays
/// where it is for hundreds of steps. An error of either sign says that the step is too long for its surroundings; |log r| is the same both ways, so
/// that both searches see the same at the length that one of them found.
/// </para>
/// <para>
/// The target stays as exact as under the other criterion: the walk is a function of the ratios alone, whatever the function, for given
/// thresholds, metric and ε0. The step (z, y) → (z', -y') of a given j is an involution that keeps volumes; since it counts only where the walk from
/// (z', -y') ends at that j too, the steps that count are an involution as well, and accepting them with min(1, r) is in detailed balance.
/// </para>
/// <para>
/// The price is that a tail is left slowly: a step changes the energy's error by no more than -log a, so that √U falls by less than √(-log a) where
/// U is how far log γ is below its mode. Steps that are not adjusted need no way back, and for them the walk looks at log r as autoMALA does: it ends at
/// about the longest step that leads uphill, and a few of these get in from anywhere.
/// </para>
/// </remarks>
/// <param name="chains">Number of chains C.</param>
internal sealed class StepSizeSearch(int chains, double factor, double leastLength, double mostLength)
{
    private readonly int[] _directions = new int[chains];
    private readonly bool[] _started = new bool[chains];

    /// <summary>Whether walks look at -|log r|, for steps that need a way back; else at log r.</summary>
    public bool IsSymmetric { get; set; } = true;

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
        double likeness = IsSymmetric ? -Math.Abs(logRatio) : logRatio;
        // From a start without a density, whose ratio is +∞, the first end with one will do.
        bool leaves = double.IsPositiveInfinity(logRatio);
        if (!_started[chain])
        {
            _started[chain] = true;
            _directions[chain] = leaves ? 0 : likeness >= LogHigh[chain] ? 1 : likeness <= LogLow[chain] ? -1 : 0;
        }
        int direction = _directions[chain];
        if (direction > 0 && likeness < LogHigh[chain])
        {
            IsSearching[chain] = false;
            return false;
        }
        Exponents[chain] = Pending[chain];
        bool goesOn = direction > 0 || (direction < 0 && likeness <= LogLow[chain] && !leaves);
        Pending[chain] += direction;
        float next = Length(chain, Pending[chain]);
        IsSearching[chain] = goesOn && next >= leastLength && next <= mostLength;
        return true;
    }

    /// <summary>Whether a search that goes on can still end at <paramref name="exponent"/>.</summary>
    public bool CanReach(int chain, int exponent) =>
        !_started[chain] || (_directions[chain] > 0 ? exponent >= Exponents[chain] : exponent <= Pending[chain]);
}
