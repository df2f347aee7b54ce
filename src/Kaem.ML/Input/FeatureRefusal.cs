using Microsoft.ML.Data;

namespace Kaem.ML.Input;

/// <summary>Says what is wrong with a features column and which transform would put it right.</summary>
internal static class FeatureRefusal
{
    private const int MostListed = 12;

    /// <summary>What a column is, as far as a schema or a schema's shape can tell.</summary>
    /// <param name="IsVector">Whether its values are vectors.</param>
    /// <param name="IsKnownSize">Whether all of them have one size, known before the data.</param>
    /// <param name="IsKey">Whether the elements are keys.</param>
    /// <param name="Item">Type of the elements.</param>
    public readonly record struct Found(bool IsVector, bool IsKnownSize, bool IsKey, DataViewType Item)
    {
        /// <summary>Whether the model can learn from the column.</summary>
        public bool IsFit => IsVector && IsKnownSize && !IsKey && Item.Equals(NumberDataViewType.Single);

        public override string ToString()
        {
            string item = IsKey ? "key" : Item.ToString() ?? Item.RawType.Name;
            return !IsVector ? $"a scalar of type {item}" : $"a vector of {item}{(IsKnownSize ? "" : " of unknown size")}";
        }
    }

    /// <summary>The column is not there.</summary>
    public static string Missing(string name, IReadOnlyList<string> columns)
    {
        var near = NearMisses.Of(name, columns);
        if (near.Count > 0)
            return $"There is no column '{name}'. Did you mean {string.Join(" or ", near.Select(Quoted))}?";
        if (columns.Count == 0)
            return $"There is no column '{name}'; the data have no columns.";
        string more = columns.Count > MostListed ? $" and {columns.Count - MostListed} more" : "";
        return $"There is no column '{name}'. The columns are {string.Join(", ", columns.Take(MostListed).Select(Quoted))}{more}.";
    }

    /// <summary>The column is of a type that the model can't learn from.</summary>
    public static string WrongType(string name, Found found) =>
        $"Column '{name}' is {found}; KAEM works on a vector of Single of known size. {Remedy(name, found)}";

    /// <summary>The column has another width than the model.</summary>
    public static string WrongWidth(string name, int expected, int found) =>
        $"The model was trained on vectors of {expected} in column '{name}'; this one has vectors of {found}.";

    private static string Remedy(string name, Found found)
    {
        if (found.IsKey)
            return $"Turn the keys into indicator vectors first: mlContext.Transforms.Conversion.MapKeyToVector(\"{name}\").";
        if (found.Item is TextDataViewType)
            return $"Encode it first: mlContext.Transforms.Categorical.OneHotEncoding(\"{name}\") for categories, "
                + $"mlContext.Transforms.Text.FeaturizeText(\"{name}\") for prose.";
        if (found.Item is not (NumberDataViewType or BooleanDataViewType))
            return "Derive numbers from it first, for instance with mlContext.Transforms.ExtractPixels from images or mlContext.Transforms.CustomMapping from "
                + "anything else.";
        var steps = new List<string>();
        if (!found.Item.Equals(NumberDataViewType.Single))
            steps.Add($"Convert it first: mlContext.Transforms.Conversion.ConvertType(\"{name}\", outputKind: DataKind.Single).");
        if (!found.IsVector)
            steps.Add($"Make it a vector, alone or with others: mlContext.Transforms.Concatenate(\"{name}\", \"{name}\").");
        else if (!found.IsKnownSize)
            steps.Add($"Give its size where the data are declared: [VectorType(n)] on the property, or a SchemaDefinition whose ColumnType is new "
                + "VectorDataViewType(NumberDataViewType.Single, n).");
        return string.Join(" ", steps);
    }

    private static string Quoted(string name) => $"'{name}'";
}
