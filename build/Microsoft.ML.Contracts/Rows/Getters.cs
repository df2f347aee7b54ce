using Microsoft.ML.Reflection;

namespace Microsoft.ML.Data;

internal static class Getters
{
    public const string NoRow = "Values can be fetched only while the cursor stands on a row: after MoveNext has returned true, and before it returns false.";

    // A getter of the type the caller asks for, or the error that names both types.
    public static ValueGetter<TValue> As<TValue>(this Delegate getter, DataViewSchema.Column column) =>
        getter as ValueGetter<TValue>
        ?? throw new InvalidOperationException($"Invalid TValue in GetGetter for column '{column.Name}': '{typeof(TValue)}', expected type: '{column.Type.RawType}'.");

    public static Delegate Untyped(DataViewRow row, DataViewSchema.Column column) =>
        (Delegate)Generically.Call(typeof(Getters), nameof(Typed), column.Type.RawType, row, column);

    private static Delegate Typed<TValue>(DataViewRow row, DataViewSchema.Column column) => row.GetGetter<TValue>(column);

    public static bool[] Active(this DataViewSchema schema, IEnumerable<DataViewSchema.Column> columns)
    {
        var active = new bool[schema.Count];
        foreach (var column in columns ?? [])
            active[column.Index] = true;
        return active;
    }
}
