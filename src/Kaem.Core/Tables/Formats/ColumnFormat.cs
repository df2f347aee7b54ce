namespace Kaem.ML.Tables;

/// <summary>How the values of a column are written: <see cref="NumberFormat"/>, <see cref="TemporalFormat"/> or <see cref="BooleanFormat"/>.</summary>
public abstract record ColumnFormat
{
    private protected ColumnFormat()
    {
    }
}

/// <summary>How false and true are written.</summary>
public sealed record BooleanFormat : ColumnFormat
{
    /// <summary>What stands for false.</summary>
    public string False { get; init => field = Check.NotEmpty(value); } = bool.FalseString;

    /// <summary>What stands for true.</summary>
    public string True { get; init => field = Check.NotEmpty(value); } = bool.TrueString;
}
