using System.Collections.ObjectModel;
using Kaem.ML.Tables;

namespace Kaem.ML;

/// <summary>What the models of a <see cref="KaemTablesModel"/> are and how they are trained.</summary>
public sealed record KaemTablesOptions
{
    /// <summary>
    /// The model of each table. Its <see cref="KaemTableOptions.Context"/> is found by the keys, so none is given; tables that have parents are autoregressive.
    /// </summary>
    public KaemTableOptions Table { get; init => field = WithoutContext(value); } = new();

    /// <summary>The models of single tables, by name: what is said here takes the place of <see cref="Table"/>.</summary>
    public IReadOnlyDictionary<string, KaemTableOptions> Tables { get; init => field = WithoutContexts(value); } =
        ReadOnlyDictionary<string, KaemTableOptions>.Empty;

    /// <summary>What becomes of rows whose foreign key refers to a row that is not there.</summary>
    public OrphanRows Orphans { get; init => field = Check.Defined(value); }

    /// <inheritdoc/>
    public bool Equals(KaemTablesOptions? other) => other is not null && Table == other.Table && Orphans == other.Orphans && Tables.Count == other.Tables.Count
        && Tables.All(own => other.Tables.TryGetValue(own.Key, out var options) && options == own.Value);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Table, Orphans, Tables.Count);

    /// <summary>The options of one table.</summary>
    internal KaemTableOptions Of(string table) => Tables.GetValueOrDefault(table) ?? Table;

    private static KaemTableOptions WithoutContext(KaemTableOptions? options, string name = nameof(Table)) =>
        Check.NotNull(options, name).Context.Count == 0
        ? options!
        : throw new ArgumentException($"{name} has a {nameof(KaemTableOptions.Context)}, but the keys say what rows are given.", name);

    private static IReadOnlyDictionary<string, KaemTableOptions> WithoutContexts(IReadOnlyDictionary<string, KaemTableOptions>? tables)
    {
        foreach (var options in Check.NotNull(tables, nameof(Tables)).Values)
            WithoutContext(options, nameof(Tables));
        return tables!;
    }
}
