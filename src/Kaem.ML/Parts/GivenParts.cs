using System.Globalization;
using Kaem.ML.Input;
using Microsoft.ML.Data;

namespace Kaem.ML.Parts;

/// <summary>Values of parts that somebody names to have rows generated with them.</summary>
internal static class GivenParts
{
    /// <summary>A row with the given parts, and NaN for the others.</summary>
    /// <param name="given">Values by column: of a label what the key stands for, of others a vector of their width; a number for one.</param>
    /// <param name="otherwise">What else can be done where nothing is given, for the message.</param>
    /// <exception cref="ArgumentException">A column is not there, nothing is given, or a value is none of the column's.</exception>
    public static float[] RowOf(IReadOnlyList<PartColumn> parts, IReadOnlyDictionary<string, object> given, string otherwise)
    {
        if (given.Count == 0)
            throw new ArgumentException($"Nothing is given: name a column and its value, {otherwise}.", nameof(given));
        var row = new float[parts.Sum(part => part.Width)];
        Array.Fill(row, float.NaN);
        foreach (var (name, value) in given)
        {
            var part = parts.FirstOrDefault(candidate => candidate.Name == name)
                ?? throw new ArgumentException(FeatureRefusal.Missing(name, [.. parts.Select(candidate => candidate.Name)]), nameof(given));
            ValuesOf(part, value).CopyTo(row.AsSpan(parts.TakeWhile(other => other != part).Sum(other => other.Width)));
        }
        return row;
    }

    private static float[] ValuesOf(PartColumn part, object value)
    {
        ArgumentNullException.ThrowIfNull(value, "given");
        if (part.Keys is { } keys)
        {
            string name = Convert.ToString(value, CultureInfo.InvariantCulture)!;
            int key = keys.KeyNames.ToList().IndexOf(name);
            if (key < 0)
                throw new ArgumentException(FeatureRefusal.Missing(name, keys.KeyNames).Replace("column", "value", StringComparison.Ordinal), "given");
            var oneHot = new float[part.Width];
            oneHot[key] = 1;
            return oneHot;
        }
        float[]? values = value switch
        {
            IEnumerable<float> many => [.. many],
            VBuffer<float> vector => [.. vector.DenseValues()],
            IConvertible number and not string => [Convert.ToSingle(number, CultureInfo.InvariantCulture)],
            _ => null,
        };
        if (values is null)
            throw new ArgumentException($"Column '{part.Name}' was given {value.GetType().Name}; it takes numbers as Single.", "given");
        if (values.Length != part.Width)
            throw new ArgumentException($"Column '{part.Name}' has {part.Width} values; {values.Length} were given.", "given");
        return values;
    }
}
