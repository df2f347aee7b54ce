using Kaem.ML.Samples.Datasets;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Samples.Experiments;

/// <summary>One image as ML.NET reads it.</summary>
internal sealed class ImageRow
{
    /// <summary>Pixels in [0, 1], row by row.</summary>
    public float[] Features { get; set; } = [];

    /// <summary>Images as data whose Features column knows its width and height.</summary>
    public static IDataView Load(MLContext mlContext, ImageSet images)
    {
        var schema = SchemaDefinition.Create(typeof(ImageRow));
        schema[nameof(Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, images.Height, images.Width);
        return mlContext.Data.LoadFromEnumerable(Rows(images.Rows), schema);
    }

    /// <summary>The rows of a vector column, as the pictures and measures want them.</summary>
    public static DataMatrix Matrix(IDataView data, string column)
    {
        int columns = ((VectorDataViewType)data.Schema[column].Type).Size;
        float[][] rows = [.. data.GetColumn<float[]>(column)];
        var values = new float[checked(rows.Length * columns)];
        for (int r = 0; r < rows.Length; r++)
            rows[r].CopyTo(values, r * columns);
        return new DataMatrix(values, rows.Length, columns);
    }

    /// <summary>Images a row each.</summary>
    public static IEnumerable<ImageRow> Rows(DataMatrix rows)
    {
        for (int r = 0; r < rows.Rows; r++)
            yield return new ImageRow { Features = rows.Row(r).ToArray() };
    }
}
