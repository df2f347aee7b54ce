using Kaem.ML.Training;

namespace Kaem.ML.Engines;

/// <summary>
/// What drives a model: one processor's way of computing it. Training, <see cref="KaemModel"/> and the ML.NET face use a
/// model through this alone, so that another engine (a GPU's) can take the place of <see cref="KaemEngine.Cpu"/>.
/// Latents are S x L with L = <see cref="KaemOptions.LatentLength"/>, rows B x D, row-major. All but <see cref="ITrainingEngine.TrainStep"/> and
/// <see cref="ITrainingEngine.WriteParameter"/> may run on many threads at once.
/// </summary>
public interface IKaemEngine : ITrainingEngine
{
    /// <summary>Makes engines of the same kind and in the same place: of a pruned model, of one that starts from this one.</summary>
    IKaemEngineFactory Factory { get; }

    string ITrainingEngine.Kind => Factory.Name;

    /// <summary>Draws latents from the prior. Sample i of a seed is the same whichever range it is drawn in.</summary>
    /// <param name="seed">Names the stream.</param>
    /// <param name="first">Index of the first sample.</param>
    /// <param name="latents">Receives S x L; its length decides S.</param>
    void SamplePrior(ulong seed, long first, Span<float> latents);

    /// <summary>Maps latents to the means of the likelihood; the probabilities, where columns are categories.</summary>
    /// <param name="latents">S x L.</param>
    /// <param name="rows">Receives S x D.</param>
    void Generate(ReadOnlySpan<float> latents, Span<float> rows);

    /// <summary>
    /// Draws latents from the prior and maps them to the means of the likelihood: what <see cref="SamplePrior"/> and the other overload give one after
    /// the other. An engine that keeps latents in another order than these hand out saves turning them round twice.
    /// </summary>
    /// <param name="seed">Names the stream of the latents.</param>
    /// <param name="first">Index of the first sample.</param>
    /// <param name="rows">Receives S x D; its length decides S.</param>
    void Generate(ulong seed, long first, Span<float> rows)
    {
        const int chunk = 256;
        int length = Options.LatentLength, count = rows.Length / Columns;
        var latents = new float[checked(Math.Min(count, chunk) * length)];
        for (int at = 0; at < count; at += chunk)
        {
            int take = Math.Min(chunk, count - at);
            SamplePrior(seed, first + at, latents.AsSpan(0, take * length));
            Generate(latents.AsSpan(0, take * length), rows.Slice(at * Columns, take * Columns));
        }
    }

    /// <summary>Draws rows from the likelihood around given means; one-hot, where columns are categories.</summary>
    /// <param name="seed">Names the stream.</param>
    /// <param name="first">Index of the first row: row i of a seed gets the same noise in any range.</param>
    /// <param name="rows">Means in, draws out, B x D. Where the likelihood has context, this is put in beside the means and left as it is.</param>
    void DrawFromLikelihood(ulong seed, long first, Span<float> rows);

    /// <summary>Log-likelihoods of rows, by an estimator of choice. A row's results do not depend on the other rows.</summary>
    /// <param name="rows">B x D.</param>
    /// <param name="estimator">How they are estimated.</param>
    /// <param name="values">Receives the estimates, in nats, B; empty where not wanted.</param>
    /// <param name="errors">Receives their standard errors, B; empty where not wanted.</param>
    void Evidence(ReadOnlySpan<float> rows, EvidenceEstimator estimator, Span<float> values, Span<float> errors);

    /// <summary>Draws from the posteriors of rows, by long Markov chains that start at prior samples. A row's draws do not depend on the other rows.</summary>
    /// <param name="rows">B x D.</param>
    /// <param name="sampler">The chains' sampler; its own number of steps and its chains' starts do not count here.</param>
    /// <param name="chains">Chains of a row.</param>
    /// <param name="draws">Draws of each chain, one a step.</param>
    /// <param name="warmUp">Steps of each chain before these, in which it finds its step size.</param>
    /// <param name="seed">Names the streams.</param>
    PosteriorDraws SamplePosterior(ReadOnlySpan<float> rows, MarkovChainOptions sampler, int chains, int draws, int warmUp, ulong seed);

    /// <summary>What the model's encoder proposes for rows, in one pass: means and standard deviations of q(z|x), without weights.</summary>
    /// <param name="rows">B x D.</param>
    /// <param name="means">Receives B x L; empty where not wanted.</param>
    /// <param name="deviations">Receives B x L; empty where not wanted.</param>
    /// <exception cref="NotSupportedException">The model has no encoder, or engines of this kind have none.</exception>
    void Propose(ReadOnlySpan<float> rows, Span<float> means, Span<float> deviations) =>
        throw new NotSupportedException($"The engine '{Factory.Name}' has no encoders.");

    /// <summary>
    /// Draws from the posteriors of rows by importance resampling: samples of the prior, each drawn as often as its likelihood says; or, for a model with an
    /// encoder, of its proposals. Draws are as good as the effective sample size of the row allows; what it is, <see cref="ITrainingEngine.Score"/> tells of
    /// other samples.
    /// </summary>
    /// <param name="rows">B x D.</param>
    /// <param name="samples">Prior samples, or draws of each row's proposal, to draw from, drawn anew from the seed.</param>
    /// <param name="draws">Draws of each row.</param>
    /// <param name="seed">Names the streams.</param>
    /// <param name="first">Index of the first row: row i of a seed gets the same draws beside any others.</param>
    /// <param name="latents">Receives the latents, B·draws x L.</param>
    void DrawPosterior(ReadOnlySpan<float> rows, int samples, int draws, ulong seed, long first, Span<float> latents);

    /// <summary>
    /// Draws what rows lack from its distribution given what is there. Where columns are independent given the latents, that is
    /// <see cref="DrawPosterior"/>, <see cref="Generate(ReadOnlySpan{float}, Span{float})"/> and <see cref="DrawFromLikelihood"/> one after the other; a
    /// likelihood whose columns depend on each other needs more.
    /// </summary>
    /// <param name="rows">B x D, NaN where entries are missing.</param>
    /// <param name="samples">Prior samples, or draws of each row's proposal, that stand for the posterior.</param>
    /// <param name="draws">Draws of each row.</param>
    /// <param name="seed">Names the streams.</param>
    /// <param name="first">Index of the first row: row i of a seed gets the same draws beside any others.</param>
    /// <param name="kind">Whether a category that says that a value is lacking (<see cref="CategoricalBlock.LastIsGap"/>) may be drawn, or counts.</param>
    /// <param name="completed">Receives the rows with what they lacked, B·draws x D.</param>
    /// <exception cref="NotSupportedException">The likelihood needs more than engines of this kind can do.</exception>
    void Complete(ReadOnlySpan<float> rows, int samples, int draws, ulong seed, long first, CompletionKind kind, Span<float> completed)
    {
        if (Options.Likelihood is AutoregressiveLikelihoodOptions)
            throw new NotSupportedException($"The engine '{Factory.Name}' can't complete rows whose columns depend on each other.");
        RowDrawing.Complete(this, rows, samples, draws, seed, first, kind, completed);
    }
}
