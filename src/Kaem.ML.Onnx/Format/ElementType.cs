namespace Kaem.ML.Format;

/// <summary>Types of a tensor's elements, by the numbers that ONNX gives them.</summary>
internal enum ElementType
{
    Float = 1,
    Int64 = 7,
    Text = 8,
    Bool = 9,
    Double = 11,
}
