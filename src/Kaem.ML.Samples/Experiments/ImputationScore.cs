using Kaem.ML.Numerics;
using Kaem.ML.Tables;

namespace Kaem.ML.Samples.Experiments;

/// <summary>How well hidden values of a column were filled, beside the training rows' mean or most frequent category.</summary>
/// <param name="Column">The column.</param>
/// <param name="IsNumeric">Whether errors are root mean squares, the lower the better, or shares of right categories, the higher the better.</param>
/// <param name="Model">The model's.</param>
/// <param name="Constant">That of the mean or mode.</param>
internal sealed record ImputationScore(string Column, bool IsNumeric, double Model, double Constant)
{
    /// <summary>Whether the model did better.</summary>
    public bool IsBetter => IsNumeric ? Model < Constant : Model > Constant;

    /// <summary>Hides a share of the values of rows, each by itself, has them filled, and compares.</summary>
    public static IReadOnlyList<ImputationScore> Measure(Table train, Table test, Func<Table, Table> fill, double share, int seed)
    {
        bool[][] hidden = HiddenValues.Choose(test, share, seed);
        var filled = fill(HiddenValues.Hide(test, hidden));
        return [.. test.Columns.Select((column, c) => Score(train[column.Name], column, filled[column.Name], hidden[c]))];
    }

    private static ImputationScore Score(TableColumn train, TableColumn real, TableColumn filled, bool[] hidden)
    {
        int[] rows = [.. Enumerable.Range(0, hidden.Length).Where(row => hidden[row])];
        if (rows.Length == 0 || real is IdentifierColumn || train.MissingCount == train.Rows)
            return new ImputationScore(real.Name, real is NumericColumn, double.NaN, double.NaN);
        if (real is NumericColumn numeric)
        {
            double mean = ((NumericColumn)train).Values.ToArray().Where(value => !double.IsNaN(value)).Average();
            return new ImputationScore(real.Name, true, Error(row => ((NumericColumn)filled).Values[row]), Error(_ => mean));

            double Error(Func<int, double> guess) => Math.Sqrt(rows.Average(row => Math.Pow(numeric.Values[row] - guess(row), 2)));
        }
        string? mode = Enumerable.Range(0, train.Rows).Select(((CategoricalColumn)train).NameAt).Where(name => name is not null).GroupBy(name => name)
            .MaxBy(group => group.Count())!.Key;
        return new ImputationScore(
            real.Name, false, Right(((CategoricalColumn)filled).NameAt), Right(_ => mode));

        double Right(Func<int, string?> guess) => rows.Average(row => guess(row) == ((CategoricalColumn)real).NameAt(row) ? 1.0 : 0);
    }
}
