using System.Globalization;
using Kaem.ML.Data;
using Kaem.ML.Input;
using Kaem.ML.Parts;
using Kaem.ML.Scoring;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Text.Pipeline;

/// <summary>A model of texts bound to a schema, which may lack the columns of what stands beside them.</summary>
/// <exception cref="ArgumentException">The text column is missing, or one is of another type, or its keys stand for other values.</exception>
internal sealed class TextMapper : ScoringMapper
{
    private readonly KaemTextTransformer _transformer;
    private readonly DataViewSchema.Column _text;
    private readonly DataViewSchema.Column?[] _columns;

    public TextMapper(KaemTextTransformer transformer, DataViewSchema inputSchema, string argument)
        : this(
            transformer, inputSchema, TextColumn.Find(inputSchema, transformer.TextColumnName, argument),
            [.. transformer.Parts.Select(part => part.FindAgain(inputSchema, argument))])
    {
    }

    private TextMapper(KaemTextTransformer transformer, DataViewSchema inputSchema, DataViewSchema.Column text, DataViewSchema.Column?[] columns)
        : base(inputSchema, [text, .. columns.OfType<DataViewSchema.Column>()], [.. Outputs(transformer)]) =>
        (_transformer, _text, _columns) = (transformer, text, columns);

    public override BlockScorer Scorer(DataViewRow input) => new TextBlockScorer(
        _transformer, input.GetGetter<ReadOnlyMemory<char>>(input.Schema[_text.Index]),
        [.. _transformer.Parts.Select((part, p) => PartReader.Of(input, _columns[p] is { } column ? input.Schema[column.Index] : null, part))]);

    private static IEnumerable<OutputColumn> Outputs(KaemTextTransformer transformer) =>
    [
        .. transformer.Outputs.Wanted(transformer.Model.HasEncoder).Select(wanted => Column(wanted.Output, wanted.Name, transformer.Model)),
        .. PartOutput.Of(transformer.Outputs.WantedOfParts(transformer.Model.Parts), transformer.Parts),
    ];

    private static OutputColumn Column(RowOutput output, string name, KaemTextModel model) => output == RowOutput.LogLikelihood
        ? new OutputColumn(output, name, NumberDataViewType.Single)
        : new OutputColumn(
            output, name, new VectorDataViewType(NumberDataViewType.Single, model.LatentLength),
            SlotNameAnnotation.Write(
                [.. Enumerable.Range(1, model.LatentLength).Select(latent => string.Create(CultureInfo.InvariantCulture, $"latent {latent}"))]));
}

/// <summary>Scores the texts of a column, and what stands beside them.</summary>
/// <param name="readers">Read the parts.</param>
internal sealed class TextBlockScorer(KaemTextTransformer transformer, ValueGetter<ReadOnlyMemory<char>> getter, PartReader[] readers)
    : BlockScorer, IRowScores, IPartScores
{
    private readonly KaemTextModel _model = transformer.Model;
    private readonly List<string> _texts = [];
    private readonly List<string?> _errors = [];
    private readonly List<float> _rows = [];
    private readonly DataMatrix?[] _predictions = new DataMatrix?[readers.Length];
    private IReadOnlyList<double>? _logLikelihood;
    private DataMatrix? _latent;

    public override IRowScores Scores => this;

    public override void Prepare(int rows, long first)
    {
        _texts.Clear();
        _errors.Clear();
        _rows.Clear();
    }

    public override void Load(int row)
    {
        ReadOnlyMemory<char> text = default;
        getter(ref text);
        _texts.Add(text.ToString());
        var beside = new float[_model.PartColumns];
        string? error = readers.Length == 0 ? null : PartRows.Read(readers, transformer.Parts, beside, allowMissing: true);
        if (error is not null)
            beside.AsSpan().Fill(float.NaN);
        _rows.AddRange(beside);
        _errors.Add(_model.IsTooLong(_texts[row]) ? $"has a text of more than {_model.Options.MostTokens} tokens." : error);
    }

    public override string? Error(int row) => _errors[row];

    public override void Begin(int rows)
    {
        (_logLikelihood, _latent) = (null, null);
        Array.Clear(_predictions);
    }

    public float Value(RowOutput output, int row) =>
        (float)(_logLikelihood ??= readers.Length == 0 ? _model.LogLikelihood(Scored()) : _model.LogLikelihood(Given(), Rows(null)))[row];

    public ReadOnlySpan<float> Vector(RowOutput output, int row) => (_latent ??= _model.Latent(Scored())).Row(row);

    public ReadOnlySpan<float> Prediction(int part, int row) =>
        (_predictions[part] ??= _model.TakePart(_model.Predict(Given(), Rows(part)), _model.Parts[part].Name)).Row(row);

    /// <summary>The block's texts; one that is too long is told of when it is read, and here is empty.</summary>
    private string[] Scored() => [.. _texts.Select(text => _model.IsTooLong(text) ? "" : text)];

    /// <summary>The same, where an empty text is a missing one.</summary>
    private string?[] Given() => [.. Scored().Select(text => text.Length == 0 ? null : text)];

    /// <summary>What stands beside the texts, without one of its parts.</summary>
    private DataMatrix Rows(int? without)
    {
        float[] rows = [.. _rows];
        if (without is { } part)
        {
            var range = _model.Options.Parts!.Ranges()[part];
            for (int row = 0; row < _texts.Count; row++)
                rows.AsSpan(row * _model.PartColumns + range.First, range.Count).Fill(float.NaN);
        }
        return new DataMatrix(rows, _texts.Count, _model.PartColumns);
    }
}
