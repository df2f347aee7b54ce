using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Input;

/// <summary>The column that a model learns from: its name, its type, and what its slots are called.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Type">A vector of Single of known size D, with the dimensions of the training data.</param>
/// <param name="SlotNames">Names of the D slots, empty where a slot has none; null where no slot has.</param>
internal sealed record FeatureColumn(string Name, VectorDataViewType Type, IReadOnlyList<string>? SlotNames)
{
    /// <summary>Width D.</summary>
    public int Size => Type.Size;

    /// <summary>The images that rows with two dimensions are, or with three of which the last is 1 or 3 channels; null for other rows.</summary>
    public (int Width, int Height, int Channels)? Image() => Type.Dimensions switch
    {
        [var height and > 1, var width and > 1] => (width, height, 1),
        [var height and > 1, var width and > 1, var channels and (1 or 3)] => (width, height, channels),
        _ => null,
    };

    /// <summary>Finds the column in data to learn from.</summary>
    /// <exception cref="ArgumentException">It is missing, or of a type that the model can't learn from.</exception>
    public static FeatureColumn In(DataViewSchema schema, string name, string argument)
    {
        var column = Find(schema, name, argument);
        return new FeatureColumn(name, (VectorDataViewType)column.Type, SlotNameAnnotation.Read(column));
    }

    /// <summary>Finds the column in data to score.</summary>
    /// <exception cref="ArgumentException">It is missing, of a type that the model can't score, or has another width.</exception>
    public DataViewSchema.Column FindAgain(DataViewSchema schema, string argument)
    {
        var column = Find(schema, Name, argument);
        int found = ((VectorDataViewType)column.Type).Size;
        return found == Size ? column : throw new ArgumentException(FeatureRefusal.WrongWidth(Name, Size, found), argument);
    }

    /// <summary>Checks the column in a schema's shape, which knows kinds but not sizes.</summary>
    /// <exception cref="ArgumentException">It is missing, or of a type that the model can't learn from.</exception>
    public static void Check(SchemaShape shape, string name, string argument)
    {
        foreach (var column in shape)
        {
            if (column.Name != name)
                continue;
            var found = new FeatureRefusal.Found(
                column.Kind != SchemaShape.Column.VectorKind.Scalar, column.Kind == SchemaShape.Column.VectorKind.Vector, column.IsKey, column.ItemType);
            if (!found.IsFit)
                throw new ArgumentException(FeatureRefusal.WrongType(name, found), argument);
            return;
        }
        throw new ArgumentException(FeatureRefusal.Missing(name, [.. shape.Select(column => column.Name)]), argument);
    }

    /// <summary>The slot's number, and its name where it has one.</summary>
    public string Describe(int slot) =>
        SlotNames is { } names && names[slot].Length > 0 ? $"slot {slot} ('{names[slot]}')" : $"slot {slot}";

    private static DataViewSchema.Column Find(DataViewSchema schema, string name, string argument)
    {
        if (schema.GetColumnOrNull(name) is not { } column)
        {
            throw new ArgumentException(
                FeatureRefusal.Missing(name, [.. schema.Where(candidate => !candidate.IsHidden).Select(candidate => candidate.Name)]), argument);
        }
        var vector = column.Type as VectorDataViewType;
        var item = vector?.ItemType ?? column.Type;
        var found = new FeatureRefusal.Found(vector is not null, vector?.IsKnownSize ?? false, item is KeyDataViewType, item);
        return found.IsFit ? column : throw new ArgumentException(FeatureRefusal.WrongType(name, found), argument);
    }
}
