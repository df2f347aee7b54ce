namespace Kaem.ML;

/// <summary>The axes along which a component of a joint mixture has its univariate densities.</summary>
public enum MixtureAxes
{
    /// <summary>Those of the latents, with a scale each: latents are independent within a component.</summary>
    Diagonal,

    /// <summary>A lower triangular matrix of a component's own: latents depend on each other within it, too.</summary>
    Full,
}
