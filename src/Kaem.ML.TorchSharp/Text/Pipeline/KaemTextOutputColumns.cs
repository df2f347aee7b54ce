namespace Kaem.ML;

/// <summary>
/// The columns that a fitted model of texts adds to its input. A name that is empty means that the column is not wanted. Where the data to learn from have a
/// column of a default name, all default names get the text column's name before them: <c>Message.Latent</c>. A name of your own hides a column that has it,
/// as everywhere in ML.NET.
/// </summary>
public sealed record KaemTextOutputColumns
{
    /// <summary>Name of the column with the text's latents, the means that the encoder proposes. A model without an encoder has none.</summary>
    public string Latent { get; init => field = OutputNames.NotNull(value); } = "Latent";

    /// <summary>Name of the column with the text's estimated log-likelihood, in nats, by <see cref="KaemTextOptions.ScoringDraws"/> draws.</summary>
    public string LogLikelihood { get; init => field = OutputNames.NotNull(value); } = "LogLikelihood";

    /// <summary>The wanted columns, in the order in which they are added.</summary>
    internal IReadOnlyList<(RowOutput Output, string Name)> Wanted(bool hasEncoder) =>
        OutputNames.Wanted((RowOutput.Latent, hasEncoder ? Latent : ""), (RowOutput.LogLikelihood, LogLikelihood));

    /// <summary>The same columns, of which those with default names hide none of the data's.</summary>
    internal KaemTextOutputColumns Beside(string owner, Func<string, bool> isTaken)
    {
        var defaults = new KaemTextOutputColumns();
        string prefix = OutputNames.Prefix(owner, [Own(Latent, defaults.Latent), Own(LogLikelihood, defaults.LogLikelihood)], isTaken);
        return this with { Latent = Named(Latent, defaults.Latent), LogLikelihood = Named(LogLikelihood, defaults.LogLikelihood) };

        static string Own(string name, string byDefault) => name == byDefault ? name : "";

        string Named(string name, string byDefault) => name == byDefault ? prefix + name : name;
    }
}
