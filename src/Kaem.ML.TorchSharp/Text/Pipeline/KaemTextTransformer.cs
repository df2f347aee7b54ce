using Kaem.ML.Data;
using Kaem.ML.Fitting;
using Kaem.ML.Parts;
using Kaem.ML.Saving;
using Kaem.ML.Scoring;
using Kaem.ML.Text.Pipeline;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML;

/// <summary>
/// A trained model of texts in an ML.NET pipeline: adds latents and log-likelihoods of a column's texts, and generates new ones. It does not change, and any
/// number of threads may use it.
/// </summary>
/// <remarks>
/// <c>mlContext.Model.Save</c> saves it, alone or within a chain, and <c>mlContext.Model.Load</c> gives it back as it was, wherever this assembly is among the
/// application's own and has been loaded, for instance by a mention of one of its types.
/// </remarks>
public sealed class KaemTextTransformer : ITransformer
{
    internal KaemTextTransformer(KaemTextModel model, string textColumnName, IReadOnlyList<PartColumn> parts, KaemTextOutputColumns outputs)
    {
        outputs.CheckNames(model.HasEncoder, model.Parts);
        (Model, TextColumnName, Parts, Outputs) = (model, textColumnName, parts, outputs);
    }

    /// <summary>The model itself.</summary>
    public KaemTextModel Model { get; }

    /// <summary>Name of the column that the model learned from.</summary>
    public string TextColumnName { get; }

    /// <summary>The columns that <see cref="Transform"/> adds.</summary>
    public KaemTextOutputColumns Outputs { get; }

    /// <summary>Names of the columns that stand beside the text's, in the order of the model's parts; none in models of texts alone.</summary>
    public IReadOnlyList<string> PartColumnNames => [.. Parts.Select(part => part.Name)];

    internal IReadOnlyList<PartColumn> Parts { get; }

    bool ITransformer.IsRowToRowMapper => true;

    /// <summary>The same transformer, whose output columns are others or have other names.</summary>
    /// <exception cref="ArgumentException">Two outputs have one name, or a part that is to be predicted is not there.</exception>
    public KaemTextTransformer WithOutputs(KaemTextOutputColumns outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        return new KaemTextTransformer(Model, TextColumnName, Parts, outputs);
    }

    /// <summary>The schema of what <see cref="Transform"/> makes of data with a given schema.</summary>
    /// <exception cref="ArgumentException">The text column is missing, or of another type.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new TextMapper(this, inputSchema, nameof(inputSchema)).OutputSchema;
    }

    /// <summary>Adds the output columns. Nothing is computed before the rows are read, and then only the columns that are.</summary>
    /// <exception cref="ArgumentException">The text column is missing, or of another type.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new ScoringView(input, new TextMapper(this, input.Schema, nameof(input)));
    }

    /// <summary>Generates texts, as data with one column of the training column's name; see <see cref="KaemTextModel.Generate"/>.</summary>
    /// <param name="count">Number of texts.</param>
    /// <param name="seed">The same seed gives the same texts; text i does not depend on the count.</param>
    /// <param name="sampling">How tokens are drawn; null for as the model says.</param>
    /// <param name="prompt">What every text begins with; null for nothing.</param>
    /// <param name="latents">Latents of each text; null for draws of the prior.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    /// <exception cref="ArgumentException">There are latents of other extents, or outside of the prior's domain.</exception>
    public IDataView Generate(int count, int seed = 1, TextSampling? sampling = null, string? prompt = null, DataMatrix? latents = null)
    {
        var texts = Model.Generate(count, ContextSeed.Of(seed), sampling, prompt, latents);
        var definition = SchemaDefinition.Create(typeof(TextRow));
        definition[0].ColumnName = TextColumnName;
        return new MLContext().Data.LoadFromEnumerable(texts.Select(text => new TextRow { Text = text }).ToArray(), definition);
    }

    /// <summary>
    /// Generates texts, and what stands beside them, that are given some of the parts: data with the text column and those of all parts; see
    /// <see cref="KaemTextModel.GenerateEach"/>.
    /// </summary>
    /// <param name="count">Number of rows.</param>
    /// <param name="given">Values by column: of a label what the key stands for, of an image or numbers a vector of their width; a number for one. Nothing for
    /// texts and rows from nothing.</param>
    /// <param name="seed">The same seed gives the same rows.</param>
    /// <param name="sampling">How tokens are drawn; null for as the model says.</param>
    /// <param name="draw">The likelihood's means given the latents, of a label the most probable one; or draws from it.</param>
    /// <exception cref="ArgumentException">A column is not there, or a value is none of the column's.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative, or <paramref name="draw"/> is not defined.</exception>
    /// <exception cref="InvalidOperationException">The model is one of texts alone.</exception>
    /// <example>
    /// <code>
    /// IDataView spam = transformer.GenerateRows(100, given: new Dictionary&lt;string, object&gt; { ["Label"] = "spam" });
    /// </code>
    /// </example>
    public IDataView GenerateRows(
        int count, IReadOnlyDictionary<string, object>? given = null, int seed = 1, TextSampling? sampling = null, GenerationDraw draw = GenerationDraw.Mean)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (given is null || given.Count == 0)
            return new TextRowsView(TextColumnName, Parts, Model.GenerateRows(count, ContextSeed.Of(seed), sampling, draw));
        float[] row = GivenParts.RowOf(Parts, given, "or none of them");
        float[] rows = [.. Enumerable.Repeat(row, count).SelectMany(values => values)];
        return new TextRowsView(
            TextColumnName, Parts, Model.GenerateEach(new DataMatrix(rows, count, row.Length), null, ContextSeed.Of(seed), sampling, draw));
    }

    /// <summary>
    /// Generates what each row of data lacks: its text where it has none, and the parts whose columns it lacks or whose values are missing.
    /// </summary>
    /// <param name="given">Data with some of the columns.</param>
    /// <param name="seed">The same seed gives the same rows for the same data.</param>
    /// <param name="sampling">How tokens are drawn; null for as the model says.</param>
    /// <param name="draw">The likelihood's means given the latents, of a label the most probable one; or draws from it.</param>
    /// <returns>Data with the text column and those of all parts.</returns>
    /// <exception cref="ArgumentException">All columns are missing, or one is of another type, or its keys stand for other values.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="draw"/> is not defined.</exception>
    /// <exception cref="InvalidOperationException">The model is one of texts alone.</exception>
    public IDataView GenerateEach(IDataView given, int seed = 1, TextSampling? sampling = null, GenerationDraw draw = GenerationDraw.Mean)
    {
        ArgumentNullException.ThrowIfNull(given);
        bool hasTexts = given.Schema.GetColumnOrNull(TextColumnName) is not null;
        if (!hasTexts && Parts.All(part => given.Schema.GetColumnOrNull(part.Name) is null))
        {
            throw new ArgumentException(
                $"The data have none of the columns that the model learned from: '{TextColumnName}'{string.Concat(Parts.Select(part => $", '{part.Name}'"))}.",
                nameof(given));
        }
        var rows = PartRows.ReadAll(given, Parts, allowMissing: true, "data", nameof(given));
        string?[]? texts = hasTexts ? TextColumn.ReadAll(given, TextColumn.Find(given.Schema, TextColumnName, nameof(given))) : null;
        return new TextRowsView(TextColumnName, Parts, Model.GenerateEach(rows, texts, ContextSeed.Of(seed), sampling, draw));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new TextMapper(this, inputSchema, nameof(inputSchema));
    }

    void ICanSaveModel.Save(ModelSaveContext ctx) => NativeModelFile.Save(
        ctx, KaemTextLoader.Signature, stream => TextPayload.Write(stream, this), typeof(KaemTextTransformer).Assembly);

    private sealed class TextRow
    {
        public string Text { get; set; } = "";
    }
}
