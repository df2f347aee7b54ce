namespace Kaem.ML;

/// <summary>A basis of one function, moved to G + 1 centres and scaled to a width h·τ, h the mean distance of two centres.</summary>
public abstract record RadialBasis : GridBasis
{
    /// <summary>
    /// Smallest bandwidth that training may reach; below it a function would be narrower than its grid can place. In a prior more where partition functions
    /// would need more panels than there are.
    /// </summary>
    public const float LeastBandwidth = 0.2f;

    /// <summary>Largest bandwidth that training may reach; above it neighbouring functions can't be told apart in single precision.</summary>
    public const float MostBandwidth = 5f;

    private protected RadialBasis()
    {
    }

    /// <summary>Initial bandwidth τ (Table 4: 1; wavelets 2), in mean distances of two centres.</summary>
    /// <source>Table 4</source>
    /// <source of="MorletBasis">ours</source>
    public float Bandwidth { get; init => field = Check.Within(value, LeastBandwidth, MostBandwidth); } = 1f;

    /// <summary>Whether τ is trained, one for each input (Table 4: yes).</summary>
    /// <source>Table 4</source>
    public bool TrainBandwidth { get; init; } = true;
}

/// <summary>Gaussian radial basis functions; made by <see cref="KanBasis.Rbf"/>.</summary>
public sealed record RbfBasis : RadialBasis;

/// <summary>Reflectional switch activation functions; made by <see cref="KanBasis.Rswaf"/>.</summary>
public sealed record RswafBasis : RadialBasis;

/// <summary>Morlet wavelets; made by <see cref="KanBasis.Morlet"/>.</summary>
public sealed record MorletBasis : RadialBasis
{
    /// <summary>Wavelets of bandwidth 2: a family dense enough that a moved grid keeps its functions.</summary>
    public MorletBasis() => Bandwidth = 2f;

    /// <summary>Frequency ω of the wave, in radians for each width (Bozorgasl and Chen 2024: 5).</summary>
    /// <source>Bozorgasl and Chen 2024</source>
    public float Frequency { get; init => field = Check.Within(value, 1, 10); } = 5f;
}
