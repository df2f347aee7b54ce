namespace Kaem.ML;

/// <summary>
/// The columns that a fitted table's model adds to its input. A name that is empty means that the column is not wanted. Where the data to learn from have a
/// column of a default name, for instance from another model of the pipeline, all default names get "Table" before them: <c>Table.Latent</c>. A name of your
/// own hides a column that has it, as everywhere in ML.NET.
/// </summary>
public sealed record KaemTableOutputColumns
{
    /// <summary>
    /// Name of the column with the row's estimated log-likelihood, in nats and in the columns' own units: the lower, the more unusual the row.
    /// </summary>
    public string LogLikelihood { get; init => field = OutputNames.NotNull(value); } = "LogLikelihood";

    /// <summary>Name of the column with the posterior mean of the latents, Q values.</summary>
    public string Latent { get; init => field = OutputNames.NotNull(value); } = "Latent";

    /// <summary>
    /// Name of the column with what each of the table's columns adds to the log-likelihood given the others, a slot for each under its name: the lowest are the
    /// odd ones of an unusual row. See <see cref="KaemTableModel.Contributions"/>.
    /// </summary>
    public string Contributions { get; init => field = OutputNames.NotNull(value); } = "Contributions";

    /// <summary>The wanted columns, in the order in which they are added.</summary>
    internal IReadOnlyList<(RowOutput Output, string Name)> Wanted =>
        OutputNames.Wanted((RowOutput.LogLikelihood, LogLikelihood), (RowOutput.Latent, Latent), (RowOutput.Contributions, Contributions));

    /// <summary>The same columns, of which those with default names hide none of the data's.</summary>
    internal KaemTableOutputColumns Beside(Func<string, bool> isTaken)
    {
        var defaults = new KaemTableOutputColumns();
        string prefix = OutputNames.Prefix(
            "Table", [Own(LogLikelihood, defaults.LogLikelihood), Own(Latent, defaults.Latent), Own(Contributions, defaults.Contributions)], isTaken);
        return this with
        {
            LogLikelihood = Named(LogLikelihood, defaults.LogLikelihood),
            Latent = Named(Latent, defaults.Latent),
            Contributions = Named(Contributions, defaults.Contributions),
        };

        static string Own(string name, string byDefault) => name == byDefault ? name : "";

        string Named(string name, string byDefault) => name == byDefault ? prefix + name : name;
    }
}
