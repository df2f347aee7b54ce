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
            var column = label is null ? train.Columns.FirstOrDefault(column => column is CategoricalColumn && column.MissingCount < column.Rows)
                ?? train.Columns.First(column => column is not IdentifierColumn && column.MissingCount < column.Rows) : train[label];
            values.Add(column.Name, Typical(column));
        }
        return new TableCondition(values);
    }

    /// <summary>Whether a row has the values.</summary>
    public bool IsMet(Table table, int row) => Values.All(pair => table[pair.Key] switch
    {
        NumericColumn numeric => pair.Value is string text ? numeric.TextAt(row) == text
            : numeric.Values[row] == Convert.ToDouble(pair.Value, CultureInfo.InvariantCulture),
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
                double number = Read(numeric, text);
                double[] known = [.. numeric.Values.ToArray().Where(value => !double.IsNaN(value))];
                if (!(known.Length > 0 && number >= known.Min() && number <= known.Max()))
                {
                    throw new SampleException(known.Length == 0
                        ? $"Column '{column.Name}' has no values."
                        : $"{text} is outside the values of column '{column.Name}', {Written(numeric, known.Min())} to {Written(numeric, known.Max())}.");
                }
                return numeric.Format is TemporalFormat ? Written(numeric, number) : number;
            case CategoricalColumn { IsBoolean: true }:
                if (!bool.TryParse(text, out bool truth))
                    throw new SampleException($"'{text}' is neither true nor false; column '{column.Name}' is Boolean.");
                return truth;
            case IdentifierColumn:
                throw new SampleException($"Column '{column.Name}' identifies rows: generated rows get new values there, and the others tell nothing of them.");
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
            double median = sorted[sorted.Length / 2];
            return numeric.Format is TemporalFormat ? Written(numeric, median) : median;
        }
        var categorical = (CategoricalColumn)column;
        string rarer = Enumerable.Range(0, column.Rows).Select(categorical.NameAt).OfType<string>().GroupBy(name => name)
            .OrderByDescending(group => group.Count()).Take(2).Last().Key;
        return Value(column, rarer);
    }

    private static string Written(NumericColumn column, double value) => column.WithValues([value]).TextAt(0);

    private static double Read(NumericColumn column, string text)
    {
        try
        {
            return ((NumericColumn)new TextTable([column.Name], [[text]]).Parse(new TableSchema([column.Schema])).Columns[0]).Values[0];
        }
        catch (FormatException)
        {
            throw new SampleException($"'{text}' is no {column.Kind}, or not written as those of column '{column.Name}'.");
        }
    }
}
