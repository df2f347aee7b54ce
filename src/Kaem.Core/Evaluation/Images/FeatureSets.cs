namespace Kaem.ML.Evaluation;

/// <summary>Refuses sets of features that can't be compared.</summary>
internal static class FeatureSets
{
    /// <exception cref="ArgumentException">The sets differ in their columns, or one has fewer than two rows or values that are not finite.</exception>
    public static void Check(DataMatrix x, string nameOfX, DataMatrix y, string nameOfY)
    {
        FiniteRows.Check(x, nameOfX);
        FiniteRows.Check(y, nameOfY);
        if (x.Columns != y.Columns)
            throw new ArgumentException($"The sets must have the same columns, but '{nameOfX}' has {x.Columns} and '{nameOfY}' has {y.Columns}.", nameOfY);
        AtLeast(2, "The spread of a set needs two rows", x, nameOfX);
        AtLeast(2, "The spread of a set needs two rows", y, nameOfY);
    }

    /// <exception cref="ArgumentException">The set has fewer rows.</exception>
    public static void AtLeast(int rows, string reason, DataMatrix set, string name)
    {
        if (set.Rows < rows)
            throw new ArgumentException($"{reason}, but '{name}' has {(set.Rows == 1 ? "a single row" : $"{set.Rows}")}.", name);
    }
}
