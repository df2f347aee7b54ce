namespace Kaem.ML;

/// <summary>A Fourier series; made by <see cref="KanBasis.Fourier"/>.</summary>
public sealed record FourierBasis : KanBasis
{
    /// <summary>Smallest τ that training may reach.</summary>
    public const float LeastBandwidth = 0.05f;

    /// <summary>Largest τ that training may reach; in a prior less where partition functions would need more panels than there are.</summary>
    public const float MostBandwidth = 2f;

    /// <summary>Number of frequencies K (the older paper's Table 5: 50).</summary>
    /// <source>the older paper's Table 5</source>
    public int Frequencies { get; init => field = Check.Within(value, 1, 1000); } = 50;

    /// <summary>Initial τ, the lowest frequency: the series repeats after 1/τ.</summary>
    public float Bandwidth { get; init => field = Check.Within(value, LeastBandwidth, MostBandwidth); } = 1f;

    /// <summary>Whether τ is trained, one for each input.</summary>
    public bool TrainBandwidth { get; init; } = true;
}
