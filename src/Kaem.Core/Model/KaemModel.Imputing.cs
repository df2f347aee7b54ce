using Kaem.ML.Data;
using Kaem.ML.Likelihoods;

namespace Kaem.ML;

/// <content>Missing entries: filling them, rows given some of their entries, and what makes a row likely.</content>
public sealed partial class KaemModel
{
    /// <summary>Rows that decode at a time.</summary>
    private const int DecodedRows = 256;

    /// <summary>Fills missing entries from the posterior of the observed ones. Observed entries come back as they were.</summary>
    /// <param name="rows">Rows with NaN where entries are missing; of a categorical block all entries or none. Training need not have seen such rows.</param>
    /// <param name="mode">Best guesses, or draws.</param>
    /// <param name="samples">
    /// Prior samples that stand for the posterior, with an encoder draws of each row; null for <see cref="KaemOptions.ScoringSamples"/> or
    /// <see cref="AmortisedOptions.ScoringDraws"/>.
    /// </param>
    /// <param name="seed">The same seed gives the same draws. A row's draw depends on its index and its own entries.</param>
    /// <exception cref="ArgumentException">The rows have another width than the model, infinite values, or blocks that are not one-hot.</exception>
    public DataMatrix Impute(DataMatrix rows, ImputationMode mode = ImputationMode.Mean, int? samples = null, ulong seed = 1) =>
        ImputeRange(rows, mode, samples, seed, 0);

    /// <summary><see cref="Impute"/> of rows that follow others.</summary>
    /// <param name="first">Index of the first row.</param>
    internal DataMatrix ImputeRange(DataMatrix rows, ImputationMode mode, int? samples, ulong seed, long first)
    {
        Check(rows, allowMissing: true);
        if (!Enum.IsDefined(mode))
            throw new ArgumentOutOfRangeException(nameof(mode), mode, "mode must be Mean or Draw.");
        var filled = RowArray.Create(rows.Rows, Columns, nameof(rows));
        int bank = samples ?? Options.SamplesOfRow;
        if (mode == ImputationMode.Draw)
        {
            var latents = RowArray.Create(rows.Rows, LatentLength, nameof(rows));
            _engine.DrawPosterior(rows.Values, bank, 1, seed, first, latents);
            DrawRows(latents, seed, first, filled);
        }
        else
        {
            _engine.Score(rows.Values, bank, new RowScores { Prediction = filled });
            ToModes(filled);
        }
        for (int i = 0; i < filled.Length; i++)
        {
            if (!float.IsNaN(rows.Values[i]))
                filled[i] = rows.Values[i];
        }
        return new DataMatrix(filled, rows.Rows, Columns);
    }

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
        // Before the work of drawing.
        RowArray.Length(count, Columns, nameof(count));
        var latents = LatentsGiven(given, count, samples, seed);
        return DecodeGiven(given, latents, 0, seed);
    }

    /// <summary>The latents of rows that <see cref="GenerateGiven"/> generates.</summary>
    internal DataMatrix LatentsGiven(DataMatrix given, int count, int? samples, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(given);
        Check(given, allowMissing: true);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (given.Rows != 1)
            throw new ArgumentException($"The given entries are one row; there are {given.Rows}.", nameof(given));
        var latents = RowArray.Create(count, LatentLength, nameof(count));
        if (count > 0)
            _engine.DrawPosterior(given.Values, samples ?? Options.ScoringSamples, count, seed, 0, latents);
        return new DataMatrix(latents, count, LatentLength);
    }

    /// <summary>The rows that <see cref="GenerateGiven"/> makes of latents.</summary>
    /// <param name="first">Index of the first row.</param>
    internal DataMatrix DecodeGiven(DataMatrix given, DataMatrix latents, long first, ulong seed)
    {
        var rows = RowArray.Create(latents.Rows, Columns, nameof(latents));
        DrawRows(latents.Values, seed, first, rows);
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
        var prediction = RowArray.Create(rows.Rows, Columns, nameof(rows));
        _engine.Score(rows.Values, samples ?? Options.SamplesOfRow, new RowScores { Prediction = prediction });
        return new DataMatrix(prediction, rows.Rows, Columns);
    }

    /// <summary>
    /// How each variable of a row adds to its log-likelihood given the row's others, <c>log p(x) - log p(x without it)</c>, in nats: the
    /// lower, the more surprising it is beside them. 0 where it is missing. They do not sum to log p(x), since variables tell of each other.
    /// </summary>
    /// <param name="rows">Rows with NaN where entries are missing. Training need not have seen such rows.</param>
    /// <param name="samples">
    /// Size of the bank of prior samples, with an encoder draws of each row; null for <see cref="KaemOptions.ScoringSamples"/> or
    /// <see cref="AmortisedOptions.ScoringDraws"/>.
    /// </param>
    /// <returns>A column for every variable of the likelihood: every numeric column and every categorical block, in the row's order; every principal component
    /// where these stand for the row.</returns>
    /// <exception cref="ArgumentException">The rows have another width than the model, infinite values, or blocks that are not one-hot.</exception>
    public DataMatrix Contributions(DataMatrix rows, int? samples = null)
    {
        Check(rows, allowMissing: true);
        int variables = new RowLayout(Options.Likelihood, Options.PrincipalComponents ?? Columns).Parts.Length;
        var contributions = RowArray.Create(rows.Rows, variables, nameof(rows));
        _engine.Score(rows.Values, samples ?? Options.SamplesOfRow, new RowScores { Contributions = contributions });
        return new DataMatrix(contributions, rows.Rows, variables);
    }

    /// <summary>Draws rows from the likelihood of latents.</summary>
    /// <param name="latents">S x L.</param>
    /// <param name="first">Index of the first row.</param>
    /// <param name="rows">Receives the draws, S x D.</param>
    private void DrawRows(ReadOnlySpan<float> latents, ulong seed, long first, Span<float> rows)
    {
        int count = rows.Length / Columns;
        for (int at = 0; at < count; at += DecodedRows)
        {
            int take = Math.Min(DecodedRows, count - at);
            var part = rows.Slice(at * Columns, take * Columns);
            _engine.Generate(latents.Slice(at * LatentLength, take * LatentLength), part);
            _engine.DrawFromLikelihood(seed, first + at, part);
        }
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
