namespace Kaem.ML.Tables;

/// <summary>What a table's column is called and what its values are.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Kind">What the values are.</param>
public sealed record ColumnSchema(string Name, ColumnKind Kind)
{
    /// <summary>The names of the categories in their order; empty where the column has none, or where they are still to be found.</summary>
    public IReadOnlyList<string> Categories { get; init => field = Check.NotNull(value); } = [];

    /// <summary>How values are written; null for the plain way. Of days and times, always given by a column.</summary>
    /// <exception cref="ArgumentException">It is no format of values of <see cref="Kind"/>.</exception>
    public ColumnFormat? Format
    {
        get;
        init => field = Fits(value, Kind)
            ? value
            : throw new ArgumentException(
                $"{nameof(Format)} of column '{Name}' must be one of {Kind} values, and is a {value!.GetType().Name}.", nameof(Format));
    }

    private static bool Fits(ColumnFormat? format, ColumnKind kind) => format switch
    {
        NumberFormat => kind is ColumnKind.Real or ColumnKind.Integer,
        TemporalFormat temporal => temporal.Kind == kind,
        BooleanFormat => kind == ColumnKind.Boolean,
        _ => true,
    };
}
