using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tables;

/// <summary>
/// The shapes of the output columns. Only ML.NET can make a column's shape, so a mapping that is never run is asked for its output's.
/// </summary>
internal static class TableOutputShape
{
    public static IReadOnlyList<SchemaShape.Column> Of(MLContext context, KaemTableOutputColumns outputs)
    {
        var wanted = outputs.Wanted;
        if (wanted.Count == 0)
            return [];
        var definition = SchemaDefinition.Create(typeof(Row));
        definition.RemoveAll(column => wanted.All(output => output.Output.ToString() != column.MemberName));
        foreach (var (output, name) in wanted)
            definition.Single(column => column.MemberName == output.ToString()).ColumnName = name;
        var shape = context.Transforms
            .CustomMapping<Nothing, Row>((_, _) => { }, null, outputSchemaDefinition: definition)
            .GetOutputSchema(new SchemaShape([]));
        // In the order in which the columns are added.
        return [.. wanted.Select(output => shape.Single(column => column.Name == output.Name))];
    }

    private sealed class Nothing;

    /// <summary>A row of outputs. A shape knows that a size is fixed, not what it is.</summary>
    private sealed class Row
    {
        public float LogLikelihood = 0;

        [VectorType(1)]
        public VBuffer<float> Latent = default;

        [VectorType(1)]
        public VBuffer<float> Contributions = default;
    }
}
