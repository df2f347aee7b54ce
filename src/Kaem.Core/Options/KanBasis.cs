namespace Kaem.ML;

/// <summary>The basis of the univariate functions on a KAN's edges, in the prior and in KAN generators alike.</summary>
public abstract record KanBasis
{
    private protected KanBasis()
    {
    }

    /// <summary>Number of grid intervals G; the basis has G + 1 centres.</summary>
    public int GridSize { get; init => field = Check.AtLeast(value, 2); } = 20;

    /// <summary>The activation on the base path.</summary>
    public BaseActivation BaseActivation { get; init => field = Check.Defined(value); } = BaseActivation.Relu;

    /// <summary>Spread ε of the noise that the splines start as (Table 4: 0.1).</summary>
    public float NoiseScale { get; init => field = Check.NotNegative(value); } = 0.1f;

    /// <summary>Mean μ of the factor on the initial base weights (Table 4: 1).</summary>
    public float BaseMean { get; init => field = Check.NotNegative(value); } = 1f;

    /// <summary>Spread σ_b of the factor on the initial base weights (Table 4: 1).</summary>
    public float BaseScale { get; init => field = Check.NotNegative(value); } = 1f;

    /// <summary>Factor σ_s on the initial spline weights (Table 4: 1).</summary>
    public float SplineScale { get; init => field = Check.Positive(value); } = 1f;

    /// <summary>Gaussian radial basis functions <c>exp(-½((x - c_g)/(h·τ))²)</c> on G + 1 centres (Li 2024), h the mean distance of two centres.</summary>
    /// <param name="gridSize">Number of grid intervals G.</param>
    /// <param name="baseActivation">The activation on the base path.</param>
    /// <param name="bandwidth">Initial bandwidth τ.</param>
    /// <param name="trainBandwidth">Whether τ, one for each input, is trained.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static RbfBasis Rbf(
        int gridSize = 20, BaseActivation baseActivation = BaseActivation.Relu, float bandwidth = 1f, bool trainBandwidth = true) =>
        new() { GridSize = gridSize, BaseActivation = baseActivation, Bandwidth = bandwidth, TrainBandwidth = trainBandwidth };
}

/// <summary>Gaussian radial basis functions; made by <see cref="KanBasis.Rbf"/>.</summary>
public sealed record RbfBasis : KanBasis
{
    /// <summary>Smallest bandwidth that training may reach; below it a function would be narrower than its grid can place.</summary>
    public const float LeastBandwidth = 0.2f;

    /// <summary>Largest bandwidth that training may reach; above it neighbouring functions can't be told apart in single precision.</summary>
    public const float MostBandwidth = 5f;

    /// <summary>Initial bandwidth τ (Table 4: 1), in mean distances of two centres.</summary>
    public float Bandwidth { get; init => field = Check.Within(value, LeastBandwidth, MostBandwidth); } = 1f;

    /// <summary>Whether τ is trained, one for each input (Table 4: yes).</summary>
    public bool TrainBandwidth { get; init; } = true;
}
