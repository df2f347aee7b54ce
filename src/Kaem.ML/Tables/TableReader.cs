using Kaem.ML.Input;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tables;

/// <summary>
/// Reads a data view as a table: numbers, booleans, text and keys, each as it is. NaN, empty text and key 0 are gaps; keys are categories under the names
/// that they stand for.
/// </summary>
internal static class TableReader
{
    /// <summary>The columns of a view that a table is to have.</summary>
    /// <param name="names">Their names; null for all columns that are not hidden.</param>
    /// <exception cref="ArgumentException">A column is missing, or of a type that a table can't have.</exception>
    public static ViewColumn[] Columns(DataViewSchema schema, IReadOnlyList<string>? names, string argument)
    {
        names ??= [.. schema.Where(column => !column.IsHidden).Select(column => column.Name)];
        return [.. names.Select(name => Describe(Find(schema, name, argument), argument))];
    }

    /// <summary>The columns of a view that a table can have and that are not hidden.</summary>
    public static ViewColumn[] Usable(DataViewSchema schema, string argument) =>
        [.. schema.Where(column => !column.IsHidden && IsUsable(column.Type)).Select(column => Describe(column, argument))];

    /// <summary>The columns of a view that are not hidden and that a table can't have.</summary>
    public static IEnumerable<DataViewSchema.Column> Unusable(DataViewSchema schema) => schema.Where(column => !column.IsHidden && !IsUsable(column.Type));

    /// <summary>Reads all rows.</summary>
    /// <param name="what">What the rows are, for messages.</param>
    /// <exception cref="ArgumentException">A value is infinite, or a whole number beyond 2^53, or a gap that its type can't show; or there are no
    /// columns.</exception>
    /// <param name="place">Where the values are kept; null for memory.</param>
    public static Table Read(IDataView data, IReadOnlyList<ViewColumn> columns, string what, string argument, PackedPlace? place = null)
    {
        if (columns.Count == 0)
            throw new ArgumentException($"The {what} have no columns.", argument);
        HiddenGaps.Refuse(data, columns, argument);
        DataViewSchema.Column[] sources = [.. columns.Select(column => Find(data.Schema, column.Name, argument))];
        using var cursor = data.GetRowCursor(sources);
        ColumnReader[] readers = [.. columns.Select((column, c) => ColumnReader.Of(cursor, sources[c], column, what, argument, place))];
        while (cursor.MoveNext())
        {
            foreach (var reader in readers)
                reader.Read();
        }
        return new Table([.. readers.Select(reader => reader.Build())]);
    }

    /// <summary>
    /// Finds a column that a model learned from in data to score. Booleans, days and times may come as text, which can be missing, and such text as
    /// these; numbers may be of other types.
    /// </summary>
    /// <exception cref="ArgumentException">It is missing, of another type, or its keys stand for other values.</exception>
    public static DataViewSchema.Column FindAgain(DataViewSchema schema, ViewColumn trained, string argument)
    {
        var column = Find(schema, trained.Name, argument);
        // What has gaps comes as text; a kind that training had stays that of the column, whatever type other rows have.
        bool isAlike = column.Type is NumberDataViewType ? trained.Type is NumberDataViewType
            : (MayBeText(column.Type) && trained.Type is TextDataViewType) || (column.Type is TextDataViewType && MayBeText(trained.Type))
            || (column.Type is DateTimeDataViewType or DateTimeOffsetDataViewType && trained.Type is DateTimeDataViewType or DateTimeOffsetDataViewType);
        if (!column.Type.Equals(trained.Type) && !isAlike)
            throw new ArgumentException($"Column '{trained.Name}' is of type {column.Type}; the model learned from one of type {trained.Type}.", argument);
        if (trained.KeyValueType is not null && !Describe(column, argument).KeyNames.SequenceEqual(trained.KeyNames))
            throw new ArgumentException(
                $"The keys of column '{trained.Name}' stand for other values than those that the model learned from. Map both with one MapValueToKey, in the "
                + "same pipeline as the model.", argument);
        return column;
    }

    private static bool MayBeText(DataViewType type) => type is BooleanDataViewType || IsTime(type);

    /// <summary>Whether a table can have columns of a type.</summary>
    public static bool IsUsable(DataViewType type) => type is NumberDataViewType or BooleanDataViewType or TextDataViewType or KeyDataViewType
        || IsTime(type);

    /// <summary>Whether a type is one of points or lengths of time.</summary>
    public static bool IsTime(DataViewType type) => type is DateTimeDataViewType or DateTimeOffsetDataViewType or TimeSpanDataViewType;

    /// <summary>What can be done with a column of a type that a table can't have, as a sentence.</summary>
    public static string Remedy(DataViewType type) => type is VectorDataViewType
        ? "Its elements would need columns of their own."
        : "Derive numbers or text from it, for instance with mlContext.Transforms.CustomMapping.";

    private static DataViewSchema.Column Find(DataViewSchema schema, string name, string argument) => schema.GetColumnOrNull(name)
        ?? throw new ArgumentException(FeatureRefusal.Missing(name, [.. schema.Where(column => !column.IsHidden).Select(column => column.Name)]), argument);

    private static ViewColumn Describe(DataViewSchema.Column column, string argument)
    {
        if (column.Type is KeyDataViewType key)
        {
            var (type, names) = KeyNames.Read(column, argument);
            return new ViewColumn(column.Name, key) { KeyValueType = type, KeyNames = names };
        }
        if (IsUsable(column.Type))
            return new ViewColumn(column.Name, (PrimitiveDataViewType)column.Type) { Schema = ColumnAnnotation.Read(column) };
        throw new ArgumentException(
            $"Column '{column.Name}' is of type {column.Type}; a table's columns are numbers, Boolean, text, points or lengths of time, or keys. "
            + $"{Remedy(column.Type)} Or leave it out: "
            + $"mlContext.Transforms.DropColumns(\"{column.Name}\").",
            argument);
    }
}
