using Kaem.ML.Input;
using Kaem.ML.Scoring;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tables.Scoring;

/// <summary>A table's model bound to a schema.</summary>
/// <exception cref="ArgumentException">A column is missing, of another type, or its keys stand for other values.</exception>
internal sealed class TableMapper(KaemTableTransformer transformer, DataViewSchema inputSchema, string argument)
    : ScoringMapper(
        inputSchema,
        [.. transformer.LearnedColumns.Select(column => TableReader.FindAgain(inputSchema, column, argument))],
        [.. transformer.Outputs.Wanted.Select(wanted => Column(wanted.Output, wanted.Name, transformer))])
{
    public override BlockScorer Scorer(DataViewRow input) => new TableScorer(
        transformer.Model,
        [.. Sources.Select((source, c) => ColumnReader.Of(input, input.Schema[source.Index], transformer.LearnedColumns[c], "data", nameof(input)))]);

    private static OutputColumn Column(RowOutput output, string name, KaemTableTransformer transformer) => output switch
    {
        RowOutput.LogLikelihood => new OutputColumn(output, name, NumberDataViewType.Single),
        RowOutput.Latent => LatentColumn.Of(name, transformer.Model.Model, full: false),
        _ => new OutputColumn(
            output, name, new VectorDataViewType(NumberDataViewType.Single, transformer.LearnedColumns.Count),
            SlotNameAnnotation.Write(transformer.ColumnNames)),
    };
}
