namespace Kaem.ML;

/// <summary>A basis whose functions stand on a grid over each input, which follows the values seen there.</summary>
public abstract record GridBasis : KanBasis
{
    private protected GridBasis()
    {
    }

    /// <summary>Number of grid intervals G.</summary>
    /// <source>Table 4</source>
    public int GridSize { get; init => field = Check.AtLeast(value, 2, Bounds.GridSize); } = 20;

    /// <summary>Spread ε of the noise that the splines start as (Table 4: 0.1).</summary>
    /// <source>Table 4</source>
    public float NoiseScale { get; init => field = Check.NotNegative(value, Bounds.Factor); } = 0.1f;
}

/// <summary>B-splines; made by <see cref="KanBasis.BSpline"/>.</summary>
public sealed record BSplineBasis : GridBasis
{
    /// <summary>Degree of the polynomials (Table 4: 3). Below 2 they would not be smooth.</summary>
    /// <source>Table 4</source>
    public int Degree { get; init => field = Check.Within(value, 2, 5); } = 3;
}
