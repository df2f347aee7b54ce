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

    /// <summary>Days of the calendar, learned as numbers: days since 1970-01-01.</summary>
    Date,

    /// <summary>Days with a time of day, learned as numbers: seconds since 1970-01-01 00:00:00.</summary>
    Timestamp,

    /// <summary>Times of day, learned as numbers: seconds since midnight.</summary>
    Time,

    /// <summary>Lengths of time, learned as numbers: seconds.</summary>
    Duration,

    /// <summary>What identifies rows: every row has a value of its own. It is not learned, and generated rows get new values of the same pattern.</summary>
    Identifier,
}

/// <summary>What kinds of columns have in common.</summary>
internal static class ColumnKindExtensions
{
    /// <summary>Whether values are numbers, or learned as such.</summary>
    public static bool IsNumeric(this ColumnKind kind) => kind is ColumnKind.Real or ColumnKind.Integer || kind.IsTemporal();

    /// <summary>Whether values are days, times or lengths of time.</summary>
    public static bool IsTemporal(this ColumnKind kind) => kind is ColumnKind.Date or ColumnKind.Timestamp or ColumnKind.Time or ColumnKind.Duration;

    /// <summary>Whether values are whole numbers.</summary>
    public static bool IsWhole(this ColumnKind kind) => kind is ColumnKind.Integer or ColumnKind.Date;
}
