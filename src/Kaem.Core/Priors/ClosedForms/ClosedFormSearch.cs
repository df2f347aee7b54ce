namespace Kaem.ML.Priors;

/// <summary>
/// Finds the a and b of <c>c·g(a·z + b) + d</c> by a grid that narrows around its best point, c and d by linear least
/// squares at each (Liu et al. 2024, Sec. 2.5.1). Arguments are searched as <c>a'·t + b'</c> with t from -1 to 1 over the domain.
/// </summary>
internal sealed class ClosedFormSearch
{
    private const double Range = 10;
    private const int GridPoints = 41;
    private const int Rounds = 6;

    // Variance of a function over the domain, relative to its mean square.
    private const double LeastVariation = 1e-4;

    // Weights of misfit and complexity in the score.
    private const double MisfitWeight = 0.7;

    private readonly double _middle;
    private readonly double _half;
    private readonly double[] _points;
    private readonly double[] _values;
    private readonly double[] _weights;
    private readonly double _mean;
    private readonly double _variance;

    /// <param name="points">Points z.</param>
    /// <param name="values">The energy there.</param>
    /// <param name="weights">How much each counts.</param>
    public ClosedFormSearch(double low, double high, double[] points, double[] values, double[] weights)
    {
        _middle = (low + high) / 2;
        _half = (high - low) / 2;
        double total = weights.Sum();
        _points = [.. points.Select(z => (z - _middle) / _half)];
        _values = values;
        _weights = [.. weights.Select(weight => weight / total)];
        for (int i = 0; i < values.Length; i++)
            _mean += _weights[i] * values[i];
        for (int i = 0; i < values.Length; i++)
            _variance += _weights[i] * (values[i] - _mean) * (values[i] - _mean);
    }

    /// <summary>An energy that varies by less is constant to single precision.</summary>
    public bool IsConstant => _variance < 1e-12 * (1 + _mean * _mean);

    /// <summary>The constant form.</summary>
    public ClosedForm Constant => new("0", 0, 0, 0, _mean, 1, 0, Score(1, 0));

    /// <summary>The forms of all candidates that are defined somewhere, the best first; the constant alone where there is nothing to explain.</summary>
    /// <param name="candidates">Names of the functions to try; null for all.</param>
    /// <exception cref="ArgumentException">There is no such candidate, or none that is defined on the domain.</exception>
    public IReadOnlyList<ClosedForm> Ranked(IReadOnlyList<string>? candidates)
    {
        if (IsConstant)
            return [Constant];
        var library = candidates is null ? Candidate.All : [.. candidates.Select(Candidate.Named)];
        ClosedForm[] forms = [.. library.Select(Fit).OfType<ClosedForm>().OrderBy(form => form.Score)];
        return forms.Length > 0
            ? forms
            : throw new ArgumentException(
                $"None of the candidates is defined on the domain from {_middle - _half} to {_middle + _half}.", nameof(candidates));
    }

    /// <summary>The candidate's best form; null where it is defined nowhere.</summary>
    public ClosedForm? Fit(Candidate candidate)
    {
        // What does not scale the function is searched in units of the domain.
        double scale = 1, shift = 0, best = double.NegativeInfinity;
        bool free = candidate.Freedom is Freedom.Scale or Freedom.Both, shifts = candidate.Freedom is Freedom.Shift or Freedom.Both;
        double[] signs = candidate.Freedom == Freedom.Shift && !candidate.Mirrors ? [1, -1] : [1];
        foreach (double sign in signs)
        {
            double aCentre = free ? 0 : sign, bCentre = 0, reach = Range;
            double localBest = double.NegativeInfinity, localScale = aCentre, localShift = 0;
            for (int round = 0; round < (candidate.Freedom == Freedom.None ? 1 : Rounds); round++)
            {
                foreach (double a in free ? Grid(aCentre, reach) : [aCentre])
                {
                    if (a < 0 && candidate.Mirrors)
                        continue;
                    foreach (double b in shifts ? Grid(bCentre, reach) : [candidate.Freedom == Freedom.None ? _middle / _half : 0])
                    {
                        double share = RSquared(candidate, a, b, out _, out _);
                        if (share > localBest)
                            (localBest, localScale, localShift) = (share, a, b);
                    }
                }
                (aCentre, bCentre, reach) = (localScale, localShift, reach * 4 / (GridPoints - 1));
            }
            if (localBest > best)
                (best, scale, shift) = (localBest, localScale, localShift);
        }
        if (double.IsNegativeInfinity(best))
            return null;
        RSquared(candidate, scale, shift, out double c, out double d);

        // From t back to z; where only the shift is free, to a slope of 1 in z, which c and d make up for.
        double slope = scale / _half, offset = shift - slope * _middle;
        if (candidate.Freedom is Freedom.None or Freedom.Shift)
        {
            double stretch = _half;
            (slope, offset) = (slope * stretch, offset * stretch);
            (c, d) = LeastSquares(z => candidate.Function(slope * z + offset));
        }
        return new ClosedForm(candidate.Name, slope, offset, c, d, best, candidate.Complexity, Score(best, candidate.Complexity));
    }

    private static double Score(double rSquared, int complexity) =>
        MisfitWeight * Math.Log2(1 + 1e-5 - Math.Min(1, rSquared)) + (1 - MisfitWeight) * complexity;

    private static IEnumerable<double> Grid(double centre, double reach)
    {
        for (int i = 0; i < GridPoints; i++)
            yield return centre + reach * (2.0 * i / (GridPoints - 1) - 1);
    }

    private double RSquared(Candidate candidate, double a, double b, out double c, out double d)
    {
        (c, d) = (0, _mean);
        double first = b - a, last = b + a;
        if (!candidate.IsDefined(Math.Min(first, last), Math.Max(first, last)))
            return double.NegativeInfinity;
        double mean = 0, square = 0, product = 0;
        for (int i = 0; i < _points.Length; i++)
        {
            double value = candidate.Function(a * _points[i] + b), weighted = _weights[i] * value;
            mean += weighted;
            square += weighted * value;
            product += weighted * (_values[i] - _mean);
        }
        double variance = square - mean * mean;
        // A piece of a function so short that it is nearly flat looks like its Taylor polynomial, times a huge c: that is none.
        if (!(variance > LeastVariation * square) || !double.IsFinite(square))
            return 0;
        c = product / variance;
        d = _mean - c * mean;
        return Math.Min(1, product * product / (variance * _variance));
    }

    private (double C, double D) LeastSquares(Func<double, double> function)
    {
        double mean = 0, square = 0, product = 0;
        for (int i = 0; i < _points.Length; i++)
        {
            double value = function(_middle + _half * _points[i]), weighted = _weights[i] * value;
            mean += weighted;
            square += weighted * value;
            product += weighted * (_values[i] - _mean);
        }
        double c = product / (square - mean * mean);
        return (c, _mean - c * mean);
    }
}
