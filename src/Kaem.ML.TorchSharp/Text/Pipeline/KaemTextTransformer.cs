using Kaem.ML.Data;
using Kaem.ML.Fitting;
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
    internal KaemTextTransformer(KaemTextModel model, string textColumnName, KaemTextOutputColumns outputs) =>
        (Model, TextColumnName, Outputs) = (model, textColumnName, outputs);

    /// <summary>The model itself.</summary>
    public KaemTextModel Model { get; }

    /// <summary>Name of the column that the model learned from.</summary>
    public string TextColumnName { get; }

    /// <summary>The columns that <see cref="Transform"/> adds.</summary>
    public KaemTextOutputColumns Outputs { get; }

    bool ITransformer.IsRowToRowMapper => true;

    /// <summary>The same transformer, whose output columns are others or have other names.</summary>
    /// <exception cref="ArgumentException">Two outputs have one name.</exception>
    public KaemTextTransformer WithOutputs(KaemTextOutputColumns outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        OutputNames.Check(outputs.Wanted(Model.HasEncoder));
        return new KaemTextTransformer(Model, TextColumnName, outputs);
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
