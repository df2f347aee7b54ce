using System.Runtime.CompilerServices;

namespace Kaem.ML;

/// <summary>The columns that a fitted table's model adds to its input. A name that is empty means that the column is not wanted.</summary>
public sealed record KaemTableOutputColumns
{
    /// <summary>Name of the column with the row's estimated log-likelihood, in nats and in the columns' own units: the lower, the more unusual the row.</summary>
    public string LogLikelihood { get; init => field = NotNull(value); } = "LogLikelihood";

    /// <summary>Name of the column with the posterior mean of the latents, Q values.</summary>
    public string Latent { get; init => field = NotNull(value); } = "Latent";

    /// <summary>
    /// Name of the column with what each of the table's columns adds to the log-likelihood given the others, a slot for each under its name: the lowest are the
    /// odd ones of an unusual row. See <see cref="KaemTableModel.Contributions"/>.
    /// </summary>
    public string Contributions { get; init => field = NotNull(value); } = "Contributions";

    /// <summary>The wanted columns, in the order in which they are added.</summary>
    internal IReadOnlyList<(RowOutput Output, string Name)> Wanted =>
        [.. new[] { (RowOutput.LogLikelihood, LogLikelihood), (RowOutput.Latent, Latent), (RowOutput.Contributions, Contributions) }.Where(column => column.Item2.Length > 0)];

    /// <summary>Refuses two columns of one name.</summary>
    internal void Check()
    {
        if (Wanted.GroupBy(column => column.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"{string.Join(" and ", twice.Select(column => column.Output))} are both named '{twice.Key}'. Give each output column a name of its own, or an empty one where it is not wanted.", "outputs");
    }

    private static string NotNull(string? value, [CallerMemberName] string option = "") =>
        value ?? throw new ArgumentNullException(option, $"{option} must be a column's name, or empty where the column is not wanted.");
}
