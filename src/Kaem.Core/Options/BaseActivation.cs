namespace Kaem.ML;

/// <summary>The fixed activation beside the spline in a univariate function: <c>y = wBase·act(x) + wSpline·Σ_g coef_g·B_g(x)</c> (Liu et al. 2024).</summary>
public enum BaseActivation
{
    /// <summary>max(0, x), as in the paper's Tables 4 and 5.</summary>
    Relu,

    /// <summary>x / (1 + exp(-x)), as in Liu et al. 2024.</summary>
    Silu,

    /// <summary>No base path: the spline alone.</summary>
    None,
}
