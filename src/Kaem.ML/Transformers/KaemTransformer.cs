using Kaem.ML.Engines;
using Kaem.ML.Fitting;
using Kaem.ML.Generation;
using Kaem.ML.Input;
using Kaem.ML.Saving;
using Kaem.ML.Scoring;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML;

/// <summary>
/// A trained Kolmogorov-Arnold Energy Model in an ML.NET pipeline: adds latents, reconstruction and log-likelihood to the rows
/// of data, and generates new rows. It does not change, and any number of threads may use it.
/// </summary>
/// <remarks>
/// A <see cref="PredictionEngine{TSrc, TDst}"/> is for one thread, as always in ML.NET; any number of engines, each on its own
/// thread, can share one model and agree to the last bit.
/// <para>
/// <c>mlContext.Model.Save</c> saves it, alone or within a chain, and <c>mlContext.Model.Load</c> gives it back as it was, wherever this assembly is among the
/// application's own; <see cref="GenerativeCatalog.TryGetModel"/> finds it in a chain.
/// </para>
/// </remarks>
public sealed class KaemTransformer : ITransformer
{
    internal KaemTransformer(KaemModel model, FeatureColumn features, KaemOutputColumns outputs)
    {
        if (outputs.LatentFromEncoder && !model.HasEncoder)
        {
            throw new ArgumentException(
                $"{nameof(KaemOutputColumns)}.{nameof(KaemOutputColumns.LatentFromEncoder)} is set, but the model has no encoder. Train with Sampler = "
                + "PosteriorSampler.Amortised(), or leave it out.", nameof(outputs));
        }
        Model = model;
        Features = features;
        Outputs = outputs;
    }

    /// <summary>The model itself.</summary>
    public KaemModel Model { get; }

    /// <summary>Name of the column that the model learned from.</summary>
    public string FeatureColumnName => Features.Name;

    /// <summary>Type of the column that the model learned from.</summary>
    public VectorDataViewType FeatureColumnType => Features.Type;

    /// <summary>Names of the D slots of that column, empty where a slot has none; null where no slot has.</summary>
    public IReadOnlyList<string>? SlotNames => Features.SlotNames;

    /// <summary>The columns that <see cref="Transform"/> adds.</summary>
    public KaemOutputColumns Outputs { get; }

    internal FeatureColumn Features { get; }

    bool ITransformer.IsRowToRowMapper => true;

    /// <summary>
    /// The same transformer with another estimator of log-likelihoods; <see cref="KaemOptions.Evidence"/> chooses the first. The two share the model's
    /// parameters, and saving keeps the choice.
    /// </summary>
    /// <exception cref="ArgumentException">The estimator needs latents that are independent.</exception>
    public KaemTransformer WithEvidence(EvidenceEstimator estimator) => new(Model.WithEvidence(estimator), Features, Outputs);

    /// <summary>
    /// The same transformer, whose model is computed by another engine. A model that was loaded is on <see cref="KaemEngine.Cpu"/>, whatever trained it; see
    /// <see cref="KaemModel.WithEngine"/>.
    /// </summary>
    /// <exception cref="NotSupportedException">Engines of that kind can't do what the model's options ask for.</exception>
    public KaemTransformer WithEngine(IKaemEngineFactory engine) => new(Model.WithEngine(engine), Features, Outputs);

    /// <summary>The same transformer around another model of the same rows, for instance a pruned one, to transform and to save.</summary>
    /// <exception cref="ArgumentException">The model has another number of columns.</exception>
    public KaemTransformer WithModel(KaemModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Columns == Model.Columns
            ? new KaemTransformer(model, Features, Outputs)
            : throw new ArgumentException($"The transformer's model has {Model.Columns} columns; this one has {model.Columns}.", nameof(model));
    }

    /// <summary>The same transformer, whose output columns are others or have other names.</summary>
    /// <exception cref="ArgumentException">Two outputs have one name, or an encoder's latents are wanted of a model that has none.</exception>
    public KaemTransformer WithOutputs(KaemOutputColumns outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        OutputNames.Check(outputs.Wanted);
        return new KaemTransformer(Model, Features, outputs);
    }

    /// <summary>The schema of what <see cref="Transform"/> makes of data with a given schema.</summary>
    /// <exception cref="ArgumentException">The features column is missing, or of another type or width than the model's.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return Bind(inputSchema, nameof(inputSchema)).OutputSchema;
    }

    /// <summary>Adds the output columns. Nothing is computed before the rows are read, and then only the columns that are.</summary>
    /// <exception cref="ArgumentException">The features column is missing, or of another type or width than the model's.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new ScoringView(input, Bind(input.Schema, nameof(input)));
    }

    /// <summary>
    /// Generates rows: data with one column, of the name, type, dimensions and slot names of the training data. Every reading of it
    /// generates the same rows, as they are read.
    /// </summary>
    /// <param name="count">Number of rows.</param>
    /// <param name="seed">The same seed gives the same rows; row i does not depend on the count.</param>
    /// <param name="draw">The likelihood's means, or draws from it.</param>
    /// <remarks>
    /// Rows are in the units of the features column: what the pipeline did before it is not undone. The example undoes a normalisation.
    /// </remarks>
    /// <example>
    /// <code>
    /// var pipeline = mlContext.Transforms.NormalizeMinMax("Features", fixZero: false).Append(mlContext.Generative().Kaem());
    /// var model = pipeline.Fit(data);
    /// var normaliser = (NormalizingTransformer)model.First();
    /// var parameters = (NormalizingTransformer.AffineNormalizerModelParameters&lt;ImmutableArray&lt;float&gt;&gt;)normaliser.GetNormalizerModelParameters(0);
    /// var undo = mlContext.Transforms.CustomMapping&lt;Row, Row&gt;(
    ///     (from, to) => to.Features = [.. from.Features.Select((value, slot) => value / parameters.Scale[slot] + parameters.Offset[slot])], null);
    /// IDataView generated = model.LastTransformer.Generate(100);
    /// IDataView original = undo.Fit(generated).Transform(generated);
    /// </code>
    /// </example>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative, or <paramref name="draw"/> is not defined.</exception>
    public IDataView Generate(long count, int seed = 1, GenerationDraw draw = GenerationDraw.Mean)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (!Enum.IsDefined(draw))
            throw new ArgumentOutOfRangeException(nameof(draw), draw, "draw must be Mean or Likelihood.");
        return GenerateRange(0, count, seed, draw);
    }

    /// <summary>Some of the rows that <see cref="Generate"/> gives for the same seed, from a first one on.</summary>
    internal IDataView GenerateRange(long first, long count, int seed, GenerationDraw draw) =>
        new GeneratedView(Model, Features, first, count, ContextSeed.Of(seed), draw);

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return Bind(inputSchema, nameof(inputSchema));
    }

    void ICanSaveModel.Save(ModelSaveContext ctx) => NativeModelFile.Save(ctx, KaemLoader.Signature, stream => ModelPayload.Write(stream, this));

    private VectorMapper Bind(DataViewSchema schema, string argument) => new(Model, Features, Outputs, schema, argument);
}
