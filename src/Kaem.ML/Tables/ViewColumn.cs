using Microsoft.ML.Data;

namespace Kaem.ML.Tables;

/// <summary>A column of a data view that is a table's: its type there, and the values that its keys stand for.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Type">A number, Boolean, text, a point or a length of time, or a key.</param>
internal sealed record ViewColumn(string Name, PrimitiveDataViewType Type)
{
    /// <summary>The type of what keys stand for; null for a key without names, and for other types.</summary>
    public PrimitiveDataViewType? KeyValueType { get; init; }

    /// <summary>What the keys stand for, from key 1 on; their numbers where they have no names.</summary>
    public IReadOnlyList<string> KeyNames { get; init; } = [];

    /// <summary>Kind and format of the values, where the view says more than the type does; null where it does not.</summary>
    public ColumnSchema? Schema { get; init; }

    /// <summary>
    /// Name of the type that the values had where they came from, if a view has no such type and their kind does not tell; null elsewhere. Whoever read them
    /// can give others as that type again.
    /// </summary>
    public string? SourceType { get; init; }

    /// <summary>Whether a value of the type can be missing.</summary>
    public bool HasMissing => CanBeMissing(Type);

    /// <summary>
    /// A table's column in a view: numbers as Double, booleans as Boolean, days and times as DateTime or TimeSpan, or as text where some are missing,
    /// everything else as text.
    /// </summary>
    public static ViewColumn Of(TableColumn column) => new(column.Name, column switch
    {
        NumericColumn { Kind: ColumnKind.Real or ColumnKind.Integer } => NumberDataViewType.Double,
        { MissingCount: > 0 } => TextDataViewType.Instance,
        NumericColumn { Kind: ColumnKind.Date or ColumnKind.Timestamp } => DateTimeDataViewType.Instance,
        NumericColumn => TimeSpanDataViewType.Instance,
        CategoricalColumn { IsBoolean: true } => BooleanDataViewType.Instance,
        _ => TextDataViewType.Instance,
    })
    {
        Schema = column.Schema with { Categories = [] },
    };

    /// <summary>The same where more rows follow, in which booleans, days and times may be missing.</summary>
    public static ViewColumn OfFirst(TableColumn column) =>
        Of(column) is { HasMissing: true } found
            ? found
            : new ViewColumn(column.Name, TextDataViewType.Instance) { Schema = column.Schema with { Categories = [] } };

    /// <summary>Whether a value of a type can be missing.</summary>
    public static bool CanBeMissing(DataViewType type) =>
        type is TextDataViewType or KeyDataViewType || type.Equals(NumberDataViewType.Single) || type.Equals(NumberDataViewType.Double);
}
