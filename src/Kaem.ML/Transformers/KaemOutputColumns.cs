namespace Kaem.ML;

/// <summary>
/// The columns that a fitted model adds to its input. A name that is empty means that the column is not wanted. Where the data to learn from have a column of
/// a default name, for instance from another model of the pipeline, all default names get the features column's name before them: <c>Features.Latent</c>. A
/// name of your own hides a column that has it, as everywhere in ML.NET.
/// </summary>
public sealed record KaemOutputColumns
{
    /// <summary>Name of the column with the posterior mean of the latents: Q values, what the generator sees, or Q·P with <see cref="FullLatent"/>.</summary>
    public string Latent { get; init => field = OutputNames.NotNull(value); } = "Latent";

    /// <summary>Name of the column with the generator's output at the posterior mean, as wide as the features.</summary>
    public string Reconstruction { get; init => field = OutputNames.NotNull(value); } = "Reconstruction";

    /// <summary>
    /// Name of the column with the estimated log-likelihood, in nats: by importance sampling unless <see cref="KaemOptions.Evidence"/> or
    /// <see cref="KaemTransformer.WithEvidence"/> chose otherwise; see <see cref="KaemOptions.ScoringSamples"/> for its bias.
    /// </summary>
    public string LogLikelihood { get; init => field = OutputNames.NotNull(value); } = "LogLikelihood";

    /// <summary>Name of the column with the standard error of the estimated log-likelihood, in nats.</summary>
    public string LogLikelihoodError { get; init => field = OutputNames.NotNull(value); } = "LogLikelihoodError";

    /// <summary>Whether <see cref="Latent"/> holds all Q·P latents (row-major Q x P) instead of their sums over p.</summary>
    public bool FullLatent { get; init; }

    /// <summary>
    /// Whether <see cref="Latent"/> holds the mean that the model's encoder proposes, from one pass of it, instead of the posterior mean by weighted draws:
    /// fast, smooth in the row, and as good as the encoder is. For models trained by <see cref="PosteriorSampler.Amortised"/>.
    /// </summary>
    public bool LatentFromEncoder { get; init; }

    /// <summary>The wanted columns, in the order in which they are added.</summary>
    internal IReadOnlyList<(RowOutput Output, string Name)> Wanted =>
        OutputNames.Wanted(
            (RowOutput.Latent, Latent), (RowOutput.Reconstruction, Reconstruction), (RowOutput.LogLikelihood, LogLikelihood),
            (RowOutput.LogLikelihoodError, LogLikelihoodError));

    /// <summary>The same columns, of which those with default names hide none of the data's.</summary>
    internal KaemOutputColumns Beside(string owner, Func<string, bool> isTaken)
    {
        var defaults = new KaemOutputColumns();
        string prefix = OutputNames.Prefix(
            owner, [Own(Latent, defaults.Latent), Own(Reconstruction, defaults.Reconstruction), Own(LogLikelihood, defaults.LogLikelihood),
                Own(LogLikelihoodError, defaults.LogLikelihoodError)], isTaken);
        return this with
        {
            Latent = Named(Latent, defaults.Latent),
            Reconstruction = Named(Reconstruction, defaults.Reconstruction),
            LogLikelihood = Named(LogLikelihood, defaults.LogLikelihood),
            LogLikelihoodError = Named(LogLikelihoodError, defaults.LogLikelihoodError),
        };

        static string Own(string name, string byDefault) => name == byDefault ? name : "";

        string Named(string name, string byDefault) => name == byDefault ? prefix + name : name;
    }
}
