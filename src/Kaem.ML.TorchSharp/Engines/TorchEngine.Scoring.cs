using Kaem.ML.Arrays;
using Kaem.ML.Likelihoods;
using Kaem.ML.Numerics;
using Kaem.ML.Posteriors;
using TorchSharp;
using static Kaem.ML.Arrays.Numbers;
using static TorchSharp.torch;

namespace Kaem.ML.Engines;

/// <content>Scores of rows against a fixed bank of prior samples. What an encoder proposes, and what columns add, the twin scores.</content>
internal sealed partial class TorchEngine
{
    // Rows or samples on the device at a time.
    private const int DeviceChunk = 1024;

    private (int Samples, Bank Bank)? _bank;

    /// <summary>Whether the device scores rows: columns that depend on those before them are completed on the host.</summary>
    private bool ScoresByBank => _model.Host.Likelihood.Network is null;

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<float> rows, int samples, RowScores scores)
    {
        int count = RowCount(rows.Length, nameof(rows));
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 2);
        if (_model.Encoder is not null || !ScoresByBank || !scores.Contributions.IsEmpty)
        {
            Twin().Score(rows, samples, scores);
            return;
        }
        Require(scores.LatentMean, (long)count * LatentLength, nameof(RowScores.LatentMean));
        Require(scores.LatentSpread, (long)count * LatentLength, nameof(RowScores.LatentSpread));
        Require(scores.SummedLatentMean, (long)count * GeneratorInputs, nameof(RowScores.SummedLatentMean));
        Require(scores.Reconstruction, (long)count * Columns, nameof(RowScores.Reconstruction));
        Require(scores.Prediction, (long)count * Columns, nameof(RowScores.Prediction));
        Require(scores.LogLikelihood, count, nameof(RowScores.LogLikelihood));
        Require(scores.LogLikelihoodError, count, nameof(RowScores.LogLikelihoodError));
        Require(scores.EffectiveSampleSize, count, nameof(RowScores.EffectiveSampleSize));
        using var still = no_grad();
        for (int at = 0; at < count; at += DeviceChunk)
        {
            using var scope = NewDisposeScope();
            int take = Math.Min(DeviceChunk, count - at);
            ScoreChunk(rows.Slice(at * Columns, take * Columns), Kept(samples), scores.Slice(at, take, count));
        }

        static void Require(Span<float> destination, long length, string name)
        {
            if (!destination.IsEmpty && destination.Length != length)
                throw new ArgumentException($"{name} must have {length} elements or be empty, but has {destination.Length}.", nameof(scores));
        }
    }

    private void ScoreChunk(ReadOnlySpan<float> rows, Bank bank, RowScores scores)
    {
        int count = rows.Length / Columns;
        var batch = _model.Likelihood.Load(_model.Rows(rows), training: false);
        var log = _model.Likelihood.LogLikelihood(batch, bank.Outputs);
        var weights = log.softmax(-1);
        var effective = Number(1) / weights.square().sum(dim: 1);
        Copy(log.logsumexp(-1) - Number(Math.Log(bank.Samples)), scores.LogLikelihood);
        Copy(effective, scores.EffectiveSampleSize);
        if (!scores.LogLikelihoodError.IsEmpty)
        {
            double[] sizes = new double[count];
            effective.ToHost(sizes);
            for (int b = 0; b < count; b++)
                scores.LogLikelihoodError[b] = (float)ImportanceWeights.LogMeanError(sizes[b], bank.Samples);
        }
        var mean = weights.matmul(bank.Latents);
        Copy(mean, scores.LatentMean);
        if (!scores.LatentSpread.IsEmpty)
            Copy((weights.matmul(bank.Latents.square()) - mean.square()).clamp(min: Number(0)).sqrt(), scores.LatentSpread);
        if (!scores.SummedLatentMean.IsEmpty || !scores.Reconstruction.IsEmpty)
        {
            var seen = weights.matmul(bank.Seen).to(float32);
            Copy(seen, scores.SummedLatentMean);
            if (!scores.Reconstruction.IsEmpty)
                ToMeans(Decode(seen), scores.Reconstruction);
        }
        if (!scores.Prediction.IsEmpty)
            Copy(weights.to(float32).matmul(bank.Means), scores.Prediction);

        static void Copy(Tensor values, Span<float> destination)
        {
            if (!destination.IsEmpty)
                values.ToHost(destination);
        }
    }

    private Bank Kept(int samples)
    {
        var tables = Tables();
        lock (_derived)
        {
            if (_bank is { } kept && kept.Samples == samples)
                return kept.Bank;
            using var scope = NewDisposeScope();
            float[] latents = new float[checked(samples * LatentLength)];
            Draw(Options.SeedInForce, StreamPurpose.ScoringBank, 0, latents);
            var z = HostCopies.ToDevice(latents, _model.Device, samples, LatentLength);
            var seen = _model.Prior.ToGenerator(z);
            var outputs = cat([.. seen.split(DeviceChunk).Select(Decode)], 0);
            var bank = new Bank(samples, Keep(z.to(float64)), Keep(seen.to(float64)), Keep(outputs), Keep(_model.Likelihood.Means(outputs)));
            _bank = (samples, bank);
            return bank;
        }

        static Tensor Keep(Tensor values) => values.clone().DetachFromDisposeScope();
    }

    /// <summary>Prior samples that rows are scored against.</summary>
    /// <param name="Latents">[S, L], double precision.</param>
    /// <param name="Seen">What the generator sees of them, [S, Q], double precision.</param>
    /// <param name="Outputs">[S, D].</param>
    /// <param name="Means">The likelihood's means there, [S, D].</param>
    private sealed record Bank(int Samples, Tensor Latents, Tensor Seen, Tensor Outputs, Tensor Means);
}
