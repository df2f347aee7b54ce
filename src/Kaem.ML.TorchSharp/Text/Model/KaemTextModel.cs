using Kaem.ML.Data;
using Kaem.ML.Encoders;
using Kaem.ML.Numerics;
using Kaem.ML.Text.Model;
using Kaem.ML.Text.Persistence;
using Kaem.ML.Text.Training;

namespace Kaem.ML;

/// <summary>
/// A trained model of texts: <c>p(x) = ∫ p(z)·Π_t p(x_t | x_&lt;t, z) dz</c>. It generates texts, from nothing, from a beginning or from given latents, tells
/// latents and log-likelihoods of texts, fills gaps, and leads from one text to another. It does not change, and any number of threads may use it.
/// </summary>
/// <remarks>
/// It computes on the CPU by TorchSharp, whose native library the application brings (the package TorchSharp-cpu). The same seed gives the same bits on the
/// same machine with the same number of the library's threads.
/// </remarks>
public sealed partial class KaemTextModel
{
    /// <summary>What stands in a text for a gap; see <see cref="Fill"/>.</summary>
    public const string Gap = "[gap]";

    private readonly TextNetwork _network;
    private readonly Once<LatentPrior> _prior = new();

    internal KaemTextModel(TextNetwork network, TrainingSummary training) => (_network, Training) = (network, training);

    /// <summary>What the model is and how it was trained.</summary>
    public KaemTextOptions Options => _network.Options;

    /// <summary>How training went.</summary>
    public TrainingSummary Training { get; }

    /// <summary>Latents of a text, L; 0 of a model without.</summary>
    public int LatentLength => _network.Latents?.Prior.Latents ?? 0;

    /// <summary>Number of tokens, the end of a text and the unknown character among them.</summary>
    public int VocabularySize => _network.Vocabulary.Count;

    /// <summary>Whether the model has an encoder, which proposes latents of texts.</summary>
    public bool HasEncoder => _network.HasEncoder;

    /// <summary>The latents' distribution as a thing of its own.</summary>
    /// <exception cref="InvalidOperationException">The model has no latents.</exception>
    public LatentPrior Prior => _prior.Get(() =>
    {
        var copy = new TextLatents(Options);
        foreach (var (from, to) in RequireLatents().Prior.Parameters.Zip(copy.Prior.Parameters))
            from.Value.Span.CopyTo(to.Value.Span);
        copy.Prior.Refresh(WorkerPool.Borrow());
        return new LatentPrior(copy.Prior, copy.Options);
    });

    internal TextNetwork Network => _network;

    /// <summary>Whether a text has more tokens than the model takes.</summary>
    internal bool IsTooLong(string text) => text.Length > Options.MostTokens && _network.Vocabulary.Encode(text).Length > Options.MostTokens;

    /// <summary>Trains a model by maximum likelihood.</summary>
    /// <param name="options">What the model is and how to train it.</param>
    /// <param name="texts">The texts to learn from. An empty one is a text that ends at once.</param>
    /// <param name="progress">Receives reports, on the training thread where it is not a <see cref="Progress{T}"/>.</param>
    /// <param name="cancellationToken">Stops training at the next update; the model then holds what was learned so far.</param>
    /// <exception cref="ArgumentException">There are no texts, one is null or too long, or options contradict each other.</exception>
    /// <exception cref="NotSupportedException">The native library of TorchSharp can't be loaded; the message says why and what to install.</exception>
    /// <exception cref="NotFiniteNumberException">The numbers stopped being finite.</exception>
    public static KaemTextModel Train(
        KaemTextOptions options, IReadOnlyList<string> texts, IProgress<KaemProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(texts);
        options = options with { Seed = options.SeedInForce };
        options.CheckConsistent(nameof(options));
        TextMeasures.CheckTexts(texts, nameof(texts));
        if (texts.Count == 0)
            throw new ArgumentException("There are no texts to learn from.", nameof(texts));
        if (options.Parts is not null)
            throw new ArgumentException("The options have Parts, which stand beside the texts: give their rows, too.", nameof(options));
        var (network, summary) = TextTrainer.Run(options, texts, null, progress, cancellationToken);
        return new KaemTextModel(network, summary);
    }

    /// <summary>Generates texts.</summary>
    /// <param name="count">Number of texts.</param>
    /// <param name="seed">The same seed gives the same texts; text i does not depend on the count.</param>
    /// <param name="sampling">How tokens are drawn; null for as the model says.</param>
    /// <param name="prompt">What every text begins with, and is returned with; null for nothing. Latents are the prior's all the same, where none are
    /// given.</param>
    /// <param name="latents">Latents of each text, count x <see cref="LatentLength"/>; null for draws of the prior.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    /// <exception cref="ArgumentException">There are latents of other extents, or outside of the prior's domain.</exception>
    public IReadOnlyList<string> Generate(
        int count, ulong seed = 1, TextSampling? sampling = null, string? prompt = null, DataMatrix? latents = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        CheckLatents(latents, count);
        sampling ??= new TextSampling();
        int[] begun = _network.Vocabulary.Encode(prompt ?? "");
        var generator = new TextGenerator(_network);
        var texts = new List<string>(count);
        for (int block = 0; texts.Count < count; block++)
        {
            int first = block * TextGenerator.Block;
            var points = _network.Latents is null ? null : latents is null ? generator.DrawLatents(seed, block) : Points(latents, first);
            foreach (var tokens in generator.Draw(points, begun, sampling, seed, StreamPurpose.TextGeneration, row => (uint)(first + row)))
            {
                if (texts.Count < count)
                    texts.Add((prompt ?? "") + _network.Vocabulary.Decode([.. tokens[begun.Length..]]));
            }
        }
        return texts;
    }

    /// <summary>Latents of texts as the encoder proposes them: the means of q(z|x), from one pass of it.</summary>
    /// <returns>N x <see cref="LatentLength"/>.</returns>
    /// <exception cref="InvalidOperationException">The model has no encoder: use <see cref="Infer"/>.</exception>
    public DataMatrix Latent(IReadOnlyList<string> texts)
    {
        TextMeasures.CheckTexts(texts, nameof(texts));
        RequireEncoder();
        var values = new float[texts.Count * LatentLength];
        var read = Read(texts);
        foreach (int[] group in TextDraws.Groups(read))
        {
            var proposals = new TextScorer(_network).Propose([.. group.Select(i => read[i])], 1, Options.SeedInForce, StreamPurpose.ScoringProposals, true);
            for (int b = 0; b < group.Length; b++)
                proposals.Moments(b, values.AsSpan(group[b] * LatentLength, LatentLength), []);
        }
        return new DataMatrix(values, texts.Count, LatentLength);
    }

    /// <summary>Posterior means of texts' latents, by weighted draws.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="draws">Draws of a text; null for <see cref="KaemTextOptions.ScoringDraws"/>.</param>
    /// <returns>N x <see cref="LatentLength"/>.</returns>
    /// <exception cref="InvalidOperationException">The model has no latents.</exception>
    public DataMatrix Infer(IReadOnlyList<string> texts, int? draws = null)
    {
        RequireLatents();
        var (_, means) = Score(texts, draws, means: true);
        return new DataMatrix(means, texts.Count, LatentLength);
    }

    /// <summary>Log-likelihoods of texts with their ends, in nats, by importance weights: on average a lower bound, the nearer the more draws.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="draws">Draws of a text; null for <see cref="KaemTextOptions.ScoringDraws"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no draw.</exception>
    public IReadOnlyList<double> LogLikelihood(IReadOnlyList<string> texts, int? draws = null) => Score(texts, draws, means: false).LogLikelihood;

    /// <summary>
    /// Bits per character of texts: -log2 of their probabilities, their ends included, over their characters (Unicode code points, ends not counted).
    /// </summary>
    /// <inheritdoc cref="LogLikelihood(IReadOnlyList{string}, int?)"/>
    /// <exception cref="ArgumentException">There is no character.</exception>
    public double BitsPerCharacter(IReadOnlyList<string> texts, int? draws = null) => TextMeasures.BitsPerCharacter(LogLikelihood(texts, draws).Sum(), texts);

    /// <summary>
    /// The mutual information of texts and their latents, in nats: the mean of <c>log q(z_i|x_i) - log (1/N)·Σ_j q(z_i|x_j)</c> over N texts, one draw z_i of
    /// each (Hoffman and Johnson 2016). It is at most log N.
    /// </summary>
    /// <param name="texts">Texts, for instance held-out ones: two or more.</param>
    /// <param name="seed">Of the draws.</param>
    /// <exception cref="InvalidOperationException">The model has no encoder.</exception>
    /// <exception cref="ArgumentException">There are fewer than two texts.</exception>
    public double MutualInformation(IReadOnlyList<string> texts, ulong seed = 1)
    {
        TextMeasures.CheckTexts(texts, nameof(texts));
        RequireEncoder();
        if (texts.Count < 2)
            throw new ArgumentException($"Mutual information is of two texts or more; there are {texts.Count}.", nameof(texts));
        return TextDraws.Of(_network, Read(texts), seed, StreamPurpose.PosteriorProposals, WorkerPool.Borrow()).MutualInformation();
    }

    /// <summary>What the bound of texts' log-likelihoods is made of: what latents leave to the decoder, what they cost, and what they tell.</summary>
    /// <inheritdoc cref="MutualInformation"/>
    public TextInformation Information(IReadOnlyList<string> texts, ulong seed = 1)
    {
        TextMeasures.CheckTexts(texts, nameof(texts));
        var prior = RequireEncoder().Prior;
        if (texts.Count < 2)
            throw new ArgumentException($"Information is of two texts or more; there are {texts.Count}.", nameof(texts));
        var workers = WorkerPool.Borrow();
        var read = Read(texts);
        var draws = TextDraws.Of(_network, read, seed, StreamPurpose.PosteriorProposals, workers);
        var logPrior = new double[texts.Count];
        prior.LogProbability(draws.Points, texts.Count, logPrior, null, workers);
        double reconstruction = new TextScorer(_network).LogProbabilityOfDraws(read, draws).Sum() / -texts.Count;
        return new TextInformation(reconstruction, draws.LogDensity.Zip(logPrior, (own, its) => own - its).Average(), draws.MutualInformation());
    }

    /// <summary>
    /// Fills the gap of a text, which <see cref="Gap"/> marks, by what the model thinks of what is before and after it: draws by importance resampling over the
    /// latents, the filling and its length.
    /// </summary>
    /// <param name="text">A text with one gap.</param>
    /// <param name="count">Number of fillings.</param>
    /// <param name="seed">The same seed gives the same fillings.</param>
    /// <param name="mostTokens">Most tokens of a filling.</param>
    /// <param name="candidates">Continuations that each filling is chosen from, with all their beginnings.</param>
    /// <returns>The text with each filling in the gap's place.</returns>
    /// <exception cref="ArgumentException">The text has no gap, or several.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1, or the count negative.</exception>
    public IReadOnlyList<string> Fill(string text, int count = 1, ulong seed = 1, int mostTokens = 24, int candidates = 32)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfLessThan(mostTokens, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(candidates, 1);
        string[] parts = text.Split(Gap);
        if (parts.Length != 2)
            throw new ArgumentException($"The text has {parts.Length - 1} gaps; mark one by {nameof(KaemTextModel)}.{nameof(Gap)}, \"{Gap}\".", nameof(text));
        int blocks = (candidates + TextGenerator.Block - 1) / TextGenerator.Block * TextGenerator.Block;
        var filling = new GapFilling(_network);
        return [.. Enumerable.Range(0, count).Select(
            i => parts[0] + filling.Fill(parts[0], parts[1], new TextSampling { MostTokens = mostTokens }, blocks, seed, i) + parts[1])];
    }

    /// <summary>
    /// Texts on the straight way from one text's latents to another's: each is drawn by the same random numbers, so that what differs is the latents.
    /// </summary>
    /// <param name="from">The first text.</param>
    /// <param name="to">The last text.</param>
    /// <param name="steps">Texts, 2 or more: those of the ends are drawn from the ends' latents, they are not the given ones.</param>
    /// <param name="seed">Of the draws.</param>
    /// <param name="sampling">How tokens are drawn; null for a temperature of 0.5.</param>
    /// <exception cref="InvalidOperationException">The model has no encoder.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than two steps.</exception>
    public IReadOnlyList<string> Interpolate(string from, string to, int steps = 7, ulong seed = 1, TextSampling? sampling = null)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 2);
        var ends = Latent([from, to]);
        var generator = new TextGenerator(_network);
        var texts = new List<string>(steps);
        for (int first = 0; first < steps; first += TextGenerator.Block)
        {
            var values = new float[TextGenerator.Block * LatentLength];
            for (int i = 0; i < TextGenerator.Block; i++)
            {
                float share = Math.Min(1, (first + i) / (float)(steps - 1));
                for (int l = 0; l < LatentLength; l++)
                    values[i * LatentLength + l] = ends.Row(0)[l] + share * (ends.Row(1)[l] - ends.Row(0)[l]);
            }
            var points = Points(new DataMatrix(values, TextGenerator.Block, LatentLength), 0);
            var drawn = generator.Draw(points, [], sampling ?? new TextSampling { Temperature = 0.5f }, seed, StreamPurpose.TextGeneration, _ => 0);
            texts.AddRange(drawn.Take(steps - texts.Count).Select(tokens => _network.Vocabulary.Decode([.. tokens])));
        }
        return texts;
    }

    /// <summary>Saves the model to a file, which is replaced only once the new one is whole.</summary>
    /// <exception cref="IOException">The file can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or file is not writable.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        AtomicFile.Write(path, Save);
    }

    /// <summary>Saves the model to a stream.</summary>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        TextModelFile.Write(stream, _network, Training);
    }

    /// <summary>Loads a model from a file.</summary>
    /// <exception cref="ModelFormatException">The file is no model of texts, is damaged, or comes from a newer version.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="NotSupportedException">The native library of TorchSharp can't be loaded.</exception>
    public static KaemTextModel Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var stream = File.OpenRead(path);
        return Load(stream);
    }

    /// <summary>Loads a model from a stream.</summary>
    /// <inheritdoc cref="Load(string)"/>
    public static KaemTextModel Load(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var (network, training) = TextModelFile.Read(stream);
        return new KaemTextModel(network, training);
    }

    private (double[] LogLikelihood, float[] Means) Score(IReadOnlyList<string> texts, int? draws, bool means)
    {
        TextMeasures.CheckTexts(texts, nameof(texts));
        int count = Draws(draws);
        var scores = new double[texts.Count];
        var of = means ? new float[texts.Count * LatentLength] : [];
        new TextScorer(_network).Score(Read(texts), count, scores, of, []);
        return (scores, of);
    }

    private CountedText[] Read(IReadOnlyList<string> texts) => [.. texts.Select(Read)];

    private CountedText Read(string text, int index)
    {
        int[] tokens = _network.Vocabulary.Encode(text);
        return tokens.Length <= Options.MostTokens
            ? CountedText.Of(tokens, _network.Counts)
            : throw new ArgumentException($"Text {index} has {tokens.Length} tokens; the model takes up to {Options.MostTokens}.", "texts");
    }

    private static FloatBuffer Points(DataMatrix latents, int first)
    {
        var points = new FloatBuffer(TextGenerator.Block * latents.Columns);
        for (int row = 0; row < TextGenerator.Block; row++)
        {
            var values = latents.Row(Math.Min(first + row, latents.Rows - 1));
            for (int l = 0; l < values.Length; l++)
                points[l * TextGenerator.Block + row] = values[l];
        }
        return points;
    }

    private void CheckLatents(DataMatrix? latents, int count)
    {
        if (latents is null)
            return;
        var domain = RequireLatents().Prior.Domain;
        if (latents.Rows != count || latents.Columns != LatentLength)
            throw new ArgumentException($"{count} texts need {count} x {LatentLength} latents; {latents} were given.", nameof(latents));
        foreach (float value in latents.Values)
        {
            if (!(value >= domain.Low && value <= domain.High))
                throw new ArgumentException($"A latent is {value}, outside of the prior's domain from {domain.Low} to {domain.High}.", nameof(latents));
        }
    }

    private TextLatents RequireLatents() => _network.Latents ?? throw new InvalidOperationException("The model has no latents: OuterSize was 0.");

    private TextLatents RequireEncoder() => HasEncoder
        ? _network.Latents!
        : throw new InvalidOperationException("The model has no encoder: train it by TextPosterior.Encoder().");
}
