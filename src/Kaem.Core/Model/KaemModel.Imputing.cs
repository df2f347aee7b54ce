using Kaem.ML.Data;
using Kaem.ML.Engines;
using Kaem.ML.Likelihoods;
using Kaem.ML.Posteriors;

namespace Kaem.ML;

/// <content>Missing entries: filling them, rows given some of their entries, and what makes a row likely.</content>
public sealed partial class KaemModel
{
    /// <summary>Rows with given entries that are made together.</summary>
    internal const int RowsTogether = 1024;

    /// <summary>Fills missing entries from the posterior of the observed ones. Observed entries come back as they were.</summary>
    /// <param name="rows">Rows with NaN where entries are missing; of a categorical block all entries or none. Training need not have seen such rows.</param>
    /// <param name="mode">Best guesses, or draws.</param>
    /// <param name="samples">
    /// Prior samples that stand for the posterior, with an encoder draws of each row; null for <see cref="KaemOptions.ScoringSamples"/> or
    /// <see cref="AmortisedOptions.ScoringDraws"/>.
    /// </param>
    /// <param name="seed">The same seed gives the same draws. A row's draw depends on its index and its own entries.</param>
    /// <exception cref="ArgumentException">The rows have another width than the model, infinite values, or blocks that are not one-hot.</exception>
    public DataMatrix Impute(DataMatrix rows, ImputationMode mode = ImputationMode.Mean, int? samples = null, ulong seed = 1)
    {
        Check(rows, allowMissing: true);
        return ImputeRange(rows, mode, samples, seed, 0);
    }

    /// <summary><see cref="Impute"/> of rows that follow others.</summary>
    /// <param name="rows">Rows with NaN, or with <see cref="PartialKnowledge"/> of categories where columns depend on each other.</param>
    /// <param name="first">Index of the first row.</param>
    internal DataMatrix ImputeRange(DataMatrix rows, ImputationMode mode, int? samples, ulong seed, long first)
    {
        CheckPartial(rows);
        if (!Enum.IsDefined(mode))
            throw new ArgumentOutOfRangeException(nameof(mode), mode, "mode must be Mean or Draw.");
        var filled = RowArray.Create(rows.Rows, Columns, nameof(rows));
        int bank = samples ?? Options.SamplesOfRow;
        if (mode == ImputationMode.Draw)
        {
            _engine.Complete(rows.Values, bank, 1, seed, first, CompletionKind.Filled, filled);
        }
        else
        {
            _engine.Score(rows.Values, bank, new RowScores { Prediction = filled });
            ToModes(filled);
        }
        KeepKnown(rows, filled);
        return new DataMatrix(filled, rows.Rows, Columns);
    }

    /// <summary>Entries that are there come back as they were.</summary>
    private void KeepKnown(DataMatrix rows, float[] filled)
    {
        foreach (var part in new RowLayout(Options.Likelihood, Columns).Parts)
        {
            for (int at = part.First; at < filled.Length; at += Columns)
            {
                var known = rows.Values.Slice(at, part.Count);
                if (!float.IsNaN(known[0]) && !(RowLayout.IsCategorical(part) && PartialKnowledge.Is(known)))
                    known.CopyTo(filled.AsSpan(at));
            }
        }
    }

    private void CheckPartial(DataMatrix rows, string argument = "rows") =>
        Check(rows, allowMissing: true, argument: argument, allowPartial: Options.Likelihood is AutoregressiveLikelihoodOptions);

    /// <summary>Generates rows that have given entries: draws of the others from their distribution given these.</summary>
    /// <param name="given">One row, with NaN for the entries to generate.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="samples">
    /// Prior samples, or with an encoder draws of its proposal, that stand for the posterior of the given entries; null for
    /// <see cref="KaemOptions.ScoringSamples"/>. Entries that are rare together need more.
    /// </param>
    /// <param name="seed">The same seed gives the same rows; row i does not depend on the count.</param>
    /// <exception cref="ArgumentException">It is not one row, has another width than the model, infinite values, or blocks that are not one-hot.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative, or more than an array holds.</exception>
    public DataMatrix GenerateGiven(DataMatrix given, int count, int? samples = null, ulong seed = 1)
    {
        ArgumentNullException.ThrowIfNull(given);
        Check(given, allowMissing: true, argument: nameof(given));
        // Before the work of drawing.
        var rows = RowArray.Create(count, Columns, nameof(count));
        int first = 0;
        foreach (var part in GenerateGivenParts(given, count, samples, seed, CompletionKind.AsTrained))
        {
            part.Values.CopyTo(rows.AsSpan(first * Columns));
            first += part.Rows;
        }
        return new DataMatrix(rows, count, Columns);
    }

    /// <summary>The rows of <see cref="GenerateGiven"/> in parts, one at least.</summary>
    /// <param name="kind">Whether a category that says that a value is lacking may be drawn.</param>
    /// <param name="firstPart">Number of the first part, where columns depend on each other; else the seed must tell parts apart.</param>
    internal IEnumerable<DataMatrix> GenerateGivenParts(DataMatrix given, int count, int? samples, ulong seed, CompletionKind kind, long firstPart = 0)
    {
        if (Options.Likelihood is not AutoregressiveLikelihoodOptions)
        {
            var latents = LatentsGiven(given, count, samples, seed);
            for (int first = 0; first < count || first == 0; first += RowsTogether)
                yield return DecodeGiven(given, latents.Slice(first, Math.Min(RowsTogether, count - first)), first, seed);
            yield break;
        }
        CheckGiven(given, count);
        // Always of as many rows, so that a row does not depend on the count.
        float[] together = count == 0 ? [] : RowArray.Create(RowsTogether, Columns, nameof(count));
        for (int first = 0; first < count || first == 0; first += RowsTogether)
        {
            int take = Math.Min(RowsTogether, count - first);
            if (take > 0)
                _engine.Complete(given.Values, samples ?? Options.ScoringSamples, RowsTogether, seed, firstPart + first / RowsTogether, kind, together);
            yield return new DataMatrix(together[..(take * Columns)], take, Columns);
        }
    }

    /// <summary>The latents of rows that have given entries.</summary>
    private DataMatrix LatentsGiven(DataMatrix given, int count, int? samples, ulong seed)
    {
        CheckGiven(given, count);
        var latents = RowArray.Create(count, LatentLength, nameof(count));
        if (count > 0)
            _engine.DrawPosterior(given.Values, samples ?? Options.ScoringSamples, count, seed, 0, latents);
        return new DataMatrix(latents, count, LatentLength);
    }

    private void CheckGiven(DataMatrix given, int count)
    {
        ArgumentNullException.ThrowIfNull(given);
        CheckPartial(given, nameof(given));
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (given.Rows != 1)
            throw new ArgumentException($"The given entries are one row; there are {given.Rows}.", nameof(given));
    }

    /// <summary>The rows of latents that have given entries.</summary>
    /// <param name="first">Index of the first row.</param>
    private DataMatrix DecodeGiven(DataMatrix given, DataMatrix latents, long first, ulong seed)
    {
        var rows = RowArray.Create(latents.Rows, Columns, nameof(latents));
        RowDrawing.Draw(_engine, latents.Values, seed, first, rows);
        for (int i = 0; i < rows.Length; i++)
        {
            float entry = given.Values[i % Columns];
            if (!float.IsNaN(entry))
                rows[i] = entry;
        }
        return new DataMatrix(rows, latents.Rows, Columns);
    }

    /// <summary>
    /// What the model expects of rows given their observed entries, missing or not: the posterior mean of numbers and the probabilities
    /// of categories. With a class column missing, that is a classifier.
    /// </summary>
    /// <param name="rows">Rows with NaN where entries are missing. Training need not have seen such rows.</param>
    /// <param name="samples">
    /// Size of the bank of prior samples, with an encoder draws of each row; null for <see cref="KaemOptions.ScoringSamples"/> or
    /// <see cref="AmortisedOptions.ScoringDraws"/>.
    /// </param>
    /// <exception cref="ArgumentException">The rows have another width than the model, infinite values, or blocks that are not one-hot.</exception>
    public DataMatrix Predict(DataMatrix rows, int? samples = null)
    {
        Check(rows, allowMissing: true);
        return PredictPartly(rows, samples);
    }

    /// <summary><see cref="Predict"/> of rows that may hold <see cref="PartialKnowledge"/> of categories where columns depend on each other.</summary>
    internal DataMatrix PredictPartly(DataMatrix rows, int? samples)
    {
        CheckPartial(rows);
        var prediction = RowArray.Create(rows.Rows, Columns, nameof(rows));
        _engine.Score(rows.Values, samples ?? Options.SamplesOfRow, new RowScores { Prediction = prediction });
        return new DataMatrix(prediction, rows.Rows, Columns);
    }

    /// <summary>
    /// The probability of what is known of rows, as far as categories are: its logarithm under prior samples, and the effective number of these and of the
    /// completions that the estimate stands on.
    /// </summary>
    /// <param name="rows">Rows with NaN, or with <see cref="PartialKnowledge"/> of categories where columns depend on each other.</param>
    internal (float[] Logs, float[] EffectiveSamples) Probability(DataMatrix rows, int? samples)
    {
        CheckPartial(rows);
        float[] logs = new float[rows.Rows], effective = new float[rows.Rows];
        _engine.Score(rows.Values, samples ?? Options.SamplesOfRow, new RowScores { LogLikelihood = logs, EffectiveSampleSize = effective });
        return (logs, effective);
    }

    /// <summary>
    /// How each variable of a row adds to its log-likelihood given the row's others, <c>log p(x) - log p(x without it)</c>, in nats: the
    /// lower, the more surprising it is beside them. 0 where it is missing. They do not sum to log p(x), since variables tell of each other.
    /// </summary>
    /// <param name="rows">Rows with NaN where entries are missing. Training need not have seen such rows.</param>
    /// <param name="samples">
    /// Size of the bank of prior samples, with an encoder draws of each row; null for <see cref="KaemOptions.ScoringSamples"/> or
    /// <see cref="AmortisedOptions.ScoringDraws"/>, and for 128 prior samples at most where columns depend on each other.
    /// </param>
    /// <returns>A column for every variable of the likelihood: every numeric column and every categorical block, in the row's order; every principal component
    /// where these stand for the row.</returns>
    /// <exception cref="ArgumentException">The rows have another width than the model, infinite values, or blocks that are not one-hot.</exception>
    public DataMatrix Contributions(DataMatrix rows, int? samples = null)
    {
        Check(rows, allowMissing: true);
        int variables = new RowLayout(Options.Likelihood, Options.PrincipalComponents ?? Columns).Parts.Length;
        var contributions = RowArray.Create(rows.Rows, variables, nameof(rows));
        _engine.Score(rows.Values, samples ?? Options.SamplesOfContributions, new RowScores { Contributions = contributions });
        return new DataMatrix(contributions, rows.Rows, variables);
    }

    /// <summary>Turns probabilities of categories into one-hot, 1 at the first of the most probable.</summary>
    private void ToModes(Span<float> rows)
    {
        foreach (var block in new RowLayout(Options.Likelihood, Columns).Categorical)
        {
            for (int at = block.First; at < rows.Length; at += Columns)
            {
                var probabilities = rows.Slice(at, block.Count);
                int mode = System.Numerics.Tensors.TensorPrimitives.IndexOfMax<float>(probabilities);
                probabilities.Clear();
                probabilities[mode] = 1;
            }
        }
    }
}
