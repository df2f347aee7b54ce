using Kaem.ML.Numerics;

namespace Kaem.ML.Kan;

/// <summary>
/// Edges whose weights are all 0: pruning leaves them so, initial values never do, and training keeps them so. Nothing
/// else marks them, neither in memory nor in files.
/// </summary>
internal static class PrunedEdges
{
    /// <summary>Whether an edge is pruned.</summary>
    public static bool Contains(KanLayer layer, int input, int output)
    {
        int edge = input * layer.Outputs + output;
        if ((layer.HasBasePath && layer.BaseWeight.Value[edge] != 0) || (layer.HasSplineWeight && layer.SplineWeight.Value[edge] != 0))
            return false;
        for (int g = 0; g < layer.BasisSize; g++)
        {
            if (layer.Coefficients.Value[(input * layer.BasisSize + g) * layer.Outputs + output] != 0)
                return false;
        }
        return true;
    }

    /// <summary>Prunes an edge. Call <see cref="KanLayer.Refresh"/> after the last one.</summary>
    public static void Add(KanLayer layer, int input, int output)
    {
        int edge = input * layer.Outputs + output;
        if (layer.HasBasePath)
            layer.BaseWeight.Value[edge] = 0;
        if (layer.HasSplineWeight)
            layer.SplineWeight.Value[edge] = 0;
        for (int g = 0; g < layer.BasisSize; g++)
            layer.Coefficients.Value[(input * layer.BasisSize + g) * layer.Outputs + output] = 0;
    }

    /// <summary>Number of edges that are not pruned.</summary>
    public static long CountOthers(KanLayer layer)
    {
        long count = 0;
        for (int edge = 0; edge < layer.Inputs * layer.Outputs; edge++)
            count += Contains(layer, edge / layer.Outputs, edge % layer.Outputs) ? 0 : 1;
        return count;
    }

    /// <summary>0 for pruned edges and 1 for others, I x O; null where none is pruned.</summary>
    public static FloatBuffer? Mask(KanLayer layer)
    {
        if (CountOthers(layer) == (long)layer.Inputs * layer.Outputs)
            return null;
        var mask = new FloatBuffer(layer.Inputs * layer.Outputs);
        for (int edge = 0; edge < mask.Length; edge++)
            mask[edge] = Contains(layer, edge / layer.Outputs, edge % layer.Outputs) ? 0 : 1;
        return mask;
    }
}
