namespace Kaem.ML.Data;

/// <summary>Name and extents of one of a model's arrays.</summary>
/// <param name="Name">Path-like name, for instance <c>generator/0/coefficients</c>.</param>
/// <param name="Shape">Extents, row-major.</param>
/// <param name="IsTrainable">Whether training moves it by gradients.</param>
public sealed record NamedParameter(string Name, IReadOnlyList<int> Shape, bool IsTrainable)
{
    /// <summary>Number of elements.</summary>
    public int Length => Shape.Aggregate(1, (product, extent) => checked(product * extent));
}
