using System.Globalization;
using Kaem.ML.Input;
using Kaem.ML.Scoring;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Text.Pipeline;

/// <summary>A model of texts bound to a schema.</summary>
/// <exception cref="ArgumentException">The text column is missing, or of another type.</exception>
internal sealed class TextMapper(KaemTextTransformer transformer, DataViewSchema inputSchema, string argument)
    : ScoringMapper(
        inputSchema,
        [TextColumn.Find(inputSchema, transformer.TextColumnName, argument)],
        [.. transformer.Outputs.Wanted(transformer.Model.HasEncoder).Select(wanted => Column(wanted.Output, wanted.Name, transformer.Model))])
{
    public override BlockScorer Scorer(DataViewRow input) =>
        new TextBlockScorer(transformer.Model, input.GetGetter<ReadOnlyMemory<char>>(input.Schema[Sources[0].Index]));

    private static OutputColumn Column(RowOutput output, string name, KaemTextModel model) => output == RowOutput.LogLikelihood
        ? new OutputColumn(output, name, NumberDataViewType.Single)
        : new OutputColumn(
            output, name, new VectorDataViewType(NumberDataViewType.Single, model.LatentLength),
            SlotNameAnnotation.Write(
                [.. Enumerable.Range(1, model.LatentLength).Select(latent => string.Create(CultureInfo.InvariantCulture, $"latent {latent}"))]));
}

/// <summary>Scores the texts of a column.</summary>
internal sealed class TextBlockScorer(KaemTextModel model, ValueGetter<ReadOnlyMemory<char>> getter) : BlockScorer, IRowScores
{
    private readonly List<string> _texts = [];
    private IReadOnlyList<double>? _logLikelihood;
    private Kaem.ML.DataMatrix? _latent;

    public override IRowScores Scores => this;

    public override void Prepare(int rows, long first) => _texts.Clear();

    public override void Load(int row)
    {
        ReadOnlyMemory<char> text = default;
        getter(ref text);
        _texts.Add(text.ToString());
    }

    public override string? Error(int row) => model.IsTooLong(_texts[row]) ? $"has a text of more than {model.Options.MostTokens} tokens." : null;

    public override void Begin(int rows) => (_logLikelihood, _latent) = (null, null);

    public float Value(RowOutput output, int row) => (float)(_logLikelihood ??= model.LogLikelihood(Scored()))[row];

    public ReadOnlySpan<float> Vector(RowOutput output, int row) => (_latent ??= model.Latent(Scored())).Row(row);

    /// <summary>The block's texts; one that is too long is told of when it is read, and here is empty.</summary>
    private string[] Scored() => [.. _texts.Select(text => model.IsTooLong(text) ? "" : text)];
}
