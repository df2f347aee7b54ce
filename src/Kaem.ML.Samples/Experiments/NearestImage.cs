using System.Numerics.Tensors;
using Kaem.ML.Samples.Datasets;

namespace Kaem.ML.Samples.Experiments;

/// <summary>A classifier without settings: the label of the nearest training image, by the distance of pixels.</summary>
internal sealed class NearestImage(LabelledImages train)
{
    /// <summary>Labels of images, in their order.</summary>
    public int[] Read(DataMatrix images)
    {
        var labels = new int[images.Rows];
        Parallel.For(0, images.Rows, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, r =>
        {
            var rows = train.Images.Rows;
            float least = float.PositiveInfinity;
            for (int t = 0; t < rows.Rows; t++)
            {
                float distance = TensorPrimitives.Distance(images.Row(r), rows.Row(t));
                if (distance < least)
                    (least, labels[r]) = (distance, train.Labels[t]);
            }
        });
        return labels;
    }
}
