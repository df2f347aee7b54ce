using Kaem.ML.Arrays;
using Kaem.ML.Encoders;
using static TorchSharp.torch;

namespace Kaem.ML.Generators;

/// <summary>A network from rows to rows: what maps latents to outputs, or rows to their proposals.</summary>
internal abstract class TorchGenerator
{
    /// <summary>[S, inputs] to [S, outputs].</summary>
    /// <param name="pass">What the pass is for, and what it leaves.</param>
    public abstract Tensor Forward(Tensor x, TorchPass pass);

    /// <summary>Whether training adds a penalty on its edges.</summary>
    public virtual bool HasPenalty => false;

    /// <summary>The penalty that makes it sparse, over some samples of a pass that kept its terms; null for none.</summary>
    /// <param name="samples">Their numbers.</param>
    public virtual Tensor? Penalty(TorchPass pass, Tensor samples) => null;

    /// <summary>The network that a host's is.</summary>
    public static TorchGenerator Create(Generator host, ParameterTensors arrays) => host switch
    {
        KanGenerator kan => new TorchKanGenerator(kan, arrays),
        ConvolutionalGenerator convolutional => new TorchConvolutionalGenerator(convolutional, arrays),
        DenseNetwork dense => new TorchDenseNetwork(dense, arrays),
        JointGenerator joint => new TorchJointGenerator([.. joint.Parts.Select(part => Create(part, arrays))], [.. joint.Parts.Select(part => part.Outputs)]),
        JointEncoder joint => new TorchJointEncoder(joint, arrays),
        _ => throw new NotSupportedException($"The engine on TorchSharp has no {host.GetType().Name}."),
    };
}

/// <summary>One pass through a network.</summary>
/// <param name="IsTraining">Whether batch normalisation takes the pass's own statistics, and adds them to the running ones.</param>
/// <param name="Half">Whether products are of bfloat16 numbers.</param>
internal sealed record TorchPass(bool IsTraining = false, bool Half = false)
{
    /// <summary>Expansions of what each layer of a KAN saw, [S, I, terms], kept where <see cref="KeepsTerms"/>.</summary>
    public Dictionary<TorchGenerator, List<Tensor>> Terms { get; } = [];

    /// <summary>Noise before the output activation, [S, D]; null for none.</summary>
    public Tensor? Noise { get; init; }

    /// <summary>Whether expansions are kept, for penalties.</summary>
    public bool KeepsTerms { get; init; }
}
