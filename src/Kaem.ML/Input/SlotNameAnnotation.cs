using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Input;

/// <summary>Reads and writes what the slots of a vector column are called: the annotation SlotNames.</summary>
internal static class SlotNameAnnotation
{
    /// <summary>The name of the annotation, as ML.NET has it.</summary>
    private const string Kind = "SlotNames";

    /// <summary>The names; null where no slot has one.</summary>
    public static string[]? Read(DataViewSchema.Column column)
    {
        if (!column.HasSlotNames())
            return null;
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.GetSlotNames(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    /// <summary>The annotations of a column that has the names.</summary>
    public static DataViewSchema.Annotations Write(IReadOnlyList<string> names)
    {
        ReadOnlyMemory<char>[] values = [.. names.Select(name => name.AsMemory())];
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add(
            Kind,
            new VectorDataViewType(TextDataViewType.Instance, values.Length),
            (ValueGetter<VBuffer<ReadOnlyMemory<char>>>)((ref VBuffer<ReadOnlyMemory<char>> value) => VBuffer<ReadOnlyMemory<char>>.Copy(
                values, 0, ref value, values.Length)));
        return annotations.ToAnnotations();
    }
}
