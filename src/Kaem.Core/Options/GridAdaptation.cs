namespace Kaem.ML;

/// <summary>When and how grids follow the inputs seen (Liu et al. 2024; Table 4).</summary>
public sealed record GridAdaptation
{
    /// <summary>
    /// Whether the prior's inner knots move. The ends of its domain stay, unless <see cref="KaemPrior.DomainAdaptation"/> lets them follow the posterior: then
    /// the knots go along.
    /// </summary>
    /// <source>Table 4</source>
    public bool Prior { get; init; } = true;

    /// <summary>Whether the generator's grids move.</summary>
    /// <source>Table 4</source>
    public bool Generator { get; init; } = true;

    /// <summary>Steps from one adaptation to the next, at first.</summary>
    /// <source>Table 4</source>
    public int Frequency { get; init => field = Check.AtLeast(value, 1, 1_000_000_000); } = 100;

    /// <summary>Decay of the schedule: after an adaptation at step i the interval grows by the factor (2 - decay)^i.</summary>
    /// <source>Table 4</source>
    public float Decay { get; init => field = Check.Within(value, 0.9f, 1f); } = 0.999f;

    /// <summary>Share of the uniform grid in the mix with the quantiles (Table 4: 0.05).</summary>
    /// <source>Table 4</source>
    public float UniformRatio { get; init => field = Check.Within(value, 0, 1); } = 0.05f;

    /// <summary>Prior samples that an adaptation looks at (Table 4: 100).</summary>
    /// <source>Table 4</source>
    public int Samples { get; init => field = Check.AtLeast(value, 2, Bounds.Samples); } = 100;

    /// <summary>Grids stay as they are.</summary>
    public static GridAdaptation Off { get; } = new() { Prior = false, Generator = false };
}
