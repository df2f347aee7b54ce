namespace Kaem.ML;

/// <summary>Chebyshev polynomials; made by <see cref="KanBasis.Chebyshev"/>.</summary>
public sealed record ChebyshevBasis : KanBasis
{
    /// <summary>Smallest τ: below it arguments would leave [-1, 1], where the polynomials are bounded.</summary>
    public const float LeastBandwidth = 1f;

    /// <summary>Largest τ that training may reach; above it the polynomials can't be told apart.</summary>
    public const float MostBandwidth = 5f;

    /// <summary>A basis without a base path, as in the papers.</summary>
    public ChebyshevBasis() => BaseActivation = BaseActivation.None;

    /// <summary>Highest degree (the older paper's Table 6: 3).</summary>
    /// <source>the older paper's Table 6</source>
    public int Degree { get; init => field = Check.Within(value, 1, 32); } = 3;

    /// <summary>Initial τ (the older paper's Table 6: 1.01).</summary>
    /// <source>the older paper's Table 6</source>
    public float Bandwidth { get; init => field = Check.Within(value, LeastBandwidth, MostBandwidth); } = 1.01f;

    /// <summary>Whether τ is trained, one for each input (the older paper's Table 6: no).</summary>
    /// <source>the older paper's Table 6</source>
    public bool TrainBandwidth { get; init; }
}
