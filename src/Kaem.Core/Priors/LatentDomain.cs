using Kaem.ML.Numerics;

namespace Kaem.ML.Priors;

/// <summary>
/// Where the latents live: the domain asked for, cut to the reference's support. Ends that follow the posterior are part of the
/// model, so they are kept as a parameter.
/// </summary>
internal sealed class LatentDomain
{
    // Relative to the larger end; a domain with less has too few single-precision numbers to sample from.
    private const double LeastLength = 0.01;

    // Densities are about one over the length, and the squares of both are numbers.
    private const double ShortestLength = 1e-6;

    // Samples within less than this share of the present domain say nothing about another.
    private const double LeastRange = 1e-3;

    private readonly Interval _asked;
    private readonly Interval _support;

    /// <param name="asked">The domain asked for.</param>
    /// <param name="support">Support of the reference density.</param>
    /// <param name="moves">Whether the ends can move.</param>
    /// <param name="name">Prefix of the parameter's name.</param>
    /// <exception cref="ArgumentException">The domain is empty, not finite, or too narrow for single precision.</exception>
    public LatentDomain(Interval asked, Interval support, bool moves, string name)
    {
        _support = support;
        _asked = Ends = Cut(asked, support);
        if (moves)
            Parameter = new Parameter($"{name}/domain", 2) { IsTrainable = false };
        Reset();
    }

    private LatentDomain() => _asked = _support = Ends = new Interval(float.NegativeInfinity, float.PositiveInfinity);

    /// <summary>No ends: a density may be 0 somewhere, but not beyond some interval of every latent.</summary>
    public static LatentDomain Unbounded { get; } = new();

    /// <summary>The ends in force.</summary>
    public Interval Ends { get; private set; }

    /// <summary>The lower and the upper end; null where they stay.</summary>
    public Parameter? Parameter { get; }

    /// <summary>Goes back to the domain asked for.</summary>
    public void Reset() => MoveTo(_asked);

    /// <summary>Moves the ends.</summary>
    public void MoveTo(Interval domain)
    {
        if (this == Unbounded)
            return;
        Ends = domain;
        if (Parameter is null)
            return;
        Parameter.Value[0] = domain.Low;
        Parameter.Value[1] = domain.High;
    }

    /// <summary>Takes over what the parameter says, if somebody wrote to it.</summary>
    /// <exception cref="ArgumentException">That is no domain for this prior.</exception>
    public void Load()
    {
        if (Parameter is null)
            return;
        var given = new Interval(Parameter.Value[0], Parameter.Value[1]);
        if (given == Ends)
            return;
        // What is refused leaves no trace.
        MoveTo(Ends);
        MoveTo(Cut(given, _support));
    }

    /// <summary>The domain that samples ask for: their range and a margin, within the support; null where they lie too close together.</summary>
    /// <param name="range">Range of the samples.</param>
    /// <param name="margin">Share of the range that is added at either end.</param>
    public Interval? Around(Interval range, float margin)
    {
        // In double precision, so that the ends of a wide range stay finite until they are cut.
        double reach = margin * range.Length;
        var wanted = new Interval((float)(range.Low - reach), (float)(range.High + reach)).Intersect(_support);
        return range.Length >= LeastRange * Ends.Length && IsWideEnough(wanted) ? wanted : null;
    }

    private static bool IsWideEnough(Interval domain) =>
        domain.Length >= ShortestLength && domain.Length >= LeastLength * Math.Max(Math.Abs(domain.Low), Math.Abs(domain.High));

    private static Interval Cut(Interval domain, Interval support)
    {
        if (!float.IsFinite(domain.Low) || !float.IsFinite(domain.High) || domain.Low >= domain.High)
            throw new ArgumentException($"The prior's domain must be an interval of finite ends, the lower one first; it is {domain}.", nameof(domain));
        var common = domain.Intersect(support);
        if (common.Low >= common.High)
            throw new ArgumentException($"The prior's domain {domain} and the support {support} of its reference have nothing in common.", nameof(domain));
        if (common.Length < ShortestLength)
            throw new ArgumentException(
                $"The prior's domain {common} is {common.Length:g4} long, too short for single precision: its length must be at least {ShortestLength:g}.",
                nameof(domain));
        if (!IsWideEnough(common))
            throw new ArgumentException(
                $"The prior's domain {common} is too narrow for single precision: its length must be at least 1% of its larger end.", nameof(domain));
        return common;
    }
}
