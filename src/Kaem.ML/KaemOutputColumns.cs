using System.Runtime.CompilerServices;

namespace Kaem.ML;

/// <summary>The columns that a fitted model adds to its input. A name that is empty means that the column is not wanted.</summary>
public sealed record KaemOutputColumns
{
    /// <summary>Name of the column with the posterior mean of the latents: Q values, what the generator sees, or Q·P with <see cref="FullLatent"/>.</summary>
    public string Latent { get; init => field = NotNull(value); } = "Latent";

    /// <summary>Name of the column with the generator's output at the posterior mean, as wide as the features.</summary>
    public string Reconstruction { get; init => field = NotNull(value); } = "Reconstruction";

    /// <summary>
    /// Name of the column with the estimated log-likelihood, in nats: by importance sampling unless <see cref="KaemOptions.Evidence"/> or
    /// <see cref="KaemTransformer.WithEvidence"/> chose otherwise; see <see cref="KaemOptions.ScoringSamples"/> for its bias.
    /// </summary>
    public string LogLikelihood { get; init => field = NotNull(value); } = "LogLikelihood";

    /// <summary>Name of the column with the standard error of the estimated log-likelihood, in nats.</summary>
    public string LogLikelihoodError { get; init => field = NotNull(value); } = "LogLikelihoodError";

    /// <summary>Whether <see cref="Latent"/> holds all Q·P latents (row-major Q x P) instead of their sums over p.</summary>
    public bool FullLatent { get; init; }

    /// <summary>The wanted columns, in the order in which they are added.</summary>
    internal IReadOnlyList<(RowOutput Output, string Name)> Wanted =>
    [
        .. new[]
        {
            (RowOutput.Latent, Latent),
            (RowOutput.Reconstruction, Reconstruction),
            (RowOutput.LogLikelihood, LogLikelihood),
            (RowOutput.LogLikelihoodError, LogLikelihoodError),
        }.Where(column => column.Item2.Length > 0),
    ];

    /// <summary>Refuses two columns of one name.</summary>
    internal void Check()
    {
        var twice = Wanted.GroupBy(column => column.Name).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
        {
            throw new ArgumentException(
                $"{string.Join(" and ", twice.Select(column => column.Output))} are both named '{twice.Key}'. Give each output column a name of its own, or an empty one where it is not wanted.",
                "outputs");
        }
    }

    private static string NotNull(string? value, [CallerMemberName] string option = "") =>
        value ?? throw new ArgumentNullException(option, $"{option} must be a column's name, or empty where the column is not wanted.");
}
