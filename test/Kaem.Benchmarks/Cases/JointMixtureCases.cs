using Kaem.ML.Benchmarks.Quick;
using Kaem.ML.Numerics;
using Kaem.ML.Priors;

namespace Kaem.ML.Benchmarks.Cases;

/// <summary>A joint mixture over 32 latents with full axes.</summary>
internal abstract class JointMixtureCase(string name, int components) : QuickCase
{
    protected const int Latents = 32;

    public override string Name => components == 50 ? name : $"{name}_{components}";

    protected JointMixturePriorOptions Options { get; } = KaemPrior.JointMixture(components);

    protected WorkerPool Workers { get; private set; } = null!;

    protected JointMixturePrior Prior { get; private set; } = null!;

    public override void Prepare(WorkerPool workers)
    {
        Workers = workers;
        Prior = new JointMixturePrior(Options, Latents);
        Prior.Initialise(1, workers);
        new RandomStream(2, StreamPurpose.Initialisation).Normal(Prior.Frames.Slants!.Value.Span);
        foreach (ref float slant in Prior.Frames.Slants.Value.Span)
            slant *= 0.1f;
        Prior.Refresh(workers);
    }
}

/// <summary>Draws of a training step, tables rebuilt.</summary>
internal sealed class JointMixtureDraws() : JointMixtureCase("joint_mixture_draw", 50)
{
    private const int Samples = 100;

    private readonly FloatBuffer _latents = new(Samples * Latents);
    private uint _step;

    public override string Unit => "draw";

    public override double UnitsPerRun => _latents.Length;

    public override void Run()
    {
        Prior.Refresh(Workers);
        Prior.Sample(new RandomStream(1, StreamPurpose.PriorSamples, _step++), Samples, _latents, Workers);
    }
}

/// <summary>Log-densities of samples with their gradients in z, or by the parameters.</summary>
internal sealed class JointMixtureDensities(bool parameters) : JointMixtureCase(parameters ? "joint_mixture_gradient" : "joint_mixture_log_density", 50)
{
    private const int Samples = 1000;

    private readonly FloatBuffer _latents = new(Samples * Latents), _gradient = new(Samples * Latents);
    private readonly double[] _logp = new double[Samples];
    private readonly float[] _weights = [.. Enumerable.Repeat(1f / Samples, Samples)];

    public override string Unit => "sample";

    public override double UnitsPerRun => Samples;

    public override void Prepare(WorkerPool workers)
    {
        base.Prepare(workers);
        Prior.Sample(new RandomStream(1, StreamPurpose.PriorSamples), Samples, _latents, workers);
    }

    public override void Run()
    {
        if (parameters)
            Prior.AccumulateGradient(_latents, _weights, PriorGradient.Normalised, default, Workers);
        else
            Prior.LogProbability(_latents, Samples, _logp, _gradient, Workers);
    }
}

/// <summary>A fit to 50,000 draws of another mixture: k-means, 12 rounds of expectation maximisation, components pruned and split.</summary>
internal sealed class JointMixtureFit(int components) : JointMixtureCase("joint_mixture_em", components)
{
    private const int Samples = 50_000;

    private readonly float[] _rows = new float[Samples * Latents];

    public override string Unit => "sample";

    public override double UnitsPerRun => Samples;

    public override void Prepare(WorkerPool workers)
    {
        base.Prepare(workers);
        var latents = new FloatBuffer(_rows.Length);
        Prior.Sample(new RandomStream(1, StreamPurpose.PriorSamples), Samples, latents, workers);
        for (int s = 0; s < Samples; s++)
        {
            for (int l = 0; l < Latents; l++)
                _rows[s * Latents + l] = latents[l * Samples + s];
        }
    }

    public override void Run() => new MixtureFit(Options, _rows, Latents, Options.Refits.Rounds, 1, Workers).Run();
}
