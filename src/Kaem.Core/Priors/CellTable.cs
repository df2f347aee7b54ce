namespace Kaem.ML.Priors;

/// <summary>A tabulated distribution function: its values, densities and places at the edges of cells.</summary>
/// <param name="cumulative">Distribution function at the edges, and 1 beyond the last.</param>
/// <param name="densities">Densities at the edges.</param>
/// <param name="edges">The edges.</param>
/// <param name="order">The order of all three.</param>
internal readonly unsafe struct CellTable(float* cumulative, float* densities, float* edges, EdgeOrder order)
{
    public readonly float* Cumulative = cumulative;
    public readonly float* Densities = densities;
    public readonly float* Edges = edges;
    public readonly EdgeOrder Order = order;
}
