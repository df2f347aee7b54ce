using System.Numerics.Tensors;
using Kaem.ML.Numerics;

namespace Kaem.ML.Likelihoods;

/// <summary>
/// The range of a block's logits: less the largest, and none below -40, as if it were so. Then the exponentials of two such blocks can be multiplied and summed
/// in single precision, whatever the blocks: their largest entries alone give a sum of exp(-80) or more. It hides a probability of 4·10⁻¹⁸ at most.
/// Gradients pass through the floor as if it were not there, so that what it holds can rise again.
/// </summary>
internal static class LogitFloor
{
    /// <summary>The least logit.</summary>
    public const float Least = -40;

    /// <summary>Shifts a block's logits, in place.</summary>
    public static void Shift(Span<float> block)
    {
        TensorPrimitives.Subtract(block, VectorMath.Max(block), block);
        TensorPrimitives.Max(block, Least, block);
    }
}
