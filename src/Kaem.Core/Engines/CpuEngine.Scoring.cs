using Kaem.ML.Generators;
using Kaem.ML.Likelihoods;
using Kaem.ML.Numerics;
using Kaem.ML.Posteriors;

namespace Kaem.ML.Engines;

/// <content>Scores of rows: against a fixed bank of prior samples, or, where there is an encoder, by its proposals.</content>
internal sealed partial class CpuEngine
{
    /// <summary>Rows scored at a time.</summary>
    private const int RowChunk = 128;

    private readonly Lock _bankLock = new();
    private readonly FreeList<ScoreWorkspace> _scoreWorkspaces = new();
    private ScoringBank? _bank;

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<float> rows, int samples, RowScores scores)
    {
        int count = RowCount(rows.Length, nameof(rows));
        Check.AtLeast(samples, 2, Bounds.Samples, nameof(samples));
        Require(scores.LatentMean, (long)count * LatentLength, nameof(RowScores.LatentMean));
        Require(scores.LatentSpread, (long)count * LatentLength, nameof(RowScores.LatentSpread));
        Require(scores.SummedLatentMean, (long)count * GeneratorInputs, nameof(RowScores.SummedLatentMean));
        Require(scores.Reconstruction, (long)count * Columns, nameof(RowScores.Reconstruction));
        Require(scores.Prediction, (long)count * Columns, nameof(RowScores.Prediction));
        Require(scores.Contributions, (long)count * Network.Likelihood.Layout.Parts.Length, nameof(RowScores.Contributions));
        Require(scores.LogLikelihood, count, nameof(RowScores.LogLikelihood));
        Require(scores.LogLikelihoodError, count, nameof(RowScores.LogLikelihoodError));
        Require(scores.EffectiveSampleSize, count, nameof(RowScores.EffectiveSampleSize));
        if (count == 0)
            return;
        if (Network.Encoder is null)
        {
            ScoreByBank(rows, samples, scores);
            return;
        }
        if (!Options.Prior.IsNormalised && !(scores.LogLikelihood.IsEmpty && scores.LogLikelihoodError.IsEmpty))
        {
            // Draws can be weighed against each other, but what they say of p(x) lacks Z.
            ScoreByBank(rows, Options.ScoringSamples, new RowScores { LogLikelihood = scores.LogLikelihood, LogLikelihoodError = scores.LogLikelihoodError });
            scores = scores.WithoutLogLikelihood;
        }
        if (Network.Likelihood.Network is not null)
            ScoreColumnsByProposals(rows, samples, scores);
        else if (!scores.IsEmpty)
            ScoreByProposals(rows, samples, scores);

        static void Require(Span<float> destination, long length, string name)
        {
            if (!destination.IsEmpty && destination.Length != length)
                throw new ArgumentException($"{name} must have {length} elements or be empty, but has {destination.Length}.", nameof(scores));
        }
    }

    private void ScoreByBank(ReadOnlySpan<float> rows, int samples, RowScores scores)
    {
        int count = rows.Length / Columns;
        var bank = Bank(samples);
        if (!_scoreWorkspaces.TryRent(out var workspace) || workspace.Samples != samples)
            workspace = new ScoreWorkspace(this, samples);
        for (int at = 0; at < count; at += RowChunk)
        {
            int take = Math.Min(RowChunk, count - at);
            ScoreChunk(rows.Slice(at * Columns, take * Columns), at, bank, workspace, scores);
        }
        _scoreWorkspaces.Return(workspace);
    }

    private void ScoreChunk(ReadOnlySpan<float> rows, int at, ScoringBank bank, ScoreWorkspace workspace, RowScores scores)
    {
        var batch = workspace.Batch;
        Network.Likelihood.Load(rows, batch, _workers);
        var weights = workspace.Weights.AsMatrix(batch.Count, bank.Samples);
        Network.Likelihood.LogLikelihood(batch, bank.Outputs, weights, workspace.Likelihood, _workers);
        if (!scores.Contributions.IsEmpty && Network.Likelihood.Network is not null)
        {
            ContributeByCompletions(batch, bank.Samples, workspace, scores.Contributions.Slice(
                at * Network.Likelihood.Layout.Parts.Length, batch.Count * Network.Likelihood.Layout.Parts.Length));
        }
        else if (!scores.Contributions.IsEmpty)
        {
            int parts = Network.Likelihood.Layout.Parts.Length;
            workspace.Contributions.Measure(batch, bank.Outputs, weights, scores.Contributions.Slice(at * parts, batch.Count * parts), _workers);
        }
        workspace.Weigh.Weights = weights;
        _workers.For(batch.Count, workspace.Weigh);
        if (!scores.Prediction.IsEmpty && Network.Likelihood.Network is not null)
            workspace.Completions.Predict(batch.Columns!, bank.Outputs, scores.Prediction.Slice(at * Columns, batch.Count * Columns), _workers);
        else if (!scores.Prediction.IsEmpty)
            Predict(weights, bank, scores.Prediction.Slice(at * Columns, batch.Count * Columns));
        bool reconstruct = !scores.Reconstruction.IsEmpty;
        for (int b = 0; b < batch.Count; b++)
        {
            var row = weights.Row(b);
            double effective = workspace.Weigh.EffectiveSampleSizes[b];
            Set(scores.LogLikelihood, at + b, workspace.Weigh.LogMeans[b]);
            Set(scores.LogLikelihoodError, at + b, ImportanceWeights.LogMeanError(effective, bank.Samples));
            Set(scores.EffectiveSampleSize, at + b, effective);
            if (!scores.LatentMean.IsEmpty || !scores.LatentSpread.IsEmpty)
            {
                var mean = scores.LatentMean.IsEmpty ? workspace.Mean : scores.LatentMean.Slice((at + b) * LatentLength, LatentLength);
                PosteriorMean.Mean(row, bank.Latents.Span, workspace.Sums, mean);
                if (!scores.LatentSpread.IsEmpty)
                    PosteriorMean.Spread(row, bank.Latents.Span, mean, workspace.Sums, scores.LatentSpread.Slice((at + b) * LatentLength, LatentLength));
            }
            if (reconstruct || !scores.SummedLatentMean.IsEmpty)
            {
                var summed = reconstruct
                    ? workspace.Generator(batch.Count).Input.Row(b)
                    : scores.SummedLatentMean.Slice((at + b) * GeneratorInputs, GeneratorInputs);
                PosteriorMean.Mean(row, bank.Summed.Span, workspace.Sums.AsSpan(0, GeneratorInputs), summed);
                if (reconstruct && !scores.SummedLatentMean.IsEmpty)
                    summed.CopyTo(scores.SummedLatentMean[((at + b) * GeneratorInputs)..]);
            }
        }
        if (reconstruct)
        {
            var generator = workspace.Generator(batch.Count);
            Network.Generator.Forward(generator, _workers);
            for (int b = 0; b < batch.Count; b++)
                generator.Output.Row(b).CopyTo(scores.Reconstruction[((at + b) * Columns)..]);
            ToMeans(scores.Reconstruction.Slice(at * Columns, batch.Count * Columns));
        }

        static void Set(Span<float> destination, int index, double value)
        {
            if (!destination.IsEmpty)
                destination[index] = (float)value;
        }
    }

    /// <summary>Posterior means of what the likelihood expects: weights, B x S, times the bank's means.</summary>
    private unsafe void Predict(MatrixView weights, ScoringBank bank, Span<float> prediction)
    {
        fixed (float* target = prediction)
        {
            MatrixProduct.Multiply(
                weights, false, bank.Means.AsMatrix(bank.Samples, Columns), false, new MatrixView(target, weights.Rows, Columns, Columns), false, _workers);
        }
    }

    private ScoringBank Bank(int samples)
    {
        var bank = _bank;
        if (bank?.Samples == samples)
            return bank;
        lock (_bankLock)
        {
            if (_bank?.Samples == samples)
                return _bank;
            return _bank = BuildBank(samples, Options.SeedInForce, StreamPurpose.ScoringBank);
        }
    }

    /// <summary>Prior samples of a stream, from its first on.</summary>
    private ScoringBank BuildBank(int samples, ulong seed, StreamPurpose purpose)
    {
        Room.Require(
            $"A bank of {samples} samples",
            [("their latents", (Int128)samples * LatentLength), ("their rows", 3 * (Int128)samples * Columns), ("rows' weights", (Int128)samples * RowChunk)],
            nameof(samples));
        var latents = new FloatBuffer(checked(samples * LatentLength));
        var summed = new FloatBuffer(checked(samples * GeneratorInputs));
        var outputs = new FloatBuffer(checked(samples * Columns));
        Draw(seed, purpose, 0, latents.Span, summed.Span);
        Decode(latents.Span, outputs.Span);
        var images = new RowSamples(samples, Network.Likelihood.Layout);
        Network.Likelihood.Load(outputs.AsMatrix(samples, Columns), images, _workers);
        // Scoring threads share the bank and must not be the first to ask.
        images.ScaledSquares();
        ToMeans(outputs.Span);
        var bank = new ScoringBank(latents, summed, images, outputs);
        return Network.Encoder is null || !Options.Prior.IsNormalised ? bank : BesideProposals(bank);
    }

    /// <summary>A bank with what it takes to weigh an encoder's draws beside it.</summary>
    private unsafe ScoringBank BesideProposals(ScoringBank bank)
    {
        var logPrior = new double[bank.Samples];
        var positions = new FloatBuffer(bank.Latents.Length);
        Transposition.Run(bank.Latents.Pointer, LatentLength, bank.Samples, LatentLength, positions.Pointer, bank.Samples);
        Network.Prior.LogProbability(positions, bank.Samples, logPrior, null, _workers);
        return bank with { Positions = positions, LogPrior = logPrior };
    }

    /// <summary>Scratch of one scoring call.</summary>
    private sealed class ScoreWorkspace(CpuEngine engine, int samples)
    {
        private GeneratorWorkspace? _generator;

        public int Samples => samples;

        public RowBatch Batch { get; } = new(RowChunk, engine.Network.Likelihood.Layout);

        public FloatBuffer Weights { get; } = new(RowChunk * samples);

        public RowWorkspace Likelihood { get; } = new();

        public WeighBody Weigh { get; } = new();

        public RowContributions Contributions => field ??= new RowContributions(engine.Network.Likelihood, samples);

        public RowCompletions Completions => field ??= new RowCompletions(engine.Network.Likelihood.Network!, engine.Network.Likelihood.Completions);

        public RowCompletions FewCompletions =>
            field ??= new RowCompletions(engine.Network.Likelihood.Network!, Math.Min(ContributingCompletions, engine.Network.Likelihood.Completions));

        public float[] Mean { get; } = new float[engine.LatentLength];

        public double[] Sums { get; } = new double[Math.Max(engine.LatentLength, engine.GeneratorInputs)];

        public GeneratorWorkspace Generator(int rows)
        {
            _generator ??= engine.Network.Generator.CreateWorkspace(RowChunk);
            _generator.Samples = rows;
            return _generator;
        }
    }

    /// <summary>Normalises the importance weights, a row a part.</summary>
    private sealed class WeighBody : IParallelBody
    {
        public MatrixView Weights { get; set; }

        public double[] LogMeans { get; } = new double[RowChunk];

        public double[] EffectiveSampleSizes { get; } = new double[RowChunk];

        public void Execute(int index)
        {
            var row = Weights.Row(index);
            ImportanceWeights.Normalise(row, row, out LogMeans[index], out EffectiveSampleSizes[index]);
        }
    }
}
