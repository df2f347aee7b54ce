using Kaem.ML.Format;

namespace Kaem.ML.Graphs;

/// <summary>A tensor of a graph that is being built.</summary>
/// <param name="Name">What nodes call it.</param>
/// <param name="Type">Type of its elements.</param>
internal readonly record struct GraphValue(string Name, ElementType Type);
