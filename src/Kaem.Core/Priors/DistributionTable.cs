namespace Kaem.ML.Priors;

/// <summary>A tabulated distribution function, as <see cref="CellInverse"/> inverts it cell by cell.</summary>
/// <param name="Edges">Edges of the cells, ascending.</param>
/// <param name="Cumulative">The distribution function there, from 0 to 1.</param>
/// <param name="Densities">The density there.</param>
internal sealed record DistributionTable(float[] Edges, float[] Cumulative, float[] Densities);
