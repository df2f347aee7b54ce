using Kaem.ML.Likelihoods;

namespace Kaem.ML.Tables;

/// <summary>A sum is missing: one of its parts is at least.</summary>
/// <param name="parts">The parts that may be missing: the number of each one's block, and the place that says so.</param>
internal sealed class GapGuide(IReadOnlyList<(int Block, int Place)> parts) : IColumnGuide
{
    private readonly (int Block, int Place)[] _parts = [.. parts.OrderBy(part => part.Block)];

    /// <summary>Only the last part knows whether all others are there.</summary>
    public bool Weighs(int column) => column == _parts[^1].Block;

    public void Weigh(int column, ReadOnlySpan<int> codes, Span<float> weights)
    {
        bool isMissing = false;
        foreach (var (block, place) in _parts.AsSpan(0, _parts.Length - 1))
            isMissing |= codes[block] == place;
        weights.Fill(isMissing ? 1 : 0);
        weights[_parts[^1].Place] = 1;
    }
}

/// <summary>Several things that are known.</summary>
internal sealed class ColumnGuides(IReadOnlyList<IColumnGuide> guides) : IColumnGuide
{
    public bool Weighs(int column) => guides.Any(guide => guide.Weighs(column));

    public void Weigh(int column, ReadOnlySpan<int> codes, Span<float> weights)
    {
        float[] own = new float[weights.Length];
        weights.Fill(1);
        foreach (var guide in guides.Where(guide => guide.Weighs(column)))
        {
            guide.Weigh(column, codes, own);
            System.Numerics.Tensors.TensorPrimitives.Multiply(weights, own, weights);
        }
    }
}
