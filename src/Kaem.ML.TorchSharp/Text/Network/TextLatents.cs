using System.Runtime.InteropServices;
using Kaem.ML.Encoders;
using Kaem.ML.Numerics;
using Kaem.ML.Posteriors;
using Kaem.ML.Priors;
using TorchSharp;
using static TorchSharp.torch;

namespace Kaem.ML.Text.Network;

/// <summary>The latents' side of a model of texts: the prior, computed on the host as for all models, and its way to the decoder and back.</summary>
internal sealed class TextLatents
{
    public TextLatents(KaemTextOptions options)
    {
        Options = options.PriorOptions();
        Beside = options.Parts is { } parts ? new JointModel(Options, parts.Ranges()[^1].End) : null;
        Prior = Beside?.Prior ?? JointModel.CreatePrior(Options);
    }

    /// <summary>Options of a model of rows with this prior.</summary>
    public KaemOptions Options { get; }

    public Prior Prior { get; }

    /// <summary>The model of what stands beside texts, with the same prior; null of texts alone.</summary>
    public JointModel? Beside { get; }

    /// <summary>Parameters of the prior, and of the model of what stands beside texts.</summary>
    public IReadOnlyList<Parameter> Parameters => Beside?.Parameters ?? Prior.Parameters;

    /// <summary>Draws initial parameters, and brings everything up to date with them.</summary>
    public void Initialise(ulong seed, WorkerPool workers)
    {
        if (Beside is null)
            Prior.Initialise(seed, workers);
        else
            Beside.Draw(workers);
        Refresh(workers);
    }

    /// <summary>Runs after parameters changed.</summary>
    public void Refresh(WorkerPool workers)
    {
        if (Beside is null)
            Prior.Refresh(workers);
        else
            Beside.Refresh(workers);
    }

    /// <summary>What the decoder sees of latents.</summary>
    /// <param name="points">[L, C].</param>
    /// <returns>C x Q.</returns>
    public Tensor ToDecoder(FloatBuffer points, int count, WorkerPool workers)
    {
        var inputs = new FloatBuffer(count * Prior.GeneratorInputs);
        Prior.ToGenerator(points, count, inputs.AsMatrix(count, Prior.GeneratorInputs), workers);
        return HostArrays.ToTensor(inputs.Span.ToArray(), [count, Prior.GeneratorInputs]);
    }

    /// <summary>The gradient of <see cref="ToDecoder"/>, [L, C].</summary>
    public FloatBuffer Backward(Tensor gradient, WorkerPool workers)
    {
        int count = (int)gradient.shape[0];
        var inputs = ToBuffer(gradient);
        var latents = new FloatBuffer(count * Prior.Latents);
        Prior.ToGeneratorBackward(inputs.AsMatrix(count, Prior.GeneratorInputs), count, latents, workers);
        return latents;
    }

    /// <summary>Draws by an encoder's output.</summary>
    /// <param name="output">B x 2L.</param>
    public static Proposals Draw(
        Tensor output, int draws, Prior prior, ulong seed, StreamPurpose purpose, uint step, bool shared, WorkerPool workers)
    {
        int rows = (int)output.shape[0];
        var values = ToBuffer(output);
        var proposals = new Proposals(rows, draws, prior.Latents);
        RowProposer.KeepFinite(values.AsMatrix(rows, 2 * prior.Latents));
        proposals.Draw(values.AsMatrix(rows, 2 * prior.Latents), prior.Domain, seed, purpose, step, shared, workers);
        return proposals;
    }

    /// <summary>A tensor's values, in the order of its last axis.</summary>
    public static FloatBuffer ToBuffer(Tensor values)
    {
        var buffer = new FloatBuffer(checked((int)values.numel()));
        using var whole = values.detach().contiguous();
        MemoryMarshal.Cast<byte, float>(whole.bytes).CopyTo(buffer.Span);
        return buffer;
    }
}
