using Kaem.ML.Samples.Datasets;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Samples.Experiments;

/// <summary>A picture and its digit as ML.NET reads them.</summary>
internal sealed class LabelledRow
{
    /// <summary>Pixels in [0, 1], row by row.</summary>
    public float[] Pixels { get; set; } = [];

    /// <summary>The digit.</summary>
    public int Digit { get; set; }

    /// <summary>Images and labels as data whose Pixels column knows its width and height.</summary>
    public static IDataView Load(MLContext mlContext, LabelledImages images)
    {
        var schema = SchemaDefinition.Create(typeof(LabelledRow));
        schema[nameof(Pixels)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, images.Images.Height, images.Images.Width);
        return mlContext.Data.LoadFromEnumerable(Rows(images), schema);
    }

    private static IEnumerable<LabelledRow> Rows(LabelledImages images)
    {
        for (int r = 0; r < images.Labels.Count; r++)
            yield return new LabelledRow { Pixels = images.Images.Rows.Row(r).ToArray(), Digit = images.Labels[r] };
    }
}
