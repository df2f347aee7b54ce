using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Fitting;

/// <summary>
/// The shapes of the output columns. Only ML.NET can make a column's shape, so a mapping that is never run is asked for its output's.
/// </summary>
internal static class OutputShape
{
    /// <summary>Of a model of vectors.</summary>
    public static IReadOnlyList<SchemaShape.Column> Of(MLContext context, KaemOutputColumns outputs) =>
        Of<Row>(context, [.. outputs.Wanted.Select(output => (output.Output.ToString(), output.Name))]);

    /// <summary>Of a model of a table.</summary>
    public static IReadOnlyList<SchemaShape.Column> Of(MLContext context, KaemTableOutputColumns outputs) =>
        Of<TableRow>(context, [.. outputs.Wanted.Select(output => (output.Output.ToString(), output.Name))]);

    /// <summary>Output columns behind an input's, of which they hide those of the same name.</summary>
    public static SchemaShape Add(SchemaShape input, IReadOnlyList<SchemaShape.Column> added) =>
        new([.. input.Where(column => added.All(output => output.Name != column.Name)), .. added]);

    /// <param name="wanted">Members of the row and the names of their columns.</param>
    private static IReadOnlyList<SchemaShape.Column> Of<TRow>(MLContext context, IReadOnlyList<(string Member, string Name)> wanted) where TRow : class, new()
    {
        if (wanted.Count == 0)
            return [];
        var definition = SchemaDefinition.Create(typeof(TRow));
        definition.RemoveAll(column => wanted.All(output => output.Member != column.MemberName));
        foreach (var (member, name) in wanted)
            definition.Single(column => column.MemberName == member).ColumnName = name;
        var shape = context.Transforms
            .CustomMapping<Nothing, TRow>((_, _) => { }, null, outputSchemaDefinition: definition)
            .GetOutputSchema(new SchemaShape([]));
        // In the order in which the columns are added.
        return [.. wanted.Select(output => shape.Single(column => column.Name == output.Name))];
    }

    private sealed class Nothing;

    /// <summary>A row of outputs. A shape knows that a size is fixed, not what it is.</summary>
    private sealed class Row
    {
        [VectorType(1)]
        public VBuffer<float> Latent = default;

        [VectorType(1)]
        public VBuffer<float> Reconstruction = default;

        public float LogLikelihood = 0;

        public float LogLikelihoodError = 0;
    }

    /// <summary>A row of a table's outputs.</summary>
    private sealed class TableRow
    {
        public float LogLikelihood = 0;

        [VectorType(1)]
        public VBuffer<float> Latent = default;

        [VectorType(1)]
        public VBuffer<float> Contributions = default;
    }
}
