using Kaem.ML.Numerics;
using Kaem.ML.Samplers;

namespace Kaem.ML.Posteriors;

/// <summary>
/// Log-likelihoods of rows by Markov chains from prior to posterior, a block of rows at a time. What is random is the same for every row, and a row's
/// chains never look at another's: a row gets the same bits in any block. Scratch of one caller.
/// </summary>
internal abstract class RowEvidence
{
    /// <summary>Chains that step together, if a row has no more.</summary>
    private const int BlockChains = 512;

    private readonly int _rowChains;
    private EvidenceBlock? _full, _rest;

    /// <param name="rowChains">Chains of a row at all temperatures.</param>
    protected RowEvidence(JointModel network, TemperedEstimator estimator, int rowChains)
    {
        Network = network;
        Estimator = estimator;
        _rowChains = rowChains;
    }

    /// <summary>What this was made for.</summary>
    public TemperedEstimator Estimator { get; }

    protected JointModel Network { get; }

    /// <summary>The scratch for an estimator. Prior samples are drawn at once, so it belongs to the network's present parameters.</summary>
    /// <exception cref="ArgumentException">It would not fit into memory.</exception>
    public static RowEvidence Create(JointModel network, TemperedEstimator estimator, WorkerPool workers)
    {
        Int128 chains = (Int128)estimator.Chains * (estimator is PowerPosteriorEstimator ? estimator.Temperatures : 1);
        Int128 draws = estimator is PowerPosteriorEstimator power ? (Int128)estimator.Chains * power.Draws : 0;
        Int128 latents = network.Prior.Latents, columns = network.Likelihood.Columns;
        Room.Require(
            "Estimating log-likelihoods so",
            [($"{chains} chains of a row, their latents and images", chains * Math.Max((long)latents, (long)columns)),
            ($"{draws} draws of the prior and their images", draws * Math.Max((long)latents, (long)columns)),
            ($"the log-likelihoods of {draws} draws at {estimator.Temperatures} temperatures", 2 * draws * (estimator.Temperatures + 1))],
            nameof(estimator));
        return estimator switch
        {
            PowerPosteriorEstimator powers => new PowerPosteriorEvidence(network, powers, workers),
            AnnealedImportanceSamplingEstimator annealed => new AnnealedEvidence(network, annealed, workers),
            _ => throw new NotSupportedException($"No evidence exists by {estimator.GetType().Name}."),
        };
    }

    /// <summary>Estimates log p(x) of B rows.</summary>
    /// <param name="rows">B x D.</param>
    /// <param name="values">Receives the estimates, B; empty where not wanted.</param>
    /// <param name="errors">Receives their standard errors, B; empty where not wanted.</param>
    public void Estimate(ReadOnlySpan<float> rows, Span<float> values, Span<float> errors, WorkerPool workers)
    {
        int columns = Network.Likelihood.Columns, count = rows.Length / columns, most = MostRows;
        for (int at = 0; at < count; at += most)
        {
            int take = Math.Min(most, count - at);
            var block = BlockOf(take, most);
            block.Estimate(rows.Slice(at * columns, take * columns), workers);
            for (int b = 0; b < take; b++)
            {
                if (!values.IsEmpty)
                    values[at + b] = (float)block.Estimates[b].LogEvidence;
                if (!errors.IsEmpty)
                    errors[at + b] = (float)block.Estimates[b].StandardError;
            }
        }
    }

    /// <summary>Chains and memory for a number of rows.</summary>
    protected abstract EvidenceBlock CreateBlock(int rows);

    /// <summary>Prior samples that chains start at, [L, S].</summary>
    protected FloatBuffer DrawStarts(int samples, WorkerPool workers, uint stream = 0)
    {
        var starts = new FloatBuffer(checked(samples * Network.Prior.Latents));
        Network.Prior.Sample(new RandomStream(Network.Options.SeedInForce, StreamPurpose.ChainStarts, stream), samples, starts, workers);
        return starts;
    }

    /// <summary>Rows of a full block.</summary>
    protected int MostRows => Math.Max(1, BlockChains / _rowChains);

    /// <summary>The block for a number of rows.</summary>
    /// <param name="most">Rows of a full one.</param>
    protected EvidenceBlock BlockOf(int rows, int most)
    {
        if (rows == most)
            return _full ??= CreateBlock(rows);
        if (_rest?.Estimates.Length != rows)
            _rest = CreateBlock(rows);
        return _rest;
    }
}

/// <summary>The chains of a block of rows.</summary>
internal abstract class EvidenceBlock(int rows)
{
    /// <summary>The estimates of the last block's rows.</summary>
    public EvidenceEstimate[] Estimates { get; } = new EvidenceEstimate[rows];

    /// <summary>Sets <see cref="Estimates"/>.</summary>
    /// <param name="rows">B x D.</param>
    public abstract void Estimate(ReadOnlySpan<float> rows, WorkerPool workers);
}
