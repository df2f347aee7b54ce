using static TorchSharp.torch;

namespace Kaem.ML.Generators;

/// <summary>Generators of a row's parts, side by side: all see the same input, and what they give stands one after the other.</summary>
/// <param name="widths">How many columns each gives.</param>
internal sealed class TorchJointGenerator(TorchGenerator[] parts, int[] widths) : TorchGenerator
{
    public override bool HasPenalty => parts.Any(part => part.HasPenalty);

    public override Tensor Forward(Tensor x, TorchPass pass)
    {
        var rows = new Tensor[parts.Length];
        int at = 0;
        for (int p = 0; p < parts.Length; p++)
        {
            // The copy shares the kept terms.
            rows[p] = parts[p].Forward(x, pass.Noise is { } noise ? pass with { Noise = noise.slice(1, at, at + widths[p], 1) } : pass);
            at += widths[p];
        }
        return cat(rows, 1);
    }

    public override Tensor? Penalty(TorchPass pass, Tensor samples) =>
        parts.Select(part => part.Penalty(pass, samples)).OfType<Tensor>().Aggregate((sum, next) => sum + next);
}
