using System.Globalization;
using Kaem.ML.Numerics;
using Kaem.ML.Samples.Datasets;
using Kaem.ML.Tables;

namespace Kaem.ML.Samples.Experiments;

/// <summary>Values that generated rows must have.</summary>
internal sealed record TableCondition(IReadOnlyDictionary<string, object> Values)
{
    private const int NamedCategories = 10;

    /// <summary>Reads values, or takes the rarer value of the label, or of the first categorical column, or the median of the first numeric one.</summary>
    public static TableCondition Of(Table train, string? given, string? label)
    {
        var values = NamedValues.Parse(given, "--given").ToDictionary(pair => pair.Name, pair => Value(train[pair.Name], pair.Value));
        if (values.Count == 0)
        {
            var column = label is null ? train.Columns.FirstOrDefault(column => column is CategoricalColumn) ?? train.Columns[0] : train[label];
            values.Add(column.Name, Typical(column));
        }
        return new TableCondition(values);
    }

    /// <summary>Whether a row has the values.</summary>
    public bool IsMet(Table table, int row) => Values.All(pair => table[pair.Key] switch
    {
        NumericColumn numeric => numeric.Values[row] == Convert.ToDouble(pair.Value, CultureInfo.InvariantCulture),
        var column => ((CategoricalColumn)column).NameAt(row) == Convert.ToString(pair.Value, CultureInfo.InvariantCulture),
    });

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", Values.Select(pair => $"{pair.Key} = {Convert.ToString(pair.Value, CultureInfo.InvariantCulture)}"));

    /// <summary>What the model will be asked for, refused before it is trained where it can't be given.</summary>
    private static object Value(TableColumn column, string text)
    {
        switch (column)
        {
            case NumericColumn numeric:
                if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
                    throw new SampleException($"'{text}' is no number; column '{column.Name}' is {column.Kind}.");
                double[] known = [.. numeric.Values.ToArray().Where(value => !double.IsNaN(value))];
                if (!(known.Length > 0 && number >= known.Min() && number <= known.Max()))
                    throw new SampleException(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"{number} is outside the values of column '{column.Name}', {known.DefaultIfEmpty(double.NaN).Min()} to "
                            + $"{known.DefaultIfEmpty(double.NaN).Max()}."));
                return number;
            case CategoricalColumn { IsBoolean: true }:
                if (!bool.TryParse(text, out bool truth))
                    throw new SampleException($"'{text}' is neither true nor false; column '{column.Name}' is Boolean.");
                // A Boolean column with gaps is one of text to ML.NET.
                return column.MissingCount == 0 ? truth : truth.ToString();
            default:
                var categories = ((CategoricalColumn)column).Categories;
                return categories.Contains(text)
                    ? text
                    : throw new SampleException(
                        $"Column '{column.Name}' has no category '{text}'. It has "
                        + $"{string.Join(", ", categories.Take(NamedCategories).Select(name => $"'{name}'"))}"
                        + $"{(categories.Count > NamedCategories ? " and others" : "")}.");
        }
    }

    private static object Typical(TableColumn column)
    {
        if (column is NumericColumn numeric)
        {
            double[] sorted = [.. numeric.Values.ToArray().Where(value => !double.IsNaN(value)).Order()];
            return sorted[sorted.Length / 2];
        }
        var categorical = (CategoricalColumn)column;
        string rarer = Enumerable.Range(0, column.Rows).Select(categorical.NameAt).OfType<string>().GroupBy(name => name)
            .OrderByDescending(group => group.Count()).Take(2).Last().Key;
        return Value(column, rarer);
    }
}
