using Kaem.ML.Tables;
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

    /// <summary>The wanted columns of what is said of single parts behind an input's, of which they hide those of the same name.</summary>
    /// <param name="wanted">What each column is, its name, and the part's own column.</param>
    public static SchemaShape AddParts(
        SchemaShape input, MLContext context, IReadOnlyList<(RowOutput Output, string Name, SchemaShape.Column Part)> wanted)
    {
        SchemaShape.Column[] added = [.. wanted.Select(output => OfPart(context, output.Output, output.Name, output.Part))];
        return new SchemaShape([.. input.Where(column => added.All(output => output.Name != column.Name)), .. added]);
    }

    private static SchemaShape.Column OfPart(MLContext context, RowOutput output, string name, SchemaShape.Column part)
    {
        bool isScore = output == RowOutput.CategoryScore;
        var definition = SchemaDefinition.Create(typeof(PartRow));
        string member = isScore || part.Kind != SchemaShape.Column.VectorKind.Scalar ? nameof(PartRow.Vector)
            : !part.IsKey ? nameof(PartRow.Number)
            : part.ItemType.RawType == typeof(byte) ? nameof(PartRow.Byte) : part.ItemType.RawType == typeof(ushort) ? nameof(PartRow.UInt16)
            : part.ItemType.RawType == typeof(uint) ? nameof(PartRow.UInt32) : nameof(PartRow.UInt64);
        definition.RemoveAll(column => column.MemberName != member);
        var made = definition.Single();
        made.ColumnName = name;
        if (isScore)
            made.AddAnnotation("SlotNames", new VBuffer<ReadOnlyMemory<char>>(1, [default]), new VectorDataViewType(TextDataViewType.Instance, 1));
        if (!isScore && part.IsKey)
        {
            // A shape knows that there are keys, not how many.
            made.ColumnType = new KeyDataViewType(part.ItemType.RawType, 1);
            foreach (var annotation in part.Annotations.Where(annotation => annotation.Name == KeyNames.Kind))
                KeyNames.AddShape(made, annotation.ItemType);
        }
        return context.Transforms
            .CustomMapping<Nothing, PartRow>((_, _) => { }, null, outputSchemaDefinition: definition)
            .GetOutputSchema(new SchemaShape([])).Single();
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

    /// <summary>What a column of a part may be.</summary>
    private sealed class PartRow
    {
        [VectorType(1)]
        public VBuffer<float> Vector = default;

        public float Number = 0;

        public byte Byte = 0;

        public ushort UInt16 = 0;

        public uint UInt32 = 0;

        public ulong UInt64 = 0;
    }

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
