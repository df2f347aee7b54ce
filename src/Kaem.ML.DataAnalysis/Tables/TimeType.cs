using Microsoft.Data.Analysis;
using Microsoft.ML.Data;

namespace Kaem.ML.Tables;

/// <summary>Days, points in time, times of day or lengths of time.</summary>
/// <param name="kind">The kind of column that a table has of them.</param>
/// <param name="view">The type that a data view has for them.</param>
/// <param name="number">A value as the number that a table has.</param>
/// <param name="value">Such a number, of a column with a format, as a value.</param>
internal sealed class TimeType<T>(
    ColumnKind kind, PrimitiveDataViewType view, Func<T, double> number, Func<double, TemporalFormat, T> value,
    Func<string, T?[], PrimitiveDataFrameColumn<T>> create)
    : PrimitiveType<T>(create)
    where T : unmanaged
{
    public override ViewColumn View(string name) => new(name, view)
    {
        Schema = view.RawType == typeof(T) ? null : new ColumnSchema(name, kind),
        SourceType = view.RawType == typeof(T) ? null : typeof(T).Name,
    };

    protected override TableColumn Read(string name, T?[] values, ColumnSchema? trained, string what, string argument) => values is DateTimeOffset?[] times
        ? SourceValues.Times(name, times, trained is { Kind: ColumnKind.Timestamp } ? trained.Format as TemporalFormat : null)
        : new NumericColumn(new ColumnSchema(name, kind), [.. values.Select(each => each is { } known ? number(known) : double.NaN)]);

    protected override Func<int, T> Getter(TableColumn column) => column is NumericColumn { Format: TemporalFormat format } times
        ? row => value(times.Values[row], format)
        : row => throw Unfit(column, row, typeof(T));
}
