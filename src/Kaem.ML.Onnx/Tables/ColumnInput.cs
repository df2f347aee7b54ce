using Kaem.ML.Format;
using Kaem.ML.Graphs;

namespace Kaem.ML.Tables;

/// <summary>A table's columns as a graph takes them: booleans, texts, or numbers in double precision.</summary>
internal static class ColumnInput
{
    /// <summary>Declares a column's values.</summary>
    /// <returns>N x 1.</returns>
    public static GraphValue Of(GraphBuilder graph, ColumnSchema schema) => schema.Kind switch
    {
        ColumnKind.Boolean => graph.Input(schema.Name, ElementType.Bool, 1, "False or true."),
        ColumnKind.Categorical => graph.Input(schema.Name, ElementType.Text, 1, "Categories by name, empty where one is missing."),
        _ => graph.Input(schema.Name, ElementType.Double, 1, "Numbers, NaN where one is missing."),
    };

    /// <summary>Where a value is missing; null where none can be.</summary>
    public static GraphValue? IsMissing(GraphBuilder graph, GraphValue value, ColumnSchema schema) =>
        schema.Kind == ColumnKind.Boolean || schema.Categories.Contains("") ? null
        : schema.Kind == ColumnKind.Categorical ? graph.Compare("Equal", value, graph.Tensor([""], 1))
        : graph.Compare("IsNaN", value);
}
