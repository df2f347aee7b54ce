using Kaem.ML.Data;
using Kaem.ML.Likelihoods;
using Kaem.ML.Numerics;
using Kaem.ML.Posteriors;

namespace Kaem.ML.Engines;

/// <content>Draws from posteriors by importance resampling, of prior samples.</content>
internal sealed partial class CpuEngine
{
    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than 2 samples, no draws, or the first index is negative.</exception>
    public void DrawPosterior(ReadOnlySpan<float> rows, int samples, int draws, ulong seed, long first, Span<float> latents)
    {
        int count = RowCount(rows.Length, nameof(rows));
        Check.AtLeast(samples, 2, Bounds.Samples, nameof(samples));
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 1);
        RowArray.CheckNumbers(first, count);
        if (latents.Length != (long)count * draws * LatentLength)
            throw new ArgumentException(
                $"{draws} draws of {count} rows need room for {(long)count * draws * LatentLength} latents, not {latents.Length}.", nameof(latents));
        if (Network.Encoder is null)
        {
            DrawByBank(rows, samples, draws, seed, first, latents);
            return;
        }
        foreach (var (at, take, incomplete) in Runs(rows))
        {
            var part = rows.Slice(at * Columns, take * Columns);
            var room = latents.Slice(at * draws * LatentLength, take * draws * LatentLength);
            if (incomplete)
                DrawByBank(part, Options.ScoringSamples, draws, seed, first + at, room);
            else
                DrawByProposals(part, samples, draws, seed, first + at, room);
        }
    }

    private void DrawByBank(ReadOnlySpan<float> rows, int samples, int draws, ulong seed, long first, Span<float> latents)
    {
        int count = rows.Length / Columns;
        var bank = BuildBank(samples, seed, StreamPurpose.PosteriorBank);
        var batch = new RowBatch(Math.Min(RowChunk, Math.Max(1, count)), Network.Likelihood.Layout);
        var values = new FloatBuffer(checked(batch.Capacity * samples));
        var workspace = new RowWorkspace();
        var picker = new PosteriorPicker(samples, new RandomStream(seed, StreamPurpose.PosteriorResampling));
        for (int at = 0; at < count; at += RowChunk)
        {
            int take = Math.Min(RowChunk, count - at);
            Network.Likelihood.Load(rows.Slice(at * Columns, take * Columns), batch, _workers);
            var weights = values.AsMatrix(take, samples);
            Network.Likelihood.LogLikelihood(batch, bank.Outputs, weights, workspace, _workers);
            for (int b = 0; b < take; b++)
            {
                picker.Load(weights.Row(b));
                for (int i = 0; i < draws; i++)
                {
                    long index = checked((first + at + b) * draws + i);
                    int sample = picker.Pick(index);
                    bank.Latents.Span.Slice(sample * LatentLength, LatentLength).CopyTo(latents[(((at + b) * draws + i) * LatentLength)..]);
                }
            }
        }
    }
}
