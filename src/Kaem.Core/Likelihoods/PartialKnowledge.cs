namespace Kaem.ML.Likelihoods;

/// <summary>
/// What may be known of a categorical block without knowing its category: a weight for each, the share of it that fits what is known. A block of such weights
/// is told from one-hot by having no 1, since none is above <see cref="Largest"/>; their common scale says nothing.
/// </summary>
internal static class PartialKnowledge
{
    /// <summary>The largest weight.</summary>
    public const float Largest = 0.5f;

    /// <summary>Whether a block's entries are such weights: it is neither missing nor one-hot.</summary>
    public static bool Is(ReadOnlySpan<float> block) => !float.IsNaN(block[0]) && !block.Contains(1);

    /// <summary>Whether such weights are right: none is below 0 or above <see cref="Largest"/>, and some are above 0.</summary>
    public static bool IsValid(ReadOnlySpan<float> block)
    {
        foreach (float weight in block)
        {
            if (!(weight is >= 0 and <= Largest))
                return false;
        }
        return block.ContainsAnyExcept(0);
    }
}
