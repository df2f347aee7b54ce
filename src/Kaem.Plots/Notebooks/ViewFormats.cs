using System.Globalization;
using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Plots;

/// <summary>The first rows of a data view, without hidden columns; a gap is a dash, a vector its first numbers and how many it has.</summary>
internal sealed class DataViewFormats : INotebookFormats
{
    private const int MostSlots = 4;

    public Type Type => typeof(IDataView);

    public IReadOnlyList<string> MimeTypes => ["text/html"];

    /// <summary>Rows are read when they are shown, so whatever is wrong with where they come from shows here: it is said, and the cell goes on.</summary>
    public string Write(object value)
    {
        try
        {
            return Rows((IDataView)value);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // What reads on other threads wraps what it meets.
            while (fault is InvalidOperationException or TargetInvocationException or AggregateException && fault.InnerException is { } inner)
                fault = inner;
            return new HtmlPiece().Paragraph($"A data view whose rows are not to be read. {fault.GetType().Name}: {fault.Message}").ToString();
        }
    }

    private static string Rows(IDataView view)
    {
        int[] columns = [.. view.Schema.Where(column => !column.IsHidden).Select(column => column.Index)];
        var preview = view.Preview(FirstRows.MostRows + 1);
        long? count = view.GetRowCount() ?? (preview.RowView.Length <= FirstRows.MostRows ? preview.RowView.Length : null);
        return FirstRows.Html(
            count, preview.RowView.Length, columns.Length, column => view.Schema[columns[column]].Name,
            (row, column) => Text(preview.RowView[row].Values[columns[column]].Value));
    }

    private static string Text(object? value) => value switch
    {
        null => "–",
        float number => Words.Number(number),
        double number => Words.Number(number),
        bool flag => flag ? "yes" : "no",
        ReadOnlyMemory<char> text => text.IsEmpty ? "–" : text.ToString(),
        DateTime moment => moment.ToString(moment.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        VBuffer<float> vector => Vector(vector),
        VBuffer<double> vector => Vector(vector),
        VBuffer<ReadOnlyMemory<char>> vector => Vector(vector),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        // Where a type has no text but its name, as images have, the short one does.
        _ => value.ToString() is { } text && text != value.GetType().ToString() ? text : value.GetType().Name,
    };

    private static string Vector<T>(VBuffer<T> vector)
    {
        string first = string.Join(", ", vector.DenseValues().Take(MostSlots).Select(slot => Text(slot)));
        return vector.Length > MostSlots ? $"{first}, … ({Words.Count(vector.Length)})" : first;
    }
}
