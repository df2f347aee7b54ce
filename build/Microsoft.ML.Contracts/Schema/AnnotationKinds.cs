using Microsoft.ML.Data;

namespace Microsoft.ML;

internal static class AnnotationKinds
{
    public const string CategoricalSlotRanges = "CategoricalSlotRanges";
    public const string IsNormalized = "IsNormalized";
    public const string KeyValues = "KeyValues";
    public const string SlotNames = "SlotNames";

    public static bool HasSlotNames(this DataViewSchema.Column column, int size) =>
        size > 0
        && column.Annotations.Schema.GetColumnOrNull(SlotNames)?.Type is VectorDataViewType type
        && type.Size == size && type.ItemType is TextDataViewType;
}
