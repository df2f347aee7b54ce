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

    /// <summary>The network that a host's is.</summary>
    public static TorchGenerator Create(Generator host, ParameterTensors arrays) => host switch
    {
        KanGenerator kan => new TorchKanGenerator(kan, arrays),
        ConvolutionalGenerator convolutional => new TorchConvolutionalGenerator(convolutional, arrays),
        DenseNetwork dense => new TorchDenseNetwork(dense, arrays),
        _ => throw new NotSupportedException($"The engine on TorchSharp has no {host.GetType().Name}."),
    };
}

/// <summary>One pass through a network.</summary>
/// <param name="IsTraining">Whether batch normalisation takes the pass's own statistics, and adds them to the running ones.</param>
/// <param name="Half">Whether products are of bfloat16 numbers.</param>
internal sealed record TorchPass(bool IsTraining = false, bool Half = false)
{
    /// <summary>Expansions of what each KAN layer saw, [S, I, terms], kept where <see cref="KeepsTerms"/>.</summary>
    public List<Tensor> Terms { get; } = [];

    /// <summary>Whether expansions are kept, for penalties.</summary>
    public bool KeepsTerms { get; init; }
}
