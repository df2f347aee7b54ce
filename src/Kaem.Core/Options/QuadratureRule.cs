using System.Text.Json.Serialization;

namespace Kaem.ML;

/// <summary>
/// The quadrature that gives partition functions and their gradients (Eq. 6). Inverse transform sampling and the
/// distribution functions use the composite panels under every rule: the running sum of a single rule's weights is not
/// an integral up to any node, so pairing the two, as Eq. 23 and 24 do, moves samples by half a cell.
/// </summary>
public sealed record QuadratureRule
{
    [JsonConstructor]
    internal QuadratureRule(QuadratureKind kind, int nodes)
    {
        Kind = kind;
        Nodes = kind switch
        {
            QuadratureKind.Composite when nodes == 0 => nodes,
            QuadratureKind.GaussKronrod when nodes % 2 == 1 && nodes is >= 3 and <= 999 => nodes,
            QuadratureKind.GaussLegendre or QuadratureKind.Trapezoid when nodes is >= 2 and <= 1000 => nodes,
            QuadratureKind.GaussKronrod => throw new ArgumentOutOfRangeException(
                nameof(nodes), nodes, "The nodes of a Gauss–Kronrod rule must be an odd number from 3 to 999."),
            _ => throw new ArgumentOutOfRangeException(nameof(nodes), nodes, "The nodes of a quadrature rule must be a number from 2 to 1,000."),
        };
    }

    /// <summary>
    /// Five-point Gauss–Lobatto panels, three or more for each width of the narrowest basis function, split where the energies or
    /// the reference are not smooth, and divided where densities are sharper than that. The default: accurate to single precision, whatever the
    /// basis; what would need more than 4,096 panels is refused.
    /// </summary>
    public static QuadratureRule Composite { get; } = new(QuadratureKind.Composite, 0);

    /// <summary>One Gauss–Legendre rule over the whole domain, as in the papers' experiments.</summary>
    /// <param name="nodes">Number of nodes (Tables 4 and 5: 200).</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="nodes"/> is below 2 or above 1,000.</exception>
    /// <source>Tables 4 and 5</source>
    public static QuadratureRule GaussLegendre(int nodes = 200) => new(QuadratureKind.GaussLegendre, nodes);

    /// <summary>One Gauss–Kronrod rule over the whole domain (Laurie 1997), as in the papers' Eq. 6.</summary>
    /// <param name="nodes">Number of nodes, odd: n of the Gauss rule that it extends and n + 1 between them.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="nodes"/> is even, below 3 or above 999.</exception>
    public static QuadratureRule GaussKronrod(int nodes = 201) => new(QuadratureKind.GaussKronrod, nodes);

    /// <summary>The trapezoidal rule on equidistant nodes, both ends included.</summary>
    /// <param name="nodes">Number of nodes.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="nodes"/> is below 2 or above 1,000.</exception>
    public static QuadratureRule Trapezoid(int nodes = 200) => new(QuadratureKind.Trapezoid, nodes);

    [JsonInclude, JsonPropertyName("rule")]
    internal QuadratureKind Kind { get; }

    /// <summary>Number of nodes of a single rule; 0 for <see cref="Composite"/>, which sets its own.</summary>
    public int Nodes { get; }

    /// <summary>The rule's name, with the number of nodes where it was given.</summary>
    public override string ToString() => Nodes == 0 ? Kind.ToString() : $"{Kind}({Nodes})";
}

/// <summary>The families of <see cref="QuadratureRule"/>.</summary>
internal enum QuadratureKind
{
    Composite,
    GaussLegendre,
    GaussKronrod,
    Trapezoid,
}
