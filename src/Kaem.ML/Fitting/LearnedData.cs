using Kaem.ML.Tables;

namespace Kaem.ML.Fitting;

/// <summary>Rows to learn from, and what is known of where they come from.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Columns">The types of their columns, in the same order.</param>
internal sealed record LearnedData(Table Rows, IReadOnlyList<ViewColumn> Columns)
{
    /// <summary>Whether they have a column of a name, whatever its type.</summary>
    public required Func<string, bool> Has { get; init; }

    /// <summary>Columns that a table can't have, with their types and what can be done about it.</summary>
    public IReadOnlyList<(string Name, string Type, string Remedy)> LeftOut { get; init; } = [];

    /// <summary>What is odd about columns as they came, as sentences without their subject.</summary>
    public IReadOnlyList<(string Name, string Text)> Notes { get; init; } = [];

    /// <summary>Whether a text loader has read them, to which an empty number is 0.</summary>
    public bool IsLoaded { get; init; }
}
