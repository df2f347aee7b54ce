namespace Kaem.ML.Tables;

/// <summary>What the values of a table's column are.</summary>
public enum ColumnKind
{
    /// <summary>Numbers of any value.</summary>
    Real,

    /// <summary>Whole numbers.</summary>
    Integer,

    /// <summary>False or true.</summary>
    Boolean,

    /// <summary>One of a set of named categories, without an order.</summary>
    Categorical,
}
