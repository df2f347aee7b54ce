using Kaem.ML.Generators;
using Kaem.ML.Likelihoods;
using Kaem.ML.Numerics;
using Kaem.ML.Samplers;

namespace Kaem.ML.Posteriors;

/// <summary>
/// The posteriors of a batch of rows as a target for Markov chains: the reference is the prior, ℓ the likelihood of the chain's row under
/// the generator's output. Chain c belongs to row <c>(c mod rows·replicas) / replicas</c>, whatever its temperature.
/// </summary>
internal sealed class PosteriorTarget : IRowTarget
{
    private readonly JointModel _network;
    private readonly RowChains _chains;
    private readonly RowBatch _batch;
    private readonly int _replicas;

    /// <param name="rows">Most rows of a batch.</param>
    /// <param name="replicas">Chains of a row at one temperature.</param>
    /// <param name="temperatures">Temperatures of a row.</param>
    /// <param name="training">Whether the likelihood is that of training.</param>
    public PosteriorTarget(JointModel network, int rows, int replicas, int temperatures, bool training = false)
    {
        _network = network;
        _replicas = replicas;
        _chains = new RowChains(network.Likelihood);
        _batch = new RowBatch(rows, network.Likelihood.Layout, training);
        Pass = network.Generator.CreateWorkspace(checked(rows * replicas * temperatures));
        RowOf = new int[Pass.Capacity];
    }

    public int Dimensions => _network.Prior.Latents;

    public Interval Domain => _network.Prior.Domain;

    /// <summary>The generator's pass of the last evaluation.</summary>
    public GeneratorWorkspace Pass { get; }

    /// <summary>The rows.</summary>
    public RowBatch Batch => _batch;

    /// <summary>The row of each chain.</summary>
    public int[] RowOf { get; }

    /// <summary>The likelihood of chains.</summary>
    public RowChains Likelihood => _chains;

    /// <summary>Takes over the rows whose posteriors are sampled.</summary>
    public void Load(ReadOnlySpan<float> rows, WorkerPool workers)
    {
        _network.Likelihood.Load(rows, _batch, workers);
        for (int c = 0; c < RowOf.Length; c++)
            RowOf[c] = c % (_batch.Count * _replicas) / _replicas;
    }

    public void Evaluate(ChainPoints points, WorkerPool workers)
    {
        var prior = _network.Prior;
        points.ReferenceGradient.Span.Clear();
        prior.LogProbability(points.Positions, points.Chains, points.LogReference, points.ReferenceGradient, workers);

        Pass.Samples = points.Chains;
        prior.ToGenerator(points.Positions, points.Chains, Pass.Input, workers);
        _network.Generator.Forward(Pass, workers);
        Evaluate(Pass, points.LogLikelihood, workers);
        _network.Generator.Backward(Pass, ParameterGradients.None, inputs: true, workers);
        points.LikelihoodGradient.Span.Clear();
        prior.ToGeneratorBackward(Pass.InputGradient, points.Chains, points.LikelihoodGradient, workers);
    }

    /// <summary>ℓ of every chain of a pass, and its derivative by the outputs, in their gradient's place.</summary>
    public void Evaluate(GeneratorWorkspace pass, double[] logLikelihood, WorkerPool workers) =>
        _chains.Evaluate(_batch, pass.Output, RowOf, logLikelihood, pass.OutputGradient, workers);
}
