using Kaem.ML.Input;
using Kaem.ML.Scoring;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Parts;

/// <summary>A model of rows in parts bound to a schema, which may lack the columns of some.</summary>
/// <exception cref="ArgumentException">All columns are missing, or one is of another type, or its keys stand for other values.</exception>
internal sealed class JointMapper : ScoringMapper
{
    private readonly KaemJointTransformer _transformer;
    private readonly DataViewSchema.Column?[] _columns;

    public JointMapper(KaemJointTransformer transformer, DataViewSchema inputSchema, string argument)
        : this(transformer, inputSchema, [.. transformer.Parts.Select(part => part.FindAgain(inputSchema, argument))])
    {
        if (Sources.Count == 0)
        {
            throw new ArgumentException(
                $"The data have none of the columns that the model learned from: {string.Join(", ", transformer.Parts.Select(part => $"'{part.Name}'"))}.",
                argument);
        }
    }

    private JointMapper(KaemJointTransformer transformer, DataViewSchema inputSchema, DataViewSchema.Column?[] columns)
        : base(inputSchema, [.. columns.OfType<DataViewSchema.Column>()], [.. Outputs(transformer)]) => (_transformer, _columns) = (transformer, columns);

    public override BlockScorer Scorer(DataViewRow input) => new JointScorer(
        _transformer.Model, _transformer.Parts,
        [.. _transformer.Parts.Select((part, p) => PartReader.Of(input, _columns[p] is { } column ? input.Schema[column.Index] : null, part))]);

    private static IEnumerable<OutputColumn> Outputs(KaemJointTransformer transformer)
    {
        foreach (var (output, name) in transformer.Outputs.WantedOfRow)
        {
            yield return output == RowOutput.Latent
                ? LatentColumn.Of(name, transformer.Model, full: false)
                : new OutputColumn(output, name, NumberDataViewType.Single);
        }
        foreach (var column in PartOutput.Of(transformer.Outputs.WantedOfParts(transformer.Model.Parts), transformer.Parts))
            yield return column;
    }
}
