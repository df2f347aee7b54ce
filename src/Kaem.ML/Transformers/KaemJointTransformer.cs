using Kaem.ML.Engines;
using Kaem.ML.Fitting;
using Kaem.ML.Parts;
using Kaem.ML.Saving;
using Kaem.ML.Scoring;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML;

/// <summary>
/// A trained Kolmogorov-Arnold Energy Model of rows that hold several things at once, each in a column of its own, in an ML.NET pipeline: adds latents,
/// log-likelihood and what the other parts say of each label, and generates new rows, whole or given some of their parts. It does not change, and any number of
/// threads may use it.
/// </summary>
/// <remarks>
/// Rows may lack parts: a key of 0, NaN, or data without the part's column.
/// <para>
/// <c>mlContext.Model.Save</c> saves it, alone or within a chain, and <c>mlContext.Model.Load</c> gives it back as it was, wherever this assembly is among the
/// application's own; <see cref="GenerativeCatalog.TryGetJointModel"/> finds it in a chain.
/// </para>
/// </remarks>
public sealed class KaemJointTransformer : ITransformer
{
    internal KaemJointTransformer(KaemModel model, IReadOnlyList<PartColumn> parts, KaemJointOutputColumns outputs)
    {
        outputs.CheckNames(model.Parts);
        (Model, Parts, Outputs) = (model, parts, outputs);
    }

    /// <summary>The model itself, whose rows are the parts' columns one after the other.</summary>
    public KaemModel Model { get; }

    /// <summary>Names of the columns that the model learned from, in the order of its parts.</summary>
    public IReadOnlyList<string> ColumnNames => [.. Parts.Select(part => part.Name)];

    /// <summary>The columns that <see cref="Transform"/> adds.</summary>
    public KaemJointOutputColumns Outputs { get; }

    internal IReadOnlyList<PartColumn> Parts { get; }

    bool ITransformer.IsRowToRowMapper => true;

    /// <summary>The same transformer with another estimator of log-likelihoods; see <see cref="KaemModel.WithEvidence"/>.</summary>
    /// <exception cref="ArgumentException">The estimator needs latents that are independent.</exception>
    public KaemJointTransformer WithEvidence(EvidenceEstimator estimator) => new(Model.WithEvidence(estimator), Parts, Outputs);

    /// <summary>The same transformer, whose model is computed by another engine; see <see cref="KaemModel.WithEngine"/>.</summary>
    /// <exception cref="NotSupportedException">Engines of that kind can't do what the model's options ask for.</exception>
    public KaemJointTransformer WithEngine(IKaemEngineFactory engine) => new(Model.WithEngine(engine), Parts, Outputs);

    /// <summary>The same transformer around another model of the same rows, for instance a pruned one, to transform and to save.</summary>
    /// <exception cref="ArgumentException">The model has other parts.</exception>
    public KaemJointTransformer WithModel(KaemModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Parts.Select(part => (part.Name, part.Columns)).SequenceEqual(Model.Parts.Select(part => (part.Name, part.Columns)))
            ? new KaemJointTransformer(model, Parts, Outputs)
            : throw new ArgumentException(
                $"The transformer's model has the parts {string.Join(", ", ColumnNames.Select(name => $"'{name}'"))}; this one has others.", nameof(model));
    }

    /// <summary>The same transformer, whose output columns are others or have other names.</summary>
    /// <exception cref="ArgumentException">Two outputs have one name, or a part that is to be predicted is not there.</exception>
    public KaemJointTransformer WithOutputs(KaemJointOutputColumns outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        return new KaemJointTransformer(Model, Parts, outputs);
    }

    /// <summary>The schema of what <see cref="Transform"/> makes of data with a given schema.</summary>
    /// <exception cref="ArgumentException">All of the parts' columns are missing, or one is of another type, or its keys stand for other values.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return Bind(inputSchema, nameof(inputSchema)).OutputSchema;
    }

    /// <summary>
    /// Adds the output columns. Nothing is computed before the rows are read, and then only the columns that are. The data may lack the columns of some parts,
    /// as those whose label is to be told.
    /// </summary>
    /// <exception cref="ArgumentException">All of the parts' columns are missing, or one is of another type, or its keys stand for other values.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new ScoringView(input, Bind(input.Schema, nameof(input)));
    }

    /// <summary>
    /// Generates rows: data with the columns of the training data, of their types and names. Every reading of it generates the same rows, as they are read.
    /// </summary>
    /// <param name="count">Number of rows.</param>
    /// <param name="seed">The same seed gives the same rows; row i does not depend on the count.</param>
    /// <param name="draw">The likelihood's means, of a label the most probable one; or draws from it.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative, or <paramref name="draw"/> is not defined.</exception>
    public IDataView Generate(long count, int seed = 1, GenerationDraw draw = GenerationDraw.Mean)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        RequireDefined(draw);
        return GenerateRange(0, count, seed, draw);
    }

    /// <summary>Some of the rows that <see cref="Generate(long, int, GenerationDraw)"/> gives for the same seed, from a first one on.</summary>
    internal IDataView GenerateRange(long first, long count, int seed, GenerationDraw draw) => new JointView(Parts, count, (at, rows) =>
    {
        var values = new float[rows * Model.Columns];
        Model.GenerateInto(values, ContextSeed.Of(seed), first + at, draw);
        return new DataMatrix(values, rows, Model.Columns);
    });

    /// <summary>Generates rows that are given some of their parts, the same for all of them.</summary>
    /// <param name="count">Number of rows.</param>
    /// <param name="given">Values by column: of a label what the key stands for, of an image or numbers a vector of their width; a number for one.</param>
    /// <param name="seed">The same seed gives the same rows.</param>
    /// <param name="draw">The likelihood's means given the latents, of a label the most probable one; or draws from it.</param>
    /// <exception cref="ArgumentException">A column is not there, nothing is given, or a value is none of the column's.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative, or <paramref name="draw"/> is not defined.</exception>
    /// <example>
    /// <code>
    /// IDataView sevens = transformer.Generate(100, given: new Dictionary&lt;string, object&gt; { ["Digit"] = 7 });
    /// </code>
    /// </example>
    public IDataView Generate(int count, IReadOnlyDictionary<string, object> given, int seed = 1, GenerationDraw draw = GenerationDraw.Mean)
    {
        ArgumentNullException.ThrowIfNull(given);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        RequireDefined(draw);
        float[] row = GivenParts.RowOf(Parts, given, "or generate rows by their number");
        var rows = new float[checked(count * row.Length)];
        for (int i = 0; i < count; i++)
            row.CopyTo(rows, i * row.Length);
        return Made(new DataMatrix(rows, count, row.Length), seed, draw);
    }

    /// <summary>
    /// Generates a row for each row of data, which gives some of the parts: those whose columns it has, and whose values are not missing. The rest is drawn
    /// from the model given these.
    /// </summary>
    /// <param name="given">Data with the columns of some of the parts.</param>
    /// <param name="seed">The same seed gives the same rows for the same data.</param>
    /// <param name="draw">The likelihood's means given the latents, of a label the most probable one; or draws from it.</param>
    /// <returns>Data with the columns of all parts. The rows are generated when the first of them is read.</returns>
    /// <exception cref="ArgumentException">All of the parts' columns are missing, or one is of another type, or its keys stand for other values.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="draw"/> is not defined.</exception>
    public IDataView GenerateEach(IDataView given, int seed = 1, GenerationDraw draw = GenerationDraw.Mean)
    {
        ArgumentNullException.ThrowIfNull(given);
        RequireDefined(draw);
        _ = Bind(given.Schema, nameof(given));
        return Made(PartRows.ReadAll(given, Parts, allowMissing: true, "data", nameof(given)), seed, draw);
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return Bind(inputSchema, nameof(inputSchema));
    }

    void ICanSaveModel.Save(ModelSaveContext ctx) => NativeModelFile.Save(ctx, KaemJointLoader.Signature, stream => JointPayload.Write(stream, this));

    private JointMapper Bind(DataViewSchema schema, string argument) => new(this, schema, argument);

    private JointView Made(DataMatrix given, int seed, GenerationDraw draw)
    {
        var made = new Lazy<DataMatrix>(() => Model.GenerateEach(given, draw, null, ContextSeed.Of(seed)));
        return new JointView(Parts, given.Rows, (first, rows) => made.Value.Slice((int)first, rows));
    }

    private static void RequireDefined(GenerationDraw draw)
    {
        if (!Enum.IsDefined(draw))
            throw new ArgumentOutOfRangeException(nameof(draw), draw, "draw must be Mean or Likelihood.");
    }
}
