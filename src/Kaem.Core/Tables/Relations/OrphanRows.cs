namespace Kaem.ML.Tables;

/// <summary>What becomes of rows whose foreign key refers to a row that is not there.</summary>
public enum OrphanRows
{
    /// <summary>They are refused, the first of them by name.</summary>
    Refused,

    /// <summary>They are left out, and a note says how many.</summary>
    LeftOut,
}
