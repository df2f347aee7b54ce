namespace Kaem.ML;

/// <summary>
/// The columns that a fitted model of several parts adds to its input. A name that is empty means that the column is not wanted. Where the data to learn from
/// have a column of a default name, for instance from another model of the pipeline, the default names of the first three get "Joint" before them:
/// <c>Joint.Latent</c>. A name of your own hides a column that has it, as everywhere in ML.NET.
/// </summary>
public sealed record KaemJointOutputColumns
{
    /// <summary>Name of the column with the posterior mean of the latents, as the generators see them.</summary>
    public string Latent { get; init => field = OutputNames.NotNull(value); } = "Latent";

    /// <summary>Name of the column with the estimated log-likelihood of the parts that a row has, in nats.</summary>
    public string LogLikelihood { get; init => field = OutputNames.NotNull(value); } = "LogLikelihood";

    /// <summary>Name of the column with the standard error of the estimated log-likelihood, in nats.</summary>
    public string LogLikelihoodError { get; init => field = OutputNames.NotNull(value); } = "LogLikelihoodError";

    /// <summary>
    /// What goes before a part's name in the column of what the row's other parts say of it, whether the row has it or not: <c>PredictedLabel</c>, of the
    /// type of the part's own column. Of a label it is the most probable key, of numbers the posterior mean.
    /// </summary>
    public string PredictedPrefix { get; init => field = OutputNames.NotNull(value); } = "Predicted";

    /// <summary>What follows a label's name in the column of the probabilities of its categories given the row's other parts: <c>LabelScore</c>.</summary>
    public string ScoreSuffix { get; init => field = OutputNames.NotNull(value); } = "Score";

    /// <summary>Names of the parts that are predicted from the others; null for the labels. Each takes a pass of scoring of its own.</summary>
    public IReadOnlyList<string>? PredictedParts { get; init => field = value is null ? null : Check.Names(value); }

    /// <summary>The wanted columns of whole rows, in the order in which they are added.</summary>
    internal IReadOnlyList<(RowOutput Output, string Name)> WantedOfRow => OutputNames.Wanted(
        (RowOutput.Latent, Latent), (RowOutput.LogLikelihood, LogLikelihood), (RowOutput.LogLikelihoodError, LogLikelihoodError));

    /// <summary>The wanted columns of single parts, in the order in which they are added after these.</summary>
    /// <exception cref="ArgumentException">There is no part of a name.</exception>
    /// <param name="besideText">Whether there is a text, too, which tells of them.</param>
    internal IReadOnlyList<(RowOutput Output, string Name, int Part)> WantedOfParts(IReadOnlyList<KaemPart> parts, bool besideText = false)
    {
        var wanted = new List<(RowOutput, string, int)>();
        foreach (string name in PredictedParts ?? [])
        {
            if (parts.All(part => part.Name != name))
            {
                throw new ArgumentException(
                    $"{nameof(PredictedParts)} names '{name}', which is no part; the parts are {string.Join(", ", parts.Select(part => $"'{part.Name}'"))}.",
                    "outputs");
            }
        }
        // Nothing tells of a part where there is no other.
        for (int p = 0; p < parts.Count && (besideText || parts.Count > 1); p++)
        {
            if (!(PredictedParts?.Contains(parts[p].Name) ?? parts[p] is LabelPart))
                continue;
            if (PredictedPrefix.Length > 0)
                wanted.Add((RowOutput.Prediction, PredictedPrefix + parts[p].Name, p));
            if (parts[p] is LabelPart && ScoreSuffix.Length > 0)
                wanted.Add((RowOutput.CategoryScore, parts[p].Name + ScoreSuffix, p));
        }
        return wanted;
    }

    /// <summary>Refuses two columns of one name, and names that no file could hold.</summary>
    internal void CheckNames(IReadOnlyList<KaemPart> parts) =>
        OutputNames.Check([.. WantedOfRow, .. WantedOfParts(parts).Select(wanted => (wanted.Output, wanted.Name))]);

    /// <summary>The same columns, of which those with default names hide none of the data's.</summary>
    internal KaemJointOutputColumns Beside(Func<string, bool> isTaken)
    {
        var defaults = new KaemJointOutputColumns();
        string prefix = OutputNames.Prefix(
            "Joint", [Own(Latent, defaults.Latent), Own(LogLikelihood, defaults.LogLikelihood), Own(LogLikelihoodError, defaults.LogLikelihoodError)], isTaken);
        return this with
        {
            Latent = Named(Latent, defaults.Latent),
            LogLikelihood = Named(LogLikelihood, defaults.LogLikelihood),
            LogLikelihoodError = Named(LogLikelihoodError, defaults.LogLikelihoodError),
        };

        static string Own(string name, string byDefault) => name == byDefault ? name : "";

        string Named(string name, string byDefault) => name == byDefault ? prefix + name : name;
    }

    /// <inheritdoc/>
    public bool Equals(KaemJointOutputColumns? other) =>
        other is not null && Latent == other.Latent && LogLikelihood == other.LogLikelihood && LogLikelihoodError == other.LogLikelihoodError
        && PredictedPrefix == other.PredictedPrefix && ScoreSuffix == other.ScoreSuffix
        && (PredictedParts is null ? other.PredictedParts is null : other.PredictedParts is not null && PredictedParts.SequenceEqual(other.PredictedParts));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Latent, LogLikelihood, LogLikelihoodError, PredictedPrefix, ScoreSuffix, PredictedParts?.Count);
}
