using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tests;

/// <summary>Reads columns of data whole.</summary>
internal static class Reading
{
    public static T[] Values<T>(this IDataView view, string name)
    {
        var column = view.Schema[name];
        using var cursor = view.GetRowCursor([column]);
        var getter = cursor.GetGetter<T>(column);
        var values = new List<T>();
        while (cursor.MoveNext())
        {
            T value = default!;
            getter(ref value);
            values.Add(value);
        }
        return [.. values];
    }

    public static float[][] Vectors(this IDataView view, string name) =>
        [.. view.Values<VBuffer<float>>(name).Select(value => value.DenseValues().ToArray())];

    public static string[] SlotNames(this IDataView view, string name)
    {
        VBuffer<ReadOnlyMemory<char>> names = default;
        view.Schema[name].GetSlotNames(ref names);
        return [.. names.DenseValues().Select(slot => slot.ToString())];
    }

    /// <summary>All outputs of each row as one list of numbers.</summary>
    public static float[][] Outputs(this IDataView view)
    {
        using var cursor = view.GetRowCursor(OutputColumns(view.Schema));
        return Outputs(cursor);
    }

    public static float[][] Outputs(DataViewRowCursor cursor)
    {
        var read = OutputReader(cursor);
        var rows = new List<float[]>();
        while (cursor.MoveNext())
            rows.Add(read());
        return [.. rows];
    }

    /// <summary>A function that reads all outputs of the current row.</summary>
    public static Func<float[]> OutputReader(DataViewRow row)
    {
        var latent = row.GetGetter<VBuffer<float>>(row.Schema["Latent"]);
        var reconstruction = row.GetGetter<VBuffer<float>>(row.Schema["Reconstruction"]);
        var likelihood = row.GetGetter<float>(row.Schema["LogLikelihood"]);
        var error = row.GetGetter<float>(row.Schema["LogLikelihoodError"]);
        return () =>
        {
            VBuffer<float> z = default, x = default;
            float value = 0, spread = 0;
            latent(ref z);
            reconstruction(ref x);
            likelihood(ref value);
            error(ref spread);
            return [.. z.DenseValues(), .. x.DenseValues(), value, spread];
        };
    }

    public static IEnumerable<DataViewSchema.Column> OutputColumns(DataViewSchema schema) =>
        new[] { "Latent", "Reconstruction", "LogLikelihood", "LogLikelihoodError" }.Select(name => schema[name]);
}
