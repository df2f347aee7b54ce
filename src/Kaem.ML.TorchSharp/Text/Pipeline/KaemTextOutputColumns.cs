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

    /// <summary>
    /// Name of the column with the estimated log-likelihood of the text and of what stands beside it, in nats, by
    /// <see cref="KaemTextOptions.ScoringDraws"/> draws.
    /// </summary>
    public string LogLikelihood { get; init => field = OutputNames.NotNull(value); } = "LogLikelihood";

    /// <summary>
    /// What goes before the name of a part that stands beside the text, in the column of what the text and the other parts say of it, whether the row has it or
    /// not: <c>PredictedLabel</c>, of the type of the part's own column. Of a label it is the most probable key, of numbers the posterior mean.
    /// </summary>
    public string PredictedPrefix { get; init => field = OutputNames.NotNull(value); } = "Predicted";

    /// <summary>
    /// What follows a label's name in the column of the probabilities of its categories given the text and the other parts: <c>LabelScore</c>.
    /// </summary>
    public string ScoreSuffix { get; init => field = OutputNames.NotNull(value); } = "Score";

    /// <summary>Names of the parts that are predicted; null for the labels. Each takes a pass of scoring of its own.</summary>
    public IReadOnlyList<string>? PredictedParts { get; init => field = value is null ? null : Check.Names(value); }

    /// <summary>The wanted columns of single parts, in the order in which they are added after the others.</summary>
    /// <exception cref="ArgumentException">There is no part of a name.</exception>
    internal IReadOnlyList<(RowOutput Output, string Name, int Part)> WantedOfParts(IReadOnlyList<KaemPart> parts) =>
        new KaemJointOutputColumns { PredictedPrefix = PredictedPrefix, ScoreSuffix = ScoreSuffix, PredictedParts = PredictedParts }
            .WantedOfParts(parts, besideText: true);

    /// <summary>Refuses two columns of one name, and names that no file could hold.</summary>
    internal void CheckNames(bool hasEncoder, IReadOnlyList<KaemPart> parts) =>
        OutputNames.Check([.. Wanted(hasEncoder), .. WantedOfParts(parts).Select(wanted => (wanted.Output, wanted.Name))]);

    /// <inheritdoc/>
    public bool Equals(KaemTextOutputColumns? other) =>
        other is not null && Latent == other.Latent && LogLikelihood == other.LogLikelihood && PredictedPrefix == other.PredictedPrefix
        && ScoreSuffix == other.ScoreSuffix
        && (PredictedParts is null ? other.PredictedParts is null : other.PredictedParts is not null && PredictedParts.SequenceEqual(other.PredictedParts));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Latent, LogLikelihood, PredictedPrefix, ScoreSuffix, PredictedParts?.Count);

    /// <summary>The wanted columns of the text, in the order in which they are added.</summary>
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
