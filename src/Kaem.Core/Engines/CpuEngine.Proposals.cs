using Kaem.ML.Generators;
using Kaem.ML.Numerics;
using Kaem.ML.Posteriors;

namespace Kaem.ML.Engines;

/// <content>What an encoder's proposals are good for once the model is trained.</content>
internal sealed partial class CpuEngine
{
    private readonly FreeList<ProposalWorkspace> _proposalWorkspaces = new();
    private readonly FreeList<RowProposer> _proposers = new();

    /// <inheritdoc/>
    public void Propose(ReadOnlySpan<float> rows, Span<float> means, Span<float> deviations)
    {
        int count = RowCount(rows.Length, nameof(rows));
        if (Network.Encoder is null)
            throw new NotSupportedException("The model has no encoder: it was not trained by PosteriorSampler.Amortised(), or its encoder was dropped.");
        Require(means.Length, nameof(means));
        Require(deviations.Length, nameof(deviations));
        if (!_proposers.TryRent(out var proposer))
            proposer = new RowProposer(Network);
        proposer.Propose(rows, means, deviations, _workers);
        _proposers.Return(proposer);

        void Require(int length, string name)
        {
            if (length != 0 && length != (long)count * LatentLength)
                throw new ArgumentException($"{name} must have {(long)count * LatentLength} elements or be empty, but has {length}.", name);
        }
    }

    /// <param name="draws">Draws of a row.</param>
    private void ScoreByProposals(ReadOnlySpan<float> rows, int draws, RowScores scores)
    {
        int count = rows.Length / Columns;
        if (!_proposalWorkspaces.TryRent(out var workspace) || workspace.Samples.Draws != draws)
            workspace = new ProposalWorkspace(this, draws);
        for (int at = 0; at < count; at += workspace.Samples.Capacity)
        {
            int take = Math.Min(workspace.Samples.Capacity, count - at);
            workspace.Samples.Draw(rows.Slice(at * Columns, take * Columns), Options.SeedInForce, StreamPurpose.ScoringProposals, _workers);
            for (int b = 0; b < take; b++)
                ScoreRow(b, at + b, workspace, scores);
            if (!scores.Reconstruction.IsEmpty)
                Reconstruct(workspace.Generator(take), scores.Reconstruction.Slice(at * Columns, take * Columns));
        }
        _proposalWorkspaces.Return(workspace);
    }

    private void ScoreRow(int row, int index, ProposalWorkspace workspace, RowScores scores)
    {
        workspace.Samples.Weigh(row, workspace.Bank, _workers);
        var samples = workspace.Samples.Row;
        Set(scores.LogLikelihood, samples.LogMean);
        Set(scores.LogLikelihoodError, ImportanceWeights.LogMeanError(samples.EffectiveSampleSize, samples.Count));
        Set(scores.EffectiveSampleSize, samples.EffectiveSampleSize);
        if (!scores.LatentMean.IsEmpty || !scores.LatentSpread.IsEmpty)
        {
            var mean = scores.LatentMean.IsEmpty ? workspace.Mean : scores.LatentMean.Slice(index * LatentLength, LatentLength);
            PosteriorMean.Mean(samples.Weights, samples.Latents, workspace.Sums, mean);
            if (!scores.LatentSpread.IsEmpty)
                PosteriorMean.Spread(samples.Weights, samples.Latents, mean, workspace.Sums, scores.LatentSpread.Slice(index * LatentLength, LatentLength));
        }
        if (!scores.Reconstruction.IsEmpty || !scores.SummedLatentMean.IsEmpty)
        {
            var seen = workspace.Seen;
            PosteriorMean.Mean(samples.Weights, samples.Inputs, workspace.Sums, seen);
            if (!scores.SummedLatentMean.IsEmpty)
                seen.CopyTo(scores.SummedLatentMean[(index * GeneratorInputs)..]);
            if (!scores.Reconstruction.IsEmpty)
                seen.CopyTo(workspace.Generator(workspace.Samples.Capacity).Input.Row(row));
        }
        if (!scores.Prediction.IsEmpty)
            PosteriorMean.Mean(samples.Weights, samples.Means(), workspace.Sums, scores.Prediction.Slice(index * Columns, Columns));
        if (!scores.Contributions.IsEmpty)
        {
            // Without a variable the posterior is wider than what is proposed for the whole row: the prior's samples reach beyond.
            int parts = Network.Likelihood.Layout.Parts.Length;
            workspace.Samples.Weigh(row, workspace.Bank, _workers, joined: true);
            samples.Contributions(workspace.Samples.Batch, row, scores.Contributions.Slice(index * parts, parts), _workers);
        }

        void Set(Span<float> destination, double value)
        {
            if (!destination.IsEmpty)
                destination[index] = (float)value;
        }
    }

    /// <summary>The generator's outputs at the means in its input.</summary>
    private void Reconstruct(GeneratorWorkspace generator, Span<float> rows)
    {
        Forward(generator);
        for (int b = 0; b < generator.Samples; b++)
            generator.Output.Row(b).CopyTo(rows[(b * Columns)..]);
        ToMeans(rows);
    }

    private void DrawByProposals(ReadOnlySpan<float> rows, int samples, int draws, ulong seed, long first, Span<float> latents)
    {
        int count = rows.Length / Columns;
        var proposed = new ProposalSamples(Network, samples, Passes);
        var picker = new PosteriorPicker(samples, new RandomStream(seed, StreamPurpose.PosteriorResampling));
        ScoringBank? bank = null;
        ScoringBank Bank() => bank ??= BuildBank(Options.ScoringSamples, seed, StreamPurpose.PosteriorBank);
        for (int at = 0; at < count; at += proposed.Capacity)
        {
            int take = Math.Min(proposed.Capacity, count - at);
            proposed.Draw(rows.Slice(at * Columns, take * Columns), seed, StreamPurpose.PosteriorProposals, _workers);
            for (int b = 0; b < take; b++)
            {
                proposed.Weigh(b, Bank, _workers);
                picker.LoadWeights(proposed.Row.Weights);
                for (int i = 0; i < draws; i++)
                {
                    int sample = picker.Pick(checked((first + at + b) * draws + i));
                    proposed.Row.Latent(sample).CopyTo(latents[(((at + b) * draws + i) * LatentLength)..]);
                }
            }
        }
    }

    /// <summary>Scratch of one scoring call.</summary>
    private sealed class ProposalWorkspace(CpuEngine engine, int draws)
    {
        private GeneratorWorkspace? _generator;

        public ProposalSamples Samples { get; } = new(engine.Network, draws, engine.Passes);

        /// <summary>The samples of the prior that rows fall back to.</summary>
        public Func<ScoringBank> Bank { get; } = () => engine.Bank(engine.Options.ScoringSamples);

        public float[] Mean { get; } = new float[engine.LatentLength];

        public float[] Seen { get; } = new float[engine.GeneratorInputs];

        public double[] Sums { get; } = new double[Math.Max(Math.Max(engine.LatentLength, engine.GeneratorInputs), engine.Columns)];

        public GeneratorWorkspace Generator(int rows)
        {
            _generator ??= engine.Network.Generator.CreateWorkspace(Samples.Capacity);
            _generator.Samples = rows;
            return _generator;
        }
    }
}
