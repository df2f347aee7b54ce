using Kaem.ML.Data;
using Kaem.ML.Likelihoods;
using Kaem.ML.Numerics;
using Kaem.ML.Posteriors;
using Kaem.ML.Text.Model;
using Kaem.ML.Text.Training;
using Kaem.ML.Training;

namespace Kaem.ML;

/// <content>
/// What stands beside texts (<see cref="KaemTextOptions.Parts"/>): each of a text and its parts may be missing or given. A null text, NaN, and no rows at all
/// say that something is missing; an empty text is one.
/// </content>
public sealed partial class KaemTextModel
{
    private const string RowsName = "rows beside the texts";

    /// <summary>What stands beside texts, in the order of the rows' columns; none in models of texts alone.</summary>
    public IReadOnlyList<KaemPart> Parts => Options.Parts?.Parts ?? [];

    /// <summary>Columns D of the rows beside texts; 0 in models of texts alone.</summary>
    public int PartColumns => Options.Parts?.Ranges()[^1].End ?? 0;

    /// <summary>Trains a model of texts and what stands beside them by maximum likelihood.</summary>
    /// <param name="options">What the model is, its <see cref="KaemTextOptions.Parts"/> among that, and how to train it.</param>
    /// <param name="texts">The texts to learn from; null for one that is missing.</param>
    /// <param name="rows">What stands beside each, N x D: the parts' columns one after the other, NaN for what is missing.</param>
    /// <param name="progress">Receives reports, on the training thread where it is not a <see cref="Progress{T}"/>.</param>
    /// <param name="cancellationToken">Stops training at the next update; the model then holds what was learned so far.</param>
    /// <exception cref="ArgumentException">There are no texts, one is too long, rows don't fit to texts or parts, or options contradict each other.</exception>
    /// <exception cref="NotSupportedException">The native library of TorchSharp can't be loaded; the message says why and what to install.</exception>
    /// <exception cref="NotFiniteNumberException">The numbers stopped being finite.</exception>
    public static KaemTextModel Train(
        KaemTextOptions options, IReadOnlyList<string?> texts, DataMatrix rows, IProgress<KaemProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(rows);
        options = options with { Seed = options.SeedInForce };
        options.CheckConsistent(nameof(options));
        if (options.Parts is not { } parts)
            throw new ArgumentException("Rows beside the texts need KaemTextOptions.Parts, which say what they hold.", nameof(options));
        var model = options.PriorOptions();
        OptionsCheck.Consistent(model, nameof(options));
        OptionsCheck.Fits(model, rows.Columns, nameof(rows));
        JointModel.CheckSize(model, rows.Columns, nameof(options));
        CheckRows(model, texts.Count, rows, nameof(rows));
        if (texts.All(text => text is null))
            throw new ArgumentException("There are no texts to learn from.", nameof(texts));
        for (int i = 0; i < texts.Count; i++)
        {
            if (texts[i] is null && !PartsNetwork.HasAny(rows.Row(i)))
                throw new ArgumentException($"Text {i} is missing, and so is all that stands beside it: there is nothing to learn from.", nameof(texts));
        }
        var (network, summary) = TextTrainer.Run(options, texts, rows, progress, cancellationToken);
        return new KaemTextModel(network, summary);
    }

    /// <summary>A part of rows: its columns alone; see <see cref="KaemModel.TakePart"/>.</summary>
    /// <exception cref="ArgumentException">There is no such part, or the rows have another width than the model's.</exception>
    public DataMatrix TakePart(DataMatrix rows, string part) => JointRows.Take(Options.Parts, PartColumns, rows, part);

    /// <summary>Rows of parts, with NaN for what is not given; see <see cref="KaemModel.JoinParts"/>.</summary>
    /// <exception cref="ArgumentException">There is no such part, one comes twice, or values have another width or number than they should; or none are
    /// given.</exception>
    public DataMatrix JoinParts(params IReadOnlyList<(string Part, DataMatrix Values)> given) => JointRows.Join(Options.Parts, PartColumns, given);

    /// <summary>Log-likelihoods of texts together with what stands beside them, of what there is of both, in nats.</summary>
    /// <param name="texts">The texts; null for one that is missing.</param>
    /// <param name="rows">What stands beside each, N x D.</param>
    /// <param name="draws">Draws of a text; null for <see cref="KaemTextOptions.ScoringDraws"/>. Where there is no text, ten times as many.</param>
    /// <exception cref="InvalidOperationException">The model is one of texts alone.</exception>
    /// <exception cref="ArgumentException">The rows don't fit to the texts or to the model.</exception>
    public IReadOnlyList<double> LogLikelihood(IReadOnlyList<string?> texts, DataMatrix rows, int? draws = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var read = Read(texts, rows);
        var scores = new double[read.Length];
        new TextScorer(_network).Score(read, Draws(draws), scores, [], []);
        return scores;
    }

    /// <summary>What is to be thought of the parts, given texts and what is known beside them: posterior means, of categories their probabilities.</summary>
    /// <param name="texts">The texts; null for one that is missing.</param>
    /// <param name="rows">What is known beside each, N x D; null for nothing.</param>
    /// <param name="draws">Draws of a text; null for <see cref="KaemTextOptions.ScoringDraws"/>. Where there is no text, ten times as many.</param>
    /// <returns>N x D, of all entries, those too that are given.</returns>
    /// <inheritdoc cref="LogLikelihood(IReadOnlyList{string?}, DataMatrix, int?)" path="/exception"/>
    public DataMatrix Predict(IReadOnlyList<string?> texts, DataMatrix? rows = null, int? draws = null)
    {
        var read = Read(texts, rows);
        var parts = RequireParts();
        var scorer = new TextScorer(_network);
        var means = RowArray.Create(read.Length, PartColumns, nameof(texts));
        var sums = new double[PartColumns];
        for (int i = 0; i < read.Length; i++)
        {
            float[] weights = Normalised(scorer.LogWeights(read[i], TextScorer.DrawsOf(read[i], Draws(draws)), out var points));
            PosteriorMean.Mean(weights, parts.Means(points!, weights.Length), sums, means.AsSpan(i * PartColumns, PartColumns));
        }
        return new DataMatrix(means, read.Length, PartColumns);
    }

    /// <summary>Generates texts and what stands beside them, from nothing: the texts that <see cref="Generate"/> gives, with rows of their latents.</summary>
    /// <param name="count">Number of texts.</param>
    /// <param name="seed">The same seed gives the same texts and rows; text i does not depend on the count.</param>
    /// <param name="sampling">How tokens are drawn; null for as the model says.</param>
    /// <param name="draw">Whether rows are the likelihood's means given the latents, or draws from it.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative, or <paramref name="draw"/> is not defined.</exception>
    /// <exception cref="InvalidOperationException">The model is one of texts alone.</exception>
    public TextRows GenerateRows(int count, ulong seed = 1, TextSampling? sampling = null, GenerationDraw draw = GenerationDraw.Mean)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        RequireDefined(draw);
        RequireParts();
        var generator = new TextGenerator(_network);
        var latents = new float[count * LatentLength];
        for (int first = 0; first < count; first += TextGenerator.Block)
        {
            var points = generator.DrawLatents(seed, first / TextGenerator.Block);
            for (int row = 0; row < Math.Min(TextGenerator.Block, count - first); row++)
            {
                for (int l = 0; l < LatentLength; l++)
                    latents[(first + row) * LatentLength + l] = points[l * TextGenerator.Block + row];
            }
        }
        return new TextRows(Generate(count, seed, sampling), Rows(latents, count, seed, draw));
    }

    /// <summary>
    /// Generates what is missing of texts and of what stands beside them: latents from the posterior of what is given, then the rest of these. So messages of a
    /// given label are generated, or the numbers that go with a text.
    /// </summary>
    /// <param name="given">Rows with NaN for the entries to generate, N x D.</param>
    /// <param name="texts">The texts; null where none is given, and for each to generate.</param>
    /// <param name="seed">The same seed gives the same texts and rows for the same given ones.</param>
    /// <param name="sampling">How tokens are drawn; null for as the model says.</param>
    /// <param name="draw">Whether the rest of rows are the likelihood's means given the latents, or draws from it.</param>
    /// <param name="draws">Draws of latents, of which one is taken by its weight; null for <see cref="KaemTextOptions.ScoringDraws"/>. Where there is no text,
    /// ten times as many.</param>
    /// <exception cref="ArgumentException">The rows don't fit to the texts or to the model.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="draw"/> is not defined, or there are no draws.</exception>
    /// <exception cref="InvalidOperationException">The model is one of texts alone.</exception>
    public TextRows GenerateEach(
        DataMatrix given, IReadOnlyList<string?>? texts = null, ulong seed = 1, TextSampling? sampling = null, GenerationDraw draw = GenerationDraw.Mean,
        int? draws = null)
    {
        ArgumentNullException.ThrowIfNull(given);
        RequireDefined(draw);
        texts ??= new string?[given.Rows];
        var read = Read(texts, given);
        float[] latents = DrawPosterior(read, Draws(draws), seed), rows = Rows(latents, read.Length, seed, draw).Values.ToArray();
        var filled = given.Values;
        for (int i = 0; i < rows.Length; i++)
            rows[i] = float.IsNaN(filled[i]) ? rows[i] : filled[i];
        var made = Generate(read.Length, seed, sampling, latents: new DataMatrix(latents, read.Length, LatentLength));
        return new TextRows([.. made.Select((text, i) => texts[i] ?? text)], new DataMatrix(rows, read.Length, PartColumns));
    }

    /// <summary>A draw of each posterior, N x L.</summary>
    private float[] DrawPosterior(CountedText[] read, int draws, ulong seed)
    {
        var scorer = new TextScorer(_network);
        var latents = new float[read.Length * LatentLength];
        float[] weights = [], uniform = new float[1];
        FloatBuffer? points = null;
        for (int i = 0; i < read.Length; i++)
        {
            // All have draws of the same random numbers: those that are given the same, as a label, have the same weights.
            bool isAsBefore = i > 0 && read[i].IsMissing && read[i - 1].IsMissing && read[i].Row.AsSpan().SequenceEqual(read[i - 1].Row);
            if (!isAsBefore)
                weights = Normalised(scorer.LogWeights(read[i], TextScorer.DrawsOf(read[i], draws), out points));
            new RandomStream(seed, StreamPurpose.PosteriorResampling, row: (uint)i).Uniform(uniform);
            double left = uniform[0];
            int taken = 0;
            while (taken < weights.Length - 1 && (left -= weights[taken]) >= 0)
                taken++;
            for (int l = 0; l < LatentLength; l++)
                latents[i * LatentLength + l] = points![l * weights.Length + taken];
        }
        return latents;
    }

    /// <summary>Rows of latents, N x D.</summary>
    private DataMatrix Rows(float[] latents, int count, ulong seed, GenerationDraw draw)
    {
        var parts = RequireParts();
        if (count == 0)
            return new DataMatrix([], 0, PartColumns);
        var points = new FloatBuffer(latents.Length);
        for (int i = 0; i < count; i++)
        {
            for (int l = 0; l < LatentLength; l++)
                points[l * count + i] = latents[i * LatentLength + l];
        }
        float[] rows = parts.Means(points, count);
        if (draw == GenerationDraw.Likelihood)
        {
            var noise = new RowDraws(RequireLatents().Beside!.Likelihood, seed);
            for (int i = 0; i < count; i++)
                noise.Draw(i, rows.AsSpan(i * PartColumns, PartColumns));
        }
        return new DataMatrix(rows, count, PartColumns);
    }

    private CountedText[] Read(IReadOnlyList<string?> texts, DataMatrix? rows)
    {
        ArgumentNullException.ThrowIfNull(texts);
        RequireParts();
        if (rows is not null)
            CheckRows(RequireLatents().Options, texts.Count, rows, nameof(rows));
        return [.. texts.Select((text, i) =>
            (text is null ? CountedText.Missing(_network.Counts?.Order ?? 0) : Read(text, i)) with { Row = rows?.Row(i).ToArray() ?? [] })];
    }

    private static void CheckRows(KaemOptions model, int texts, DataMatrix rows, string argument)
    {
        int columns = model.Joint!.Ranges()[^1].End;
        if (rows.Rows != texts || rows.Columns != columns)
            throw new ArgumentException($"{texts} texts have rows of {texts} x {columns} beside them; these are {rows}.", argument);
        RowCheck.Finite(rows.Values, rows.Columns, allowMissing: true, RowsName, argument);
        RowCheck.OneHot(rows, model.Likelihood, RowsName, argument);
        RowCheck.Reachable(rows, model, RowsName, argument);
    }

    private static float[] Normalised(double[] logWeights)
    {
        double most = logWeights.Max(), sum = logWeights.Sum(weight => Math.Exp(weight - most));
        return [.. logWeights.Select(weight => (float)(Math.Exp(weight - most) / sum))];
    }

    private static void RequireDefined(GenerationDraw draw)
    {
        if (!Enum.IsDefined(draw))
            throw new ArgumentOutOfRangeException(nameof(draw), draw, "draw must be Mean or Likelihood.");
    }

    private int Draws(int? draws)
    {
        int count = draws ?? Options.ScoringDraws;
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1, nameof(draws));
        return count;
    }

    private PartsNetwork RequireParts() =>
        _network.Parts ?? throw new InvalidOperationException("Nothing stands beside the texts of this model: its options had no Parts.");
}
