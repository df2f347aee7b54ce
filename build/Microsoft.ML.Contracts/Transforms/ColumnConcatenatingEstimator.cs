using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

public sealed class ColumnConcatenatingEstimator : IEstimator<ColumnConcatenatingTransformer>
{
    private readonly IHost _host;
    private readonly string _output;
    private readonly string[] _inputs;

    internal ColumnConcatenatingEstimator(IHostEnvironment env, string outputColumnName, params string[] inputColumnNames)
    {
        _host = Check.Environment(env).Register(nameof(ColumnConcatenatingEstimator));
        Check.NotEmpty(outputColumnName, nameof(outputColumnName));
        Check.NotNull(inputColumnNames, nameof(inputColumnNames));
        Check.Param(inputColumnNames.Length > 0, nameof(inputColumnNames), "Input columns not specified");
        Check.Param(!inputColumnNames.Any(string.IsNullOrEmpty), nameof(inputColumnNames), "Contained some null or empty items");
        _output = outputColumnName;
        _inputs = inputColumnNames;
    }

    public ColumnConcatenatingTransformer Fit(IDataView input)
    {
        Check.NotNull(input, nameof(input));
        return new(_host, _output, _inputs);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Check.NotNull(inputSchema, nameof(inputSchema));
        SchemaShape.Column[] inputs = [.. _inputs.Select(inputSchema.Input)];
        var item = inputs[0].ItemType;
        foreach (var column in inputs)
        {
            Check.That(!column.IsKey, $"Column '{column.Name}' is key. Concatenation of keys is unsupported.");
            Check.That(column.ItemType.Equals(item), $"Concatenated columns should have the same type. Column '{column.Name}' has type of {column.ItemType}, but expected column type is {item}.");
        }

        bool variable = inputs.Any(column => column.Kind == SchemaShape.Column.VectorKind.VariableVector);
        var kind = variable ? SchemaShape.Column.VectorKind.VariableVector : SchemaShape.Column.VectorKind.Vector;
        return inputSchema.With([new(_output, kind, item, false, Annotations(inputs))]);
    }

    private static SchemaShape Annotations(SchemaShape.Column[] inputs)
    {
        var annotations = new List<SchemaShape.Column>();
        if (inputs.All(column => column.Annotations.Find(AnnotationKinds.IsNormalized) is { Kind: SchemaShape.Column.VectorKind.Scalar, ItemType: BooleanDataViewType }))
            annotations.Add(SchemaShape.Column.Normalized);
        if (inputs.Any(column => column.Annotations.Find(AnnotationKinds.CategoricalSlotRanges) is not null))
            annotations.Add(new(AnnotationKinds.CategoricalSlotRanges, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Int32, false));
        if (inputs.Any(column => column.Kind == SchemaShape.Column.VectorKind.Scalar || column.Annotations.Find(AnnotationKinds.SlotNames) is { Kind: SchemaShape.Column.VectorKind.Vector, ItemType: TextDataViewType }))
            annotations.Add(new(AnnotationKinds.SlotNames, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance, false));
        return new(annotations);
    }
}
