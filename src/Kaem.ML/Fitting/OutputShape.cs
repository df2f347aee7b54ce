using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Fitting;

/// <summary>
/// The shapes of the output columns. Only ML.NET can make a column's shape, so a mapping that is never run is asked for its output's.
/// </summary>
internal static class OutputShape
{
    /// <summary>The wanted columns behind an input's, of which they hide those of the same name.</summary>
    public static SchemaShape Add(SchemaShape input, MLContext context, IReadOnlyList<(RowOutput Output, string Name)> wanted)
    {
        var added = Of(context, wanted);
        return new SchemaShape([.. input.Where(column => added.All(output => output.Name != column.Name)), .. added]);
    }

    private static IReadOnlyList<SchemaShape.Column> Of(MLContext context, IReadOnlyList<(RowOutput Output, string Name)> wanted)
    {
        if (wanted.Count == 0)
            return [];
        var definition = SchemaDefinition.Create(typeof(Row));
        definition.RemoveAll(column => wanted.All(output => output.Output.ToString() != column.MemberName));
        foreach (var (output, name) in wanted)
        {
            var column = definition.Single(column => column.MemberName == output.ToString());
            column.ColumnName = name;
            // A shape knows that slots have names, not which. Those of a reconstruction have them where the features have.
            if (output is RowOutput.Latent or RowOutput.Contributions)
                column.AddAnnotation("SlotNames", new VBuffer<ReadOnlyMemory<char>>(1, [default]), new VectorDataViewType(TextDataViewType.Instance, 1));
        }
        var shape = context.Transforms
            .CustomMapping<Nothing, Row>((_, _) => { }, null, outputSchemaDefinition: definition)
            .GetOutputSchema(new SchemaShape([]));
        // In the order in which the columns are added.
        return [.. wanted.Select(output => shape.Single(column => column.Name == output.Name))];
    }

    private sealed class Nothing;

    /// <summary>A row of outputs, each under its name in <see cref="RowOutput"/>. A shape knows that a size is fixed, not what it is.</summary>
    private sealed class Row
    {
        [VectorType(1)]
        public VBuffer<float> Latent = default;

        [VectorType(1)]
        public VBuffer<float> Reconstruction = default;

        public float LogLikelihood = 0;

        public float LogLikelihoodError = 0;

        [VectorType(1)]
        public VBuffer<float> Contributions = default;
    }
}
