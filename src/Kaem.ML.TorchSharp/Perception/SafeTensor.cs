namespace Kaem.ML.Perception;

/// <summary>What the header of a safetensors file says of one tensor.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="Type">Type of the elements as the file names it, F32 for instance.</param>
/// <param name="Shape">Extents, row-major.</param>
/// <param name="Begin">Place of the first byte among the file's data.</param>
/// <param name="End">Place behind the last byte.</param>
internal sealed record SafeTensor(string Name, string Type, int[] Shape, long Begin, long End)
{
    /// <summary>The extents as text.</summary>
    public string ShapeText => NetworkPlan.Text(Shape);
}
