using System.Collections;
using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tables;

/// <summary>
/// Finds gaps that data have and don't show. A data frame is a data view too, and its columns of whole numbers and booleans can hold null; but such columns
/// of a view have no missing value, so null comes out as 0 or false. What a frame's columns say of themselves is asked by name: the library doesn't know
/// frames.
/// </summary>
internal static class HiddenGaps
{
    private const BindingFlags Public = BindingFlags.Public | BindingFlags.Instance;

    /// <summary>Refuses data with gaps that would be read as values, be it by way of other views: these read them as values, too.</summary>
    /// <param name="columns">The columns to read.</param>
    /// <exception cref="ArgumentException">A column has such gaps.</exception>
    public static void Refuse(IDataView data, IReadOnlyList<ViewColumn> columns, string argument)
    {
        foreach (var view in ViewSources.Of(data))
            Refuse(view, data, columns, argument);
    }

    private static void Refuse(IDataView source, IDataView data, IReadOnlyList<ViewColumn> columns, string argument)
    {
        if (Array.Find(source.GetType().GetProperties(Public), property => property.Name == "Columns" && property.GetIndexParameters().Length == 0)?.GetValue(
            source)
            is not IEnumerable frame)
            return;
        foreach (object? column in frame)
        {
            if (column is null || Value(column, "NullCount") is not long gaps || gaps == 0 || Value(column, "Name") is not string name)
                continue;
            // Numbers of a frame that are real have NaN for their gaps; what a view converts them to does not matter.
            if (source.Schema.GetColumnOrNull(name) is not { } held || ViewColumn.CanBeMissing(held.Type) || columns.All(view => view.Name != name))
                continue;
            var (value, other) = held.Type is BooleanDataViewType ? ("false", "text") : ("0", "Single or Double");
            string through = ReferenceEquals(source, data) ? "" : " in the data frame that these data come from";
            throw new ArgumentException(
                $"Column '{name}' has {gaps} {(gaps == 1 ? "gap" : "gaps")}{through} that would be read as {value}: data of type {held.Type} have no missing "
                + "value. "
                + $"Make it a column of {other}, or fill the gaps. The package Kaem.ML.DataAnalysis takes data frames as they are.",
                argument);
        }
    }

    private static object? Value(object column, string name) =>
        Array.Find(column.GetType().GetProperties(Public), property => property.Name == name)?.GetValue(column);
}
