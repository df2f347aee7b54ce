namespace Kaem.ML.Jobs;

/// <summary>What a search tries.</summary>
/// <param name="Candidates">Options, each as JSON.</param>
/// <param name="OfTable">Whether they are those of tables.</param>
/// <param name="Folds">Number of folds.</param>
/// <param name="FeatureColumn">The column to learn from; of tables none.</param>
internal sealed record SearchDescription(IReadOnlyList<string> Candidates, bool OfTable, int Folds, string FeatureColumn);
