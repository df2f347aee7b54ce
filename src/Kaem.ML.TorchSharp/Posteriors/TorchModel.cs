using Kaem.ML.Arrays;
using Kaem.ML.Generators;
using Kaem.ML.Likelihoods;
using Kaem.ML.Numerics;
using Kaem.ML.Priors;
using static TorchSharp.torch;

namespace Kaem.ML.Posteriors;

/// <summary>log p(x, z) = log p(z) + log p(x|z) on a device: prior, generator and likelihood, and the encoder where there is one.</summary>
internal sealed class TorchModel
{
    /// <param name="host">The host's model: what there is, and the parameters to begin with.</param>
    /// <param name="half">Whether networks multiply bfloat16 numbers.</param>
    public TorchModel(JointModel host, Device device, bool half)
    {
        (Host, Half) = (host, half);
        Arrays = new ParameterTensors(host.Parameters, device);
        Prior = TorchPrior.Create(host.Prior, Arrays);
        Generator = TorchGenerator.Create(host.Generator, Arrays);
        Likelihood = new TorchLikelihood(host.Likelihood, Arrays);
        Encoder = host.Encoder is { } encoder ? TorchGenerator.Create(encoder.Network, Arrays) : null;
    }

    /// <summary>The same model on the host. Its arrays are those of <see cref="Arrays"/> after <see cref="ToHost"/> alone.</summary>
    public JointModel Host { get; }

    public KaemOptions Options => Host.Options;

    public ParameterTensors Arrays { get; }

    public Device Device => Arrays.Device;

    public TorchPrior Prior { get; }

    public TorchGenerator Generator { get; }

    public TorchLikelihood Likelihood { get; }

    public TorchGenerator? Encoder { get; }

    /// <summary>Whether networks multiply bfloat16 numbers.</summary>
    public bool Half { get; }

    /// <summary>Latents of a sample, L.</summary>
    public int Latents => Host.Prior.Latents;

    /// <summary>Observed dimensions, D.</summary>
    public int Columns => Host.Likelihood.Columns;

    /// <summary>Brings the host's model up to date.</summary>
    public void ToHost(WorkerPool workers)
    {
        Arrays.Store();
        Host.Refresh(workers);
    }

    /// <summary>Takes over what was changed on the host.</summary>
    public void FromHost() => Arrays.Load();

    /// <summary>Rows on the device, [B, D].</summary>
    public Tensor Rows(ReadOnlySpan<float> rows) => HostCopies.ToDevice(rows, Device, rows.Length / Columns, Columns);

    /// <summary>Samples [L, S] of the host on the device, [S, L].</summary>
    public Tensor Latent(ReadOnlySpan<float> points) => HostCopies.ToDevice(points, Device, Latents, points.Length / Latents).t().contiguous();

    /// <summary>What the encoder makes of rows, [B, 2L].</summary>
    /// <param name="rows">B x D, NaN where entries are missing.</param>
    /// <param name="training">Seed and number of the update whose rows they are: parts may then be hidden from the encoder.</param>
    public Tensor Encode(ReadOnlySpan<float> rows, WorkerPool workers, (ulong Seed, uint Step)? training = null)
    {
        var encoder = Host.Encoder!;
        int count = rows.Length / Columns, width = encoder.Network.Inputs;
        var seen = new FloatBuffer(checked(count * width));
        encoder.CreateLoader().Load(rows, seen.AsMatrix(count, width), workers, training);
        return Encoder!.Forward(HostCopies.ToDevice(seen.Span, Device, count, width), new TorchPass(IsTraining: true, Half));
    }
}
