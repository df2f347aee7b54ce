using System.Text.Json.Serialization;

namespace Kaem.ML;

/// <summary>
/// What a model of texts is and how it is trained: <c>log p(x|z) = Σ_t log p(x_t | x_&lt;t, z)</c> (Eq. 20's third case), by a causal transformer that sees the
/// latents z, mixed at every token with Kneser-Ney estimates from counts of the training texts, under the latent prior of the other models.
/// </summary>
public sealed record KaemTextOptions
{
    /// <summary>What texts are sequences of.</summary>
    public TextTokens Tokens { get; init => field = Check.NotNull(value); } = TextTokens.Characters();

    /// <summary>The latents' prior: univariate, a mixture, or a joint mixture.</summary>
    [JsonIgnore]
    public KaemPrior Prior { get; init => field = Check.NotNull(value); } = KaemPrior.JointMixture(128) with { Refits = new() { Times = 8 } };

    /// <summary>Inner width P of the prior: univariate densities that are summed to what the decoder sees, or components of each mixture.</summary>
    public int LatentSize { get; init => field = Check.AtLeast(value, 1, Bounds.Width); } = 1;

    /// <summary>Outer width Q, what the decoder sees of z; 0 for a decoder alone, a model without latents. A joint mixture has as many latents.</summary>
    public int OuterSize { get; init => field = Check.Within(value, 0, 4096); } = 7;

    /// <summary>
    /// What stands beside each text, over the same latents: a label, numbers, an image, made by <see cref="KaemGenerator.Joint"/>. Then
    /// <c>log p(x|z) = Σ_t log p(x_t | x_&lt;t, z) + Σ_parts log p(x_part|z)</c>, and any of them may be missing or given. Null for texts alone.
    /// </summary>
    [JsonIgnore]
    public JointGeneratorOptions? Parts { get; init; }

    /// <summary>The encoder of what stands beside texts; what it proposes is multiplied with what the texts' own proposes (Wu and Goodman 2018).</summary>
    [JsonIgnore]
    public KaemEncoder PartsEncoder { get; init => field = Check.NotNull(value); } = KaemEncoder.Plain([64]);

    /// <summary>Share of the texts that training takes as missing, where something stands beside them: see <see cref="KaemPart.LeftOut"/>.</summary>
    public float TextLeftOut { get; init => field = Check.Within(value, 0, 1); }

    /// <summary>
    /// Share of the texts whose encoder is not shown the text in training, although the likelihood has it, where something stands beside them: see
    /// <see cref="KaemPart.HiddenFromEncoder"/>.
    /// </summary>
    public float TextHidden { get; init => field = Check.Within(value, 0, 1); }

    /// <summary>How the latents of a text are found.</summary>
    public TextPosterior Posterior { get; init => field = Check.NotNull(value); } = TextPosterior.Encoder();

    /// <summary>
    /// Nats about a text that the latents may carry free of charge, against posterior collapse: log q(z|x) - log p(z) counts in the loss only as far as keeps
    /// its mean near this number or above. Of training by an encoder.
    /// </summary>
    public float FreeNats { get; init => field = Check.NotNegative(value, Bounds.Factor); } = 5.9f;

    /// <summary>
    /// Whether what z alone makes of a text's first tokens (<see cref="TextEncoderOptions.BeginningWeight"/>) is added to what the decoder makes of them, so
    /// that the decoder uses from the first update on what z tells.
    /// </summary>
    public bool DecodesBeginning { get; init; } = true;

    /// <summary>Width d of the decoder's layers, a multiple of <see cref="Heads"/>.</summary>
    public int Width { get; init => field = Check.Within(value, 1, 8192); } = 96;

    /// <summary>Layers of the decoder, each of attention and of a network of one hidden layer, four times as wide.</summary>
    public int Layers { get; init => field = Check.Within(value, 1, 64); } = 2;

    /// <summary>Heads of the attention.</summary>
    public int Heads { get; init => field = Check.Within(value, 1, 256); } = 4;

    /// <summary>Rows of the tables in which pairs and triples of tokens are looked up, by a hash, beside the tokens themselves; 0 for none.</summary>
    public int ContextBuckets { get; init => field = Check.Within(value, 0, 1 << 24); }

    /// <summary>
    /// Most tokens of the counted sequences that the decoder's probabilities are mixed with, N: estimates of orders 1 to N. 0 for the network alone. With
    /// counts, the model's file holds all sequences of N tokens of the training texts.
    /// </summary>
    public int CountedOrder { get; init => field = Check.Within(value, 0, 32); } = 10;

    /// <summary>Share of the decoder's values that training leaves out at a time.</summary>
    public float Dropout { get; init => field = Check.Within(value, 0, 0.9f); } = 0.15f;

    /// <summary>Share of the learning rate by which matrices shrink in an update (Loshchilov and Hutter 2019).</summary>
    public float WeightDecay { get; init => field = Check.NotNegative(value, Bounds.Factor); } = 0.1f;

    /// <summary>Largest learning rate of the networks; it rises over the first hundred updates and falls as a half cosine to a twentieth.</summary>
    public float LearningRate { get; init => field = Check.Positive(value, Bounds.Factor); } = 0.002f;

    /// <summary>Learning rate of the prior, by the same schedule.</summary>
    public float PriorLearningRate { get; init => field = Check.Positive(value, Bounds.Factor); } = 0.006f;

    /// <summary>Largest norm of the networks' gradient.</summary>
    public float GradientClipping { get; init => field = Check.Positive(value, Bounds.Scale); } = 1;

    /// <summary>The trained model is a running mean of the parameters, which keeps this share of itself in an update; 0 for the last parameters.</summary>
    public float Averaging { get; init => field = Check.Within(value, 0, 0.99999f); } = 0.99f;

    /// <summary>Passes over the training texts.</summary>
    public int Epochs { get; init => field = Check.AtLeast(value, 1, Bounds.Epochs); } = 8;

    /// <summary>Most tokens of an update, padding included; texts of like length go together. A longer text is an update of its own.</summary>
    public int BatchTokens { get; init => field = Check.AtLeast(value, 1, Bounds.Batch); } = 1000;

    /// <summary>Most tokens of a text: longer ones are refused, for attention's memory grows with the square.</summary>
    public int MostTokens { get; init => field = Check.Within(value, 1, 1 << 16); } = 2048;

    /// <summary>Draws of z that a text is scored by.</summary>
    public int ScoringDraws { get; init => field = Check.AtLeast(value, 1, Bounds.Samples); } = 100;

    /// <summary>Seed of every random stream; null for 1, and in ML.NET for one that is drawn from the context.</summary>
    public ulong? Seed { get; init; }

    /// <summary>The seed that counts.</summary>
    internal ulong SeedInForce => Seed ?? 1;

    /// <summary>Whether there are latents.</summary>
    internal bool HasLatents => OuterSize > 0;

    /// <summary>Options of a model of rows with the same prior, which makes it, and of what stands beside texts.</summary>
    internal KaemOptions PriorOptions()
    {
        int latents = Math.Max(1, OuterSize);
        var options = Prior is JointMixturePriorOptions
            ? new KaemOptions { LatentSize = latents, Prior = Prior, Seed = SeedInForce }
            : new KaemOptions { LatentSize = LatentSize, OuterSize = latents, Prior = Prior, Seed = SeedInForce };
        return Parts is null ? options : options with
        {
            Generator = Parts, AllowMissing = true, Sampler = PosteriorSampler.Amortised(PartsEncoder), GridAdaptation = GridAdaptation.Off,
        };
    }

    /// <summary>Refuses options that are each valid but make no model together.</summary>
    /// <exception cref="ArgumentException">They contradict each other.</exception>
    internal void CheckConsistent(string argument)
    {
        if (Width % Heads != 0)
            throw new ArgumentException($"Width is {Width} and Heads {Heads}: the width must be a multiple of the heads.", argument);
        if (Parts is not null && this is not { HasLatents: true, Posterior: TextEncoderOptions })
        {
            throw new ArgumentException(
                $"Parts stand beside the texts, which needs latents that an encoder proposes: OuterSize is {OuterSize} and the posterior "
                + $"{Posterior.GetType().Name}. Take an OuterSize above 0 and {nameof(TextPosterior)}.{nameof(TextPosterior.Encoder)}().", argument);
        }
        if (!HasLatents)
            return;
        if (Prior is DeepPriorOptions)
        {
            throw new ArgumentException(
                "Prior is deep, whose normalisation is not known, but a text's draws are weighted by the prior's density. Use KaemPrior.Univariate, Mixture or "
                + "JointMixture.", argument);
        }
        if (Prior.DomainAdaptation.FollowsPosterior)
            throw new ArgumentException("The prior's DomainAdaptation follows the posterior, which models of texts don't: leave it Fixed.", argument);
        if (Prior is UnivariatePriorOptions { Coupling: LatentCoupling.Shared })
        {
            throw new ArgumentException(
                $"The prior's Coupling is {nameof(LatentCoupling.Shared)}, but a text's latents are weighted as independent ones. Use "
                + $"{nameof(LatentCoupling)}.{nameof(LatentCoupling.Independent)}.", argument);
        }
        // What parts leave open is for an ML.NET column to tell.
        bool isOpen = Parts is { Likelihood: null };
        OptionsCheck.Consistent((isOpen ? this with { Parts = null } : this).PriorOptions(), argument);
    }
}
