using System.Numerics.Tensors;
using Kaem.ML.Data;
using Kaem.ML.Likelihoods;
using Kaem.ML.Numerics;
using Kaem.ML.Posteriors;

namespace Kaem.ML.Engines;

/// <content>Rows whose columns depend on those before them: what is missing there is completed column by column, and summed out or drawn.</content>
internal sealed partial class CpuEngine
{
    /// <summary>What a column adds is a difference of two of its row's likelihoods, many times over: fewer completions than elsewhere.</summary>
    private const int ContributingCompletions = 32;

    /// <summary>Completions that draws of one row are chosen from, for each of the draws, so that few are drawn twice.</summary>
    private const int CompletionsOfDraw = 4;

    private ScoringBank? _contributingBank;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than 2 samples, no draws, or the first index is negative.</exception>
    public void Complete(ReadOnlySpan<float> rows, int samples, int draws, ulong seed, long first, CompletionKind kind, Span<float> completed) =>
        Complete(rows, samples, draws, seed, first, kind, null, completed);

    /// <inheritdoc/>
    public void Complete(
        ReadOnlySpan<float> rows, int samples, int draws, ulong seed, long first, CompletionKind kind, IColumnGuide? guide, Span<float> completed)
    {
        if (Network.Likelihood.Network is not { } network)
        {
            RowDrawing.Complete(this, rows, samples, draws, seed, first, kind, completed);
            return;
        }
        int count = RowCount(rows.Length, nameof(rows));
        Check.AtLeast(samples, 2, Bounds.Samples, nameof(samples));
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 1);
        RowArray.CheckNumbers(first, count);
        if (completed.Length != (long)count * draws * Columns)
            throw new ArgumentException($"{draws} draws of {count} rows need room for {(long)count * draws * Columns} entries, not {completed.Length}.",
                nameof(completed));
        // Many draws of a row share what its completions take; of many rows each is a part.
        var bank = BuildBank(samples, draws == 1 ? seed : seed + (ulong)first * 0x9E3779B97F4A7C15, StreamPurpose.PosteriorBank);
        int most = draws == 1 ? Network.Likelihood.Completions : Math.Max(Network.Likelihood.Completions, checked(CompletionsOfDraw * draws));
        var fill = kind switch
        {
            CompletionKind.Filled => ColumnFilling.Values,
            CompletionKind.WithoutGaps => ColumnFilling.OnlyValues,
            CompletionKind.AsTrained => ColumnFilling.ValuesOrGaps,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such kind of completion."),
        };
        var body = new CompletionDraws(network, bank.Outputs, most, draws, fill, seed, first, draws == 1 ? new WorkerPool(1) : _workers, guide);
        var batch = new RowBatch(Math.Min(RowChunk, Math.Max(1, count)), Network.Likelihood.Layout);
        for (int at = 0; at < count; at += RowChunk)
        {
            int take = Math.Min(RowChunk, count - at);
            Network.Likelihood.Load(rows.Slice(at * Columns, take * Columns), batch, _workers);
            body.Draw(batch.Columns!, at, completed.Slice(at * draws * Columns, take * draws * Columns), _workers);
        }
    }

    private void ContributeByCompletions(RowBatch batch, int samples, ScoreWorkspace workspace, Span<float> contributions)
    {
        var bank = _contributingBank;
        if (bank?.Samples != samples)
            _contributingBank = bank = BuildBank(samples, Options.SeedInForce, StreamPurpose.ScoringBank);
        workspace.FewCompletions.Contributions(batch.Columns!, bank.Outputs, contributions, _workers);
    }

    /// <summary>
    /// An encoder's draws weigh whole rows; what columns are missing, or would be, the prior's samples tell: as many as there are draws, and no fewer than
    /// where there is no encoder.
    /// </summary>
    private void ScoreColumnsByProposals(ReadOnlySpan<float> rows, int draws, RowScores scores)
    {
        int samples = Math.Max(draws, Options.ScoringSamples);
        if (!scores.Prediction.IsEmpty)
            ScoreByBank(rows, samples, new RowScores { Prediction = scores.Prediction });
        if (!scores.Contributions.IsEmpty)
            ScoreByBank(rows, Math.Max(draws, Options.SamplesOfContributions), new RowScores { Contributions = scores.Contributions });
        scores = scores.WithoutColumns;
        if (scores.IsEmpty)
            return;
        foreach (var (first, count, incomplete) in Runs(rows))
        {
            var part = rows.Slice(first * Columns, count * Columns);
            var ofPart = scores.Slice(first, count, rows.Length / Columns);
            if (incomplete)
                ScoreByBank(part, samples, ofPart);
            else
                ScoreByProposals(part, draws, ofPart);
        }
    }

    /// <summary>Neighbouring rows that have missing columns, beside context, that others depend on, and those that have none.</summary>
    private List<(int First, int Count, bool Incomplete)> Runs(ReadOnlySpan<float> rows)
    {
        int count = rows.Length / Columns;
        var runs = new List<(int First, int Count, bool Incomplete)>();
        for (int b = 0; b < count; b++)
        {
            bool incomplete = Network.Likelihood.Network is not null && IsIncomplete(rows.Slice(b * Columns, Columns));
            if (runs.Count > 0 && runs[^1].Incomplete == incomplete)
                runs[^1] = runs[^1] with { Count = runs[^1].Count + 1 };
            else
                runs.Add((b, 1, incomplete));
        }
        return runs;
    }

    private bool IsIncomplete(ReadOnlySpan<float> row)
    {
        var layout = Network.Likelihood.Layout;
        if (!TensorPrimitives.IsFiniteAll(row[layout.ContextEntries..]))
            return true;
        foreach (var block in layout.Categorical.AsSpan(layout.Context))
        {
            if (PartialKnowledge.Is(row.Slice(block.First, block.Count)))
                return true;
        }
        return false;
    }
}
