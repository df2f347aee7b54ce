namespace Kaem.ML;

/// <summary>
/// The basis B of the univariate functions on a KAN's edges, in the prior and in KAN generators alike:
/// <c>y = wBase·act(x) + wSpline·Σ_g coef_g·B_g(x)</c>.
/// </summary>
public abstract record KanBasis
{
    private protected KanBasis()
    {
    }

    /// <summary>The activation on the base path.</summary>
    /// <source>Tables 4 and 5</source>
    /// <source of="ChebyshevBasis">the papers' formula</source>
    public BaseActivation BaseActivation { get; init => field = Check.Defined(value); } = BaseActivation.Relu;

    /// <summary>Mean μ of the factor on the initial base weights (Table 4: 1).</summary>
    /// <source>Table 4</source>
    public float BaseMean { get; init => field = Check.NotNegative(value, Bounds.Factor); } = 1f;

    /// <summary>Spread σ_b of the factor on the initial base weights (Table 4: 1).</summary>
    /// <source>Table 4</source>
    public float BaseScale { get; init => field = Check.NotNegative(value, Bounds.Factor); } = 1f;

    /// <summary>Factor σ_s on the initial spline weights (Table 4: 1), or on the initial coefficients where there are no spline weights.</summary>
    /// <source>Table 4</source>
    public float SplineScale { get; init => field = Check.Positive(value, Bounds.Factor); } = 1f;

    /// <summary>Gaussian radial basis functions <c>exp(-½((x - c_g)/(h·τ))²)</c> on G + 1 centres (Li 2024), h the mean distance of two centres.</summary>
    /// <param name="gridSize">Number of grid intervals G.</param>
    /// <param name="baseActivation">The activation on the base path.</param>
    /// <param name="bandwidth">Initial bandwidth τ.</param>
    /// <param name="trainBandwidth">Whether τ, one for each input, is trained.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static RbfBasis Rbf(
        int gridSize = 20, BaseActivation baseActivation = BaseActivation.Relu, float bandwidth = 1f, bool trainBandwidth = true) =>
        new() { GridSize = gridSize, BaseActivation = baseActivation, Bandwidth = bandwidth, TrainBandwidth = trainBandwidth };

    /// <summary>B-splines of Cox and de Boor: G + degree piecewise polynomials on G intervals, which sum to 1 (Liu et al. 2024).</summary>
    /// <param name="gridSize">Number of grid intervals G.</param>
    /// <param name="degree">Degree of the polynomials.</param>
    /// <param name="baseActivation">The activation on the base path.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static BSplineBasis BSpline(int gridSize = 20, int degree = 3, BaseActivation baseActivation = BaseActivation.Relu) =>
        new() { GridSize = gridSize, Degree = degree, BaseActivation = baseActivation };

    /// <summary>Reflectional switches <c>1 - tanh²((x - c_g)/(h·τ))</c> on G + 1 centres, h the mean distance of two centres.</summary>
    /// <param name="gridSize">Number of grid intervals G.</param>
    /// <param name="baseActivation">The activation on the base path.</param>
    /// <param name="bandwidth">Initial bandwidth τ.</param>
    /// <param name="trainBandwidth">Whether τ, one for each input, is trained.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static RswafBasis Rswaf(
        int gridSize = 20, BaseActivation baseActivation = BaseActivation.Relu, float bandwidth = 1f, bool trainBandwidth = true) =>
        new() { GridSize = gridSize, BaseActivation = baseActivation, Bandwidth = bandwidth, TrainBandwidth = trainBandwidth };

    /// <summary>
    /// Morlet wavelets <c>cos(ω·u)·exp(-½u²)</c> with <c>u = (x - c_g)/(h·τ)</c> on G + 1 centres (Bozorgasl and Chen 2024), h the mean distance of two
    /// centres.
    /// </summary>
    /// <param name="gridSize">Number of grid intervals G.</param>
    /// <param name="baseActivation">The activation on the base path.</param>
    /// <param name="bandwidth">Initial bandwidth τ. Much below 2 the wavelets stand too far apart for a moved grid to keep their functions.</param>
    /// <param name="trainBandwidth">Whether τ, one for each input, is trained.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static MorletBasis Morlet(
        int gridSize = 20, BaseActivation baseActivation = BaseActivation.Relu, float bandwidth = 2f, bool trainBandwidth = true) =>
        new() { GridSize = gridSize, BaseActivation = baseActivation, Bandwidth = bandwidth, TrainBandwidth = trainBandwidth };

    /// <summary>A Fourier series: 1, <c>cos(2πkτx)</c> and <c>sin(2πkτx)</c> for k from 1 to K (Xu et al. 2024). Without a grid, so nothing adapts.</summary>
    /// <param name="frequencies">Number of frequencies K.</param>
    /// <param name="baseActivation">The activation on the base path.</param>
    /// <param name="bandwidth">Initial bandwidth τ: the lowest frequency.</param>
    /// <param name="trainBandwidth">Whether τ, one for each input, is trained.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static FourierBasis Fourier(
        int frequencies = 50, BaseActivation baseActivation = BaseActivation.Relu, float bandwidth = 1f, bool trainBandwidth = true) =>
        new() { Frequencies = frequencies, BaseActivation = baseActivation, Bandwidth = bandwidth, TrainBandwidth = trainBandwidth };

    /// <summary>
    /// Chebyshev polynomials <c>T_k(tanh(x)/τ)</c> for k from 0 to the degree (SS et al. 2024): few parameters, no grid, no spline
    /// weights and, unless asked for, no base path.
    /// </summary>
    /// <param name="degree">Highest degree.</param>
    /// <param name="bandwidth">Initial τ.</param>
    /// <param name="trainBandwidth">Whether τ, one for each input, is trained.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static ChebyshevBasis Chebyshev(int degree = 3, float bandwidth = 1.01f, bool trainBandwidth = false) =>
        new() { Degree = degree, Bandwidth = bandwidth, TrainBandwidth = trainBandwidth };
}
