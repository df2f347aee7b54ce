using Kaem.ML.Input;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Evaluation;

/// <summary>Summarises the log-likelihoods of scored rows.</summary>
internal static class ScoredLogLikelihoods
{
    /// <exception cref="ArgumentException">There is no column of log-likelihoods, or a column is of another type than Single.</exception>
    public static GenerativeMetrics Summarise(IDataView scored, string logLikelihood, string error, string argument)
    {
        var values = Find(scored.Schema, logLikelihood, argument)
            ?? throw new ArgumentException(
                FeatureRefusal.Missing(logLikelihood, [.. scored.Schema.Where(column => !column.IsHidden).Select(column => column.Name)]), argument);
        var errors = error.Length == 0 ? null : Find(scored.Schema, error, argument);
        return Summarise(Read());

        IEnumerable<(float Value, float? Error)> Read()
        {
            using var cursor = scored.GetRowCursor(errors is { } also ? [values, also] : [values]);
            var getter = cursor.GetGetter<float>(values);
            var errorGetter = errors is { } column ? cursor.GetGetter<float>(column) : null;
            float value = 0, own = 0;
            while (cursor.MoveNext())
            {
                getter(ref value);
                errorGetter?.Invoke(ref own);
                yield return (value, errorGetter is null ? null : own);
            }
        }
    }

    /// <summary>Mean, its standard error and that of its estimation, where errors are known.</summary>
    public static GenerativeMetrics Summarise(IEnumerable<(float Value, float? Error)> scores)
    {
        // Welford's recurrence: the sum of squares would cancel where the mean is far from 0.
        double mean = 0, squares = 0, errors = 0;
        bool isKnown = true;
        long rows = 0;
        foreach (var (value, error) in scores)
        {
            rows++;
            double distance = value - mean;
            mean += distance / rows;
            squares += distance * (value - mean);
            isKnown &= error is not null;
            errors += (double)(error ?? 0) * (error ?? 0);
        }
        return new GenerativeMetrics(
            rows > 0 ? mean : double.NaN, rows > 1 ? Math.Sqrt(squares / (rows - 1) / rows) : double.NaN,
            isKnown && rows > 0 ? Math.Sqrt(errors) / rows : null, rows);
    }

    private static DataViewSchema.Column? Find(DataViewSchema schema, string name, string argument) => schema.GetColumnOrNull(name) switch
    {
        null => null,
        { Type: NumberDataViewType { RawType: var raw } } column when raw == typeof(float) => column,
        { } column => throw new ArgumentException($"Column '{name}' is {column.Type}; log-likelihoods and their errors are Single.", argument),
    };
}
