namespace Kaem.ML.Tables;

/// <summary>The generated rows of one of several tables, with what those that refer to them need.</summary>
/// <param name="Table">The rows, with the columns of the table's plan.</param>
/// <param name="Keys">The primary key of each row; empty where there is none.</param>
/// <param name="Told">What rows tell their children; null for nothing.</param>
/// <param name="Counts">How many rows are to refer to each, in the order of <see cref="TablePlan.Children"/>.</param>
internal sealed record MadeRows(Table Table, string?[] Keys, Table? Told, IReadOnlyList<int[]> Counts);
