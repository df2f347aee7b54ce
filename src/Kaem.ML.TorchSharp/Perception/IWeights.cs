namespace Kaem.ML.Perception;

/// <summary>The arrays of a file with a network's weights, by torchvision's names.</summary>
internal interface IWeights
{
    /// <summary>What the file is, in messages.</summary>
    string Kind { get; }

    /// <summary>Extents of every array.</summary>
    IReadOnlyDictionary<string, int[]> Shapes { get; }

    /// <summary>The elements of an array that must have given extents.</summary>
    /// <exception cref="ModelFormatException">It is missing, has other extents or elements that are no floats, or holds values that are not finite.</exception>
    float[] Read(string name, params ReadOnlySpan<int> shape);
}
