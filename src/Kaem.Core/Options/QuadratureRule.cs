namespace Kaem.ML;

/// <summary>How the partition functions <c>Z = ∫ exp(f)·π0 dz</c> are computed (Eq. 6). Sampling uses the composite panels under every rule.</summary>
/// <param name="Kind">The family.</param>
/// <param name="Nodes">Nodes over the whole domain; 0 for the composite rule, which chooses its own.</param>
public sealed record QuadratureRule(QuadratureKind Kind, int Nodes)
{
    /// <summary>Gauss-Legendre panels of 4 nodes, as many as the narrowest feature needs, split where the energy has kinks. The default.</summary>
    public static QuadratureRule Composite { get; } = new(QuadratureKind.Composite, 0);

    /// <summary>One Gauss-Legendre rule over the whole domain, as in the papers' tables (200 nodes).</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="nodes"/> is below 2.</exception>
    public static QuadratureRule GaussLegendre(int nodes = 200) => new(QuadratureKind.GaussLegendre, Check.AtLeast(nodes, 2));

    /// <summary>The trapezoid rule on equally spaced nodes, the ends included.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="nodes"/> is below 2.</exception>
    public static QuadratureRule Trapezoid(int nodes = 200) => new(QuadratureKind.Trapezoid, Check.AtLeast(nodes, 2));

    /// <summary>Composite Gauss-Kronrod panels of 15 nodes over the domain, as in the papers' text.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="nodes"/> is below 15.</exception>
    public static QuadratureRule GaussKronrod(int nodes = 210) => new(QuadratureKind.GaussKronrod, Check.AtLeast(nodes, 15));
}

/// <summary>Families of quadrature rules.</summary>
public enum QuadratureKind
{
    /// <summary>Composite Gauss-Legendre panels.</summary>
    Composite,

    /// <summary>One Gauss-Legendre rule.</summary>
    GaussLegendre,

    /// <summary>The trapezoid rule.</summary>
    Trapezoid,

    /// <summary>Gauss-Kronrod panels of 15 nodes.</summary>
    GaussKronrod,
}
