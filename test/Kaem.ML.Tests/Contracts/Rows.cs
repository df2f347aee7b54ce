using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tests.Contracts;

/// <summary>The rows and views that these tests share.</summary>
internal static class Rows
{
    public sealed class Point
    {
        public string Name { get; set; } = "";

        [VectorType(3)]
        public float[] Features { get; set; } = [];

        public float Weight;
    }

    public static Point[] Points(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new Point { Name = $"row {i}", Features = [i, -i, 0.5f * i], Weight = 10 * i })];

    public static IDataView View(MLContext ml, int count) => ml.Data.LoadFromEnumerable(Points(count));

    public static float[] Weights(this IDataView view) => [.. view.GetColumn<float>("Weight")];
}
