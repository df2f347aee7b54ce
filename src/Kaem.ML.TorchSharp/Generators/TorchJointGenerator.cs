using static TorchSharp.torch;

namespace Kaem.ML.Generators;

/// <summary>Generators of a row's parts, side by side: all see the same input, and what they give stands one after the other.</summary>
internal sealed class TorchJointGenerator(TorchGenerator[] parts) : TorchGenerator
{
    public override bool HasPenalty => parts.Any(part => part.HasPenalty);

    public override Tensor Forward(Tensor x, TorchPass pass) => cat([.. parts.Select(part => part.Forward(x, pass))], 1);

    public override Tensor? Penalty(TorchPass pass, Tensor samples) =>
        parts.Select(part => part.Penalty(pass, samples)).OfType<Tensor>().Aggregate((sum, next) => sum + next);
}
