using Kaem.ML.Data;
using Kaem.ML.Fitting;
using Kaem.ML.Parts;
using Kaem.ML.Text.Pipeline;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Kaem.ML;

/// <summary>
/// Learns a model of the texts in a column. Get one with <see cref="GenerativeTextExtensions.KaemText(GenerativeCatalog, string, KaemTextOptions,
/// KaemTextOutputColumns)"/>. It does not change, and can be fitted any number of times.
/// </summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ### Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | Yes |
/// | Input column data type | Text. Empty texts, ML.NET's missing ones, are not learned from; they are scored as any other. With parts they are missing. |
/// | Columns of parts | Labels: keys. Numbers: <xref:System.Single>, or known-size vectors of it. Images: known-size vectors of <xref:System.Single>. |
/// | Latent column data type | Known-size vector of <xref:System.Single>: the means that the encoder proposes |
/// | LogLikelihood column data type | <xref:System.Single>: the estimated log-likelihood of the text with its end, in nats |
/// | Predicted…, …Score column data types | As of KaemJoint: what the text and the other parts say of each label |
/// | Required NuGet in addition to Kaem.ML.TorchSharp | TorchSharp-cpu, or another native library of TorchSharp |
/// | Exportable to ONNX | No |
/// ]]></format>
/// </remarks>
public sealed class KaemTextEstimator : IEstimator<KaemTextTransformer>
{
    private readonly MLContext _context;
    private readonly IProgress<KaemProgress>? _progress;
    private readonly CancellationToken _cancellation;

    internal KaemTextEstimator(
        MLContext context, KaemTextOptions options, string textColumnName, KaemTextOutputColumns outputs, IProgress<KaemProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        (_context, Options, TextColumnName, Outputs, _progress, _cancellation) = (context, options, textColumnName, outputs, progress, cancellation);
    }

    /// <summary>What the model is and how it is trained.</summary>
    public KaemTextOptions Options { get; }

    /// <summary>Name of the column that the model learns from.</summary>
    public string TextColumnName { get; }

    /// <summary>The columns that the fitted model adds.</summary>
    public KaemTextOutputColumns Outputs { get; }

    private bool HasEncoder => Options is { HasLatents: true, Posterior: TextEncoderOptions };

    /// <summary>The same estimator, reporting its training to <paramref name="progress"/> after each epoch and a few times a second in between.</summary>
    /// <param name="progress">Receives reports; the end of an epoch is written to <see cref="MLContext.Log"/> in any case.</param>
    public KaemTextEstimator WithProgress(IProgress<KaemProgress> progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        return new KaemTextEstimator(_context, Options, TextColumnName, Outputs, progress, _cancellation);
    }

    /// <summary>
    /// The same estimator, whose training stops at the next update once <paramref name="cancellationToken"/> is cancelled. <see cref="Fit(IDataView)"/> then
    /// returns what was learned so far, and <see cref="KaemTextModel.Training"/> says that it stopped early.
    /// </summary>
    public KaemTextEstimator WithCancellation(CancellationToken cancellationToken) =>
        new(_context, Options, TextColumnName, Outputs, _progress, cancellationToken);

    /// <summary>Trains a model by maximum likelihood. The texts are read once and kept in memory while it trains; empty ones are left out.</summary>
    /// <param name="input">Data with the text column.</param>
    /// <exception cref="ArgumentException">The column is missing or no text, all its texts are empty, or one is too long.</exception>
    /// <exception cref="NotSupportedException">The native library of TorchSharp can't be loaded; the message says why and what to install.</exception>
    /// <exception cref="NotFiniteNumberException">The numbers stopped being finite.</exception>
    public KaemTextTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var found = (Options.Parts?.Parts ?? []).Select(part => PartColumn.In(input.Schema, part, nameof(input))).ToList();
        PartColumn[] parts = [.. found.Select(pair => pair.Column)];
        string?[] texts = TextColumn.ReadAll(input, TextColumn.Find(input.Schema, TextColumnName, nameof(input)));
        int empty = texts.Count(text => text is null);
        if (empty == texts.Length)
            throw new ArgumentException($"Column '{TextColumnName}' has no text to learn from: {empty} rows, all of them empty.", nameof(input));
        using var channel = ((IChannelProvider)_context).Start("KAEM");
        var log = new TrainingLog(channel, _progress);
        log.Begin(parts.Length == 0 ? texts.Length - empty : texts.Length, parts.Length == 0 ? "text" : $"text and {parts.Length} parts");
        if (empty > 0)
        {
            channel.Warning(
                MessageSensitivity.None,
                $"{empty} empty texts of column '{TextColumnName}' are {(parts.Length == 0 ? "left out" : "taken as missing")}.");
        }
        var outputs = Outputs.Beside(TextColumnName, name => input.Schema.GetColumnOrNull(name) is not null);
        log.Renamed(Outputs.Wanted(HasEncoder), outputs.Wanted(HasEncoder));
        var model = parts.Length == 0
            ? KaemTextModel.Train(Options, [.. texts.OfType<string>()], log, _cancellation)
            : LearnParts(input, found, texts, log);
        log.End(model.Training, _cancellation);
        return new KaemTextTransformer(model, TextColumnName, parts, outputs);
    }

    /// <summary>The shape of the fitted model's output, for data of a given shape.</summary>
    /// <exception cref="ArgumentException">The text column is missing or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        TextColumn.Check(inputSchema, TextColumnName, nameof(inputSchema));
        var parts = Options.Parts?.Parts ?? [];
        SchemaShape.Column[] columns = [.. parts.Select(part => PartColumn.Check(inputSchema, part, nameof(inputSchema)))];
        var outputs = Outputs.Beside(TextColumnName, name => inputSchema.Any(column => column.Name == name));
        return OutputShape.AddParts(
            OutputShape.Add(inputSchema, _context, outputs.Wanted(HasEncoder)), _context,
            [.. outputs.WantedOfParts(parts).Select(wanted => (wanted.Output, wanted.Name, columns[wanted.Part]))]);
    }

    /// <summary>Learns rows that have anything at all, with what the columns tell of the parts.</summary>
    private KaemTextModel LearnParts(IDataView input, List<(PartColumn Column, KaemPart Part)> found, string?[] texts, TrainingLog log)
    {
        var rows = PartRows.ReadAll(input, [.. found.Select(pair => pair.Column)], allowMissing: true, "training data", nameof(input));
        int[] some = [.. Enumerable.Range(0, texts.Length).Where(i => texts[i] is not null || rows.Row(i).ContainsAnyExcept(float.NaN))];
        var options = Options with { Parts = KaemGenerator.Joint([.. found.Select(pair => pair.Part)]) };
        return KaemTextModel.Train(options, [.. some.Select(i => texts[i])], rows.Select(some), log, _cancellation);
    }
}
