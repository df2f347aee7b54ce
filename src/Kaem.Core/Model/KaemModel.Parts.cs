using System.Runtime.InteropServices;
using Kaem.ML.Data;
using Kaem.ML.Engines;
using Kaem.ML.Likelihoods;
using Kaem.ML.Numerics;

namespace Kaem.ML;

/// <content>Rows in parts (<see cref="KaemGenerator.Joint"/>), and rows that are given some of what they hold.</content>
public sealed partial class KaemModel
{
    /// <summary>The parts of rows, in the order of their columns; none where the generator is not joint.</summary>
    public IReadOnlyList<KaemPart> Parts => Options.Joint?.Parts ?? [];

    /// <summary>A part of rows: its columns alone.</summary>
    /// <param name="rows">N x D, for instance from <see cref="Generate"/> or <see cref="Predict"/>.</param>
    /// <param name="part">The part's name.</param>
    /// <returns>N x the part's columns.</returns>
    /// <exception cref="ArgumentException">There is no such part, or the rows have another width than the model.</exception>
    public DataMatrix TakePart(DataMatrix rows, string part) => JointRows.Take(Options.Joint, Columns, rows, part);

    /// <summary>Rows of parts, with NaN for what is not given: what <see cref="Predict"/>, <see cref="Impute"/> and
    /// <see cref="GenerateEach"/> fill in.</summary>
    /// <param name="given">Names of parts, with N rows of their columns each.</param>
    /// <returns>N x D.</returns>
    /// <exception cref="ArgumentException">There is no such part, one comes twice, or values have another width or number than they should; or none are
    /// given.</exception>
    public DataMatrix JoinParts(params IReadOnlyList<(string Part, DataMatrix Values)> given) =>
        JointRows.Join(Options.Joint, Columns, given);

    /// <summary>
    /// Generates a row for each of some rows with given entries: latents from the posterior of what is given, then the rest of these. Rows that are given
    /// the same share prior samples, so that many rows of few labels cost little more than one of each.
    /// </summary>
    /// <param name="given">Rows with NaN for the entries to generate.</param>
    /// <param name="draw">Whether the rest are the likelihood's means given the latents, or draws from it.</param>
    /// <param name="samples">
    /// Prior samples, or with an encoder draws of its proposal, that stand for the posterior of the given entries; null for
    /// <see cref="KaemOptions.ScoringSamples"/>, of rows like no other with an encoder for <see cref="AmortisedOptions.ScoringDraws"/>. Entries that are rare
    /// together need more.
    /// </param>
    /// <param name="seed">The same seed gives the same rows for the same given ones.</param>
    /// <exception cref="ArgumentException">The rows have another width than the model, infinite values, or blocks that are not one-hot.</exception>
    /// <exception cref="NotSupportedException">The likelihood is autoregressive: <see cref="Impute"/> draws what such rows lack.</exception>
    public DataMatrix GenerateEach(DataMatrix given, GenerationDraw draw = GenerationDraw.Mean, int? samples = null, ulong seed = 1)
    {
        ArgumentNullException.ThrowIfNull(given);
        Check(given, allowMissing: true, argument: nameof(given));
        if (!Enum.IsDefined(draw))
            throw new ArgumentOutOfRangeException(nameof(draw), draw, "draw must be Mean, Likelihood or GeneratorNoise.");
        if (Options.Likelihood is AutoregressiveLikelihoodOptions)
        {
            throw new NotSupportedException($"The likelihood is autoregressive: what rows lack depends on more than their latents. Use {nameof(Impute)} with "
                + $"{nameof(ImputationMode)}.{nameof(ImputationMode.Draw)}.");
        }
        var latents = RowArray.Create(given.Rows, LatentLength, nameof(given));
        int[][] alike = [.. Enumerable.Range(0, given.Rows).GroupBy(row => row, new SameEntries(given)).Select(group => group.ToArray())];
        foreach (var groups in alike.GroupBy(rows => rows.Length))
            DrawEach(given, [.. groups], groups.Key, samples ?? (groups.Key == 1 ? Options.SamplesOfRow : Options.ScoringSamples), seed, latents);
        var generated = RowArray.Create(given.Rows, Columns, nameof(given));
        if (given.Rows == 0)
            return new DataMatrix(generated, 0, Columns);
        if (draw != GenerationDraw.Likelihood)
            _engine.Generate(latents, generated);
        if (draw == GenerationDraw.GeneratorNoise)
            new NoisyMeans(Options, Columns).Apply(seed, 0, generated);
        else if (draw == GenerationDraw.Likelihood)
            RowDrawing.Draw(_engine, latents, seed, 0, generated);
        for (int i = 0; i < generated.Length; i++)
        {
            if (!float.IsNaN(given.Values[i]))
                generated[i] = given.Values[i];
        }
        return new DataMatrix(generated, given.Rows, Columns);
    }

    /// <summary>Draws latents for groups of rows that are given the same, all groups of one size.</summary>
    private void DrawEach(DataMatrix given, int[][] groups, int size, int samples, ulong seed, float[] latents)
    {
        float[] firsts = RowArray.Create(groups.Length, Columns, nameof(given)), drawn = RowArray.Create(groups.Length * size, LatentLength, nameof(given));
        for (int g = 0; g < groups.Length; g++)
            given.Row(groups[g][0]).CopyTo(firsts.AsSpan(g * Columns));
        _engine.DrawPosterior(firsts, samples, size, seed, 0, drawn);
        for (int i = 0; i < groups.Length * size; i++)
            drawn.AsSpan(i * LatentLength, LatentLength).CopyTo(latents.AsSpan(groups[i / size][i % size] * LatentLength));
    }

    /// <summary>The columns of a part.</summary>
    internal ColumnRange RangeOf(string part, string argument) => JointRows.RangeOf(Options.Joint, part, argument);

    /// <summary>Rows are the same where their entries are, bit for bit.</summary>
    private sealed class SameEntries(DataMatrix rows) : IEqualityComparer<int>
    {
        public bool Equals(int x, int y) => MemoryMarshal.AsBytes(rows.Row(x)).SequenceEqual(MemoryMarshal.AsBytes(rows.Row(y)));

        public int GetHashCode(int row)
        {
            var hash = new HashCode();
            hash.AddBytes(MemoryMarshal.AsBytes(rows.Row(row)));
            return hash.ToHashCode();
        }
    }
}
