namespace Kaem.ML.Tables;

/// <summary>What a row must have in a column.</summary>
internal abstract record ColumnCondition
{
    /// <summary>Whether a row has it.</summary>
    public abstract bool Holds(TableColumn column, int row);
}

/// <summary>A number from one to another, both included.</summary>
internal sealed record RangeCondition(double Least, double Most) : ColumnCondition
{
    public override bool Holds(TableColumn column, int row) =>
        column is NumericColumn numeric && numeric.Values[row] is var value && value >= Least && value <= Most;
}

/// <summary>One of some numbers, which ascend.</summary>
internal sealed record NumbersCondition(double[] Values) : ColumnCondition
{
    public override bool Holds(TableColumn column, int row) => column is NumericColumn numeric && Array.BinarySearch(Values, numeric.Values[row]) >= 0;
}

/// <summary>One of some categories.</summary>
internal sealed record CategoriesCondition(IReadOnlySet<string> Names) : ColumnCondition
{
    public override bool Holds(TableColumn column, int row) =>
        column is CategoricalColumn categorical && categorical.Codes[row] is >= 0 and var code && Names.Contains(categorical.Categories[code]);
}

/// <summary>A gap, or none.</summary>
internal sealed record GapCondition(bool IsMissing) : ColumnCondition
{
    public override bool Holds(TableColumn column, int row) => column.IsMissing(row) == IsMissing;
}
