using Kaem.ML.Input;
using Kaem.ML.Tables;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Parts;

/// <summary>The column of a part: its name and type in the data that were learned from, and what its slots and keys are called.</summary>
/// <param name="Name">The column's name, which is the part's.</param>
/// <param name="Type">A vector of Single of known size, a Single, or a key.</param>
internal sealed record PartColumn(string Name, DataViewType Type)
{
    /// <summary>Names of a vector's slots, empty where a slot has none; null where no slot has.</summary>
    public IReadOnlyList<string>? SlotNames { get; init; }

    /// <summary>What keys stand for; null where the column is none of keys.</summary>
    public ViewColumn? Keys { get; init; }

    /// <summary>Columns of a row that the part takes.</summary>
    public int Width => Type switch
    {
        VectorDataViewType vector => vector.Size,
        KeyDataViewType key => (int)key.Count,
        _ => 1,
    };

    /// <summary>The annotations of a column that is as this one.</summary>
    public DataViewSchema.Annotations? Annotations =>
        Keys is not null ? ColumnAnnotation.Write(Keys) : SlotNames is { } names ? SlotNameAnnotation.Write(names) : null;

    /// <summary>Finds a part's column in data to learn from.</summary>
    /// <returns>The column, and the part with what the column tells of it.</returns>
    /// <exception cref="ArgumentException">It is missing, or of a type that the part can't have.</exception>
    public static (PartColumn Column, KaemPart Part) In(DataViewSchema schema, KaemPart part, string argument)
    {
        if (schema.GetColumnOrNull(part.Name) is not { } column)
        {
            throw new ArgumentException(
                FeatureRefusal.Missing(part.Name, [.. schema.Where(candidate => !candidate.IsHidden).Select(candidate => candidate.Name)]), argument);
        }
        Refuse(part, column.Type, (column.Type as VectorDataViewType)?.IsKnownSize ?? true, argument);
        var found = new PartColumn(part.Name, column.Type)
        {
            SlotNames = column.Type is VectorDataViewType ? SlotNameAnnotation.Read(column) : null,
            Keys = column.Type is KeyDataViewType ? TableReader.Columns(schema, [part.Name], argument)[0] : null,
        };
        part = Complete(part, found, argument);
        return part.Columns == found.Width
            ? (found, part)
            : throw new ArgumentException(
                $"Column '{part.Name}' has {found.Width} {(found.Keys is null ? "values" : "keys")}, but the part of that name {part.Columns}.", argument);
    }

    /// <summary>Checks a part's column in a schema's shape, which knows kinds but not sizes.</summary>
    /// <exception cref="ArgumentException">It is missing, or of a type that the part can't have.</exception>
    public static SchemaShape.Column Check(SchemaShape shape, KaemPart part, string argument)
    {
        foreach (var column in shape)
        {
            if (column.Name != part.Name)
                continue;
            bool isVector = column.Kind != SchemaShape.Column.VectorKind.Scalar;
            Refuse(part, column.ItemType, isVector, column.IsKey, column.Kind != SchemaShape.Column.VectorKind.VariableVector, argument);
            return column;
        }
        throw new ArgumentException(FeatureRefusal.Missing(part.Name, [.. shape.Select(column => column.Name)]), argument);
    }

    /// <summary>Finds the column in other data; null where they don't have it, and the part is missing from all rows.</summary>
    /// <exception cref="ArgumentException">It is of another type, or its keys stand for other values.</exception>
    public DataViewSchema.Column? FindAgain(DataViewSchema schema, string argument)
    {
        if (schema.GetColumnOrNull(Name) is not { } column)
            return null;
        if (Keys is not null)
            return TableReader.FindAgain(schema, Keys, argument);
        bool isAlike = Type is VectorDataViewType trained
            ? column.Type is VectorDataViewType vector && vector.ItemType.Equals(trained.ItemType) && vector.Size == trained.Size
            : column.Type.Equals(Type);
        return isAlike
            ? column
            : throw new ArgumentException($"Column '{Name}' is of type {column.Type}; the model learned from one of type {Type}.", argument);
    }

    private static KaemPart Complete(KaemPart part, PartColumn column, string argument) => part switch
    {
        ImagePart { Shape: null } image => image with { Shape = image.ImageShape ?? ShapeOf((VectorDataViewType)column.Type, column.Name, argument) },
        LabelPart { Categories: null } label => label with { Categories = column.Width },
        ColumnsPart { Variables.Count: 0 } columns => columns with { Variables = [LikelihoodBlock.Gaussian(column.Width)] },
        _ => part,
    };

    private static ImageShape ShapeOf(VectorDataViewType type, string column, string argument) => type.Dimensions switch
    {
        [var height, var width] => new ImageShape(height, width, 1),
        [var height, var width, var channels] => new ImageShape(height, width, channels),
        var dimensions => throw new ArgumentException(
            $"Part '{column}' is an image of the vector dimensions of its column, but that is a vector of {string.Join(" x ", dimensions)}. Give it the "
            + "dimensions height x width x channels, for instance by [VectorType(28, 28)], or give the part its Shape.", argument),
    };

    private static void Refuse(KaemPart part, DataViewType type, bool isKnownSize, string argument) =>
        Refuse(part, (type as VectorDataViewType)?.ItemType ?? type, type is VectorDataViewType, type is KeyDataViewType, isKnownSize, argument);

    private static void Refuse(KaemPart part, DataViewType item, bool isVector, bool isKey, bool isKnownSize, string argument)
    {
        bool isSingle = !isKey && item.Equals(NumberDataViewType.Single);
        string what = $"Column '{part.Name}' is {(isVector ? "a vector" : "a scalar")} of {(isKey ? "keys" : item)}{(isKnownSize ? "" : " of unknown size")}; ";
        if (part is LabelPart)
        {
            if (isKey && !isVector)
                return;
            throw new ArgumentException(
                $"{what}a label is a key. Map its values first: mlContext.Transforms.Conversion.MapValueToKey(\"{part.Name}\").", argument);
        }
        if (isSingle && isKnownSize && (isVector || part is ColumnsPart))
            return;
        throw new ArgumentException(
            part is ImagePart
            ? $"{what}an image is a vector of Single of known size. Get one by mlContext.Transforms.ExtractPixels, scaled to [0, 1], or ConvertType."
            : $"{what}numbers are a Single or a vector of Single of known size. Convert them first, as by mlContext.Transforms.Conversion.ConvertType.",
            argument);
    }
}
