using System.Diagnostics.CodeAnalysis;
using Kaem.ML.Evaluation;
using Kaem.ML.Fitting;
using Kaem.ML.Numerics;
using Kaem.ML.Saving;
using Kaem.ML.Tables;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Kaem.ML;

/// <summary>The generative models of an <see cref="MLContext"/>. Get one with <see cref="GenerativeMLContextExtensions.Generative"/>.</summary>
public sealed partial class GenerativeCatalog
{
    private readonly MLContext _context;

    internal GenerativeCatalog(MLContext context) => _context = context;

    /// <summary>The context whose catalog this is.</summary>
    internal MLContext Context => _context;

    /// <summary>
    /// A Kolmogorov-Arnold Energy Model with the papers' settings where none are given. See <see cref="KaemEstimator"/> for its columns.
    /// </summary>
    /// <param name="featureColumnName">The column to learn from, a known-size vector of Single.</param>
    /// <param name="latentSize">Inner width P of the latents; the default is <see cref="KaemOptions.LatentSize"/>'s.</param>
    /// <param name="epochs">Passes over the training rows; the default is <see cref="KaemOptions.Epochs"/>'s.</param>
    /// <param name="batchSize">Rows of one update; the default is <see cref="KaemOptions.BatchSize"/>'s.</param>
    /// <param name="learningRate">Adam's learning rate; the default is <see cref="KaemOptions.LearningRate"/>'s.</param>
    /// <param name="sigma">Standard deviation of the Gaussian likelihood, in units of the data; the default is <see cref="KaemLikelihood.Gaussian"/>'s.</param>
    /// <param name="output">The generator's output activation, which decides what values the model can reach: data in [0, 1] for Sigmoid (the default), in [-1,
    /// 1] for Tanh, any for None.</param>
    /// <param name="seed">Seed of every random stream; the default is drawn from the context, so it is fixed if the context's is.</param>
    /// <param name="prior">The latents' prior; the default is <see cref="KaemOptions.Prior"/>'s.</param>
    /// <param name="generator">What makes rows of latents; the default is <see cref="KaemOptions.Generator"/>'s.</param>
    /// <param name="sampler">How posteriors are sampled in training; the default is <see cref="KaemOptions.Sampler"/>'s.</param>
    /// <param name="outputs">The columns that the fitted model adds; null for all four under their own names.</param>
    /// <exception cref="ArgumentException">The column's name is empty, a value is outside its range, or two outputs have one name.</exception>
    /// <example>
    /// <code>
    /// var mlContext = new MLContext(seed: 1);
    /// var pipeline = mlContext.Transforms.NormalizeMinMax("Features", fixZero: false)
    ///     .Append(mlContext.Generative().Kaem(latentSize: 10, epochs: 50));
    /// var model = pipeline.Fit(data);
    /// IDataView scored = model.Transform(data);                       // Latent, Reconstruction, LogLikelihood, LogLikelihoodError
    /// IDataView drawn = model.LastTransformer.Generate(100, seed: 7); // Features
    /// mlContext.Model.Save(model, data.Schema, "model.zip");
    /// </code>
    /// </example>
    public KaemEstimator Kaem(
        string featureColumnName = "Features",
        int? latentSize = null,
        int? epochs = null,
        int? batchSize = null,
        float? learningRate = null,
        float? sigma = null,
        OutputActivation? output = null,
        int? seed = null,
        KaemPrior? prior = null,
        KaemGenerator? generator = null,
        PosteriorSampler? sampler = null,
        KaemOutputColumns? outputs = null)
    {
        var defaults = new KaemOptions();
        generator ??= defaults.Generator;
        var options = defaults with
        {
            LatentSize = latentSize ?? defaults.LatentSize,
            Epochs = epochs ?? defaults.Epochs,
            BatchSize = batchSize ?? defaults.BatchSize,
            LearningRate = learningRate ?? defaults.LearningRate,
            Likelihood = sigma is { } deviation ? KaemLikelihood.Gaussian(deviation) : defaults.Likelihood,
            Prior = prior ?? defaults.Prior,
            Generator = output is { } activation ? generator with { Output = activation } : generator,
            Sampler = sampler ?? defaults.Sampler,
            Seed = seed is { } given ? ContextSeed.Of(given) : null,
        };
        return Kaem(options, featureColumnName, outputs);
    }

    /// <summary>A Kolmogorov-Arnold Energy Model with given options.</summary>
    /// <param name="options">What the model is and how it is trained. Where they have no seed, it is drawn from the context, once for the estimator.</param>
    /// <param name="featureColumnName">The column to learn from, a known-size vector of Single.</param>
    /// <param name="outputs">The columns that the fitted model adds; null for all four under their own names.</param>
    /// <exception cref="ArgumentException">The column's name is empty, or two outputs have one name.</exception>
    public KaemEstimator Kaem(KaemOptions options, string featureColumnName = "Features", KaemOutputColumns? outputs = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrEmpty(featureColumnName);
        OutputNames.Valid(featureColumnName, nameof(featureColumnName));
        outputs ??= new KaemOutputColumns();
        OutputNames.Check(outputs.Wanted);
        return new KaemEstimator(_context, options with { Seed = ContextSeed.Of(_context, options.Seed) }, featureColumnName, outputs);
    }

    /// <summary>
    /// A Kolmogorov-Arnold Energy Model of the rows of data: numbers, Booleans, text and keys as they are, with gaps, with the default settings. See
    /// <see cref="KaemTableEstimator"/> for its columns.
    /// </summary>
    /// <param name="columnNames">The columns to learn from; none for all scalar ones of these types, but for text that identifies rows.</param>
    /// <exception cref="ArgumentException">A name is empty or comes twice.</exception>
    /// <example>
    /// <code>
    /// var model = mlContext.Generative().KaemTable().Fit(data);
    /// IDataView synthetic = model.Generate(10_000, seed: 7);
    /// IDataView filled = model.Impute(data);
    /// IDataView scored = model.Transform(data);                       // LogLikelihood, Latent, Contributions
    /// mlContext.Model.Save(model, data.Schema, "model.zip");
    /// </code>
    /// </example>
    public KaemTableEstimator KaemTable(params string[] columnNames)
    {
        ArgumentNullException.ThrowIfNull(columnNames);
        return KaemTable(new KaemTableOptions(), columnNames);
    }

    /// <summary>A Kolmogorov-Arnold Energy Model of the rows of data, with given options.</summary>
    /// <param name="options">
    /// What the model is and how it is trained. Where <see cref="KaemTableOptions.Model"/> has no seed, it is drawn from the context, once for the estimator.
    /// </param>
    /// <param name="columnNames">The columns to learn from; null or none for all scalar ones of types that a table can have, but for text that identifies
    /// rows.</param>
    /// <param name="outputs">The columns that the fitted model adds; null for all three under their own names.</param>
    /// <exception cref="ArgumentException">A name is empty or comes twice, or two outputs have one name.</exception>
    public KaemTableEstimator KaemTable(KaemTableOptions options, IReadOnlyList<string>? columnNames = null, KaemTableOutputColumns? outputs = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        string[] names = [.. columnNames ?? []];
        foreach (string name in names)
        {
            ArgumentException.ThrowIfNullOrEmpty(name, nameof(columnNames));
            OutputNames.Valid(name, nameof(columnNames));
        }
        if (names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"Column '{twice.Key}' is named twice.", nameof(columnNames));
        outputs ??= new KaemTableOutputColumns();
        OutputNames.Check(outputs.Wanted);
        var model = options.Model with { Seed = ContextSeed.Of(_context, options.Model.Seed) };
        return new KaemTableEstimator(_context, options with { Model = model }, names, outputs);
    }

    /// <summary>
    /// Finds a table's model in a fitted or loaded pipeline, however its chains are nested.
    /// </summary>
    /// <param name="transformer">The pipeline.</param>
    /// <param name="model">The model, or null. Where the pipeline has several, the first that rows pass.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryGetTableModel(ITransformer transformer, [NotNullWhen(true)] out KaemTableTransformer? model)
    {
        ArgumentNullException.ThrowIfNull(transformer);
        model = ModelFinder.Find<KaemTableTransformer>(transformer).FirstOrDefault();
        return model is not null;
    }

    /// <summary>
    /// Finds a model in a fitted or loaded pipeline, however its chains are nested.
    /// </summary>
    /// <param name="transformer">The pipeline.</param>
    /// <param name="model">The model, or null. Where the pipeline has several, the first that rows pass.</param>
    /// <param name="featureColumnName">The column that the model must have learned from; null for any.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryGetModel(
        ITransformer transformer, [NotNullWhen(true)] out KaemTransformer? model, string? featureColumnName = null)
    {
        ArgumentNullException.ThrowIfNull(transformer);
        model = ModelFinder.Find<KaemTransformer>(transformer)
            .FirstOrDefault(found => featureColumnName is null || found.FeatureColumnName == featureColumnName);
        return model is not null;
    }

    /// <summary>
    /// Generates rows with the model of a fitted or loaded pipeline, however its chains are nested: see <see cref="KaemTransformer.Generate"/>, and
    /// <see cref="KaemTableTransformer.Generate(long, int, TableGaps?)"/> for a table's. They are as rows that reach the model: what the pipeline does before
    /// it is not undone.
    /// </summary>
    /// <param name="transformer">The pipeline, or the model itself. Where it has several models, the first that rows pass.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="seed">The same seed gives the same rows; row i does not depend on the count. Null to draw it from the context.</param>
    /// <param name="draw">The likelihood's means, or draws from it. A table's rows are draws in any case.</param>
    /// <exception cref="ArgumentException">There is no model in the pipeline.</exception>
    public IDataView Generate(ITransformer transformer, long count, int? seed = null, GenerationDraw draw = GenerationDraw.Mean)
    {
        ArgumentNullException.ThrowIfNull(transformer);
        int own = seed ?? ContextSeed.Draw(_context);
        return ModelFinder.Parts(transformer).FirstOrDefault(found => found is KaemTransformer or KaemTableTransformer or KaemJointTransformer) switch
        {
            KaemTransformer model => model.Generate(count, own, draw),
            KaemJointTransformer joint => joint.Generate(count, own, draw),
            KaemTableTransformer table => table.Generate(count, own),
            _ => throw new ArgumentException("There is no KAEM model in this pipeline.", nameof(transformer)),
        };
    }

    /// <summary>
    /// Generates rows of requests with the table's model of a fitted or loaded pipeline; see
    /// <see cref="KaemTableTransformer.Generate(IReadOnlyList{TableRequest}, int)"/>.
    /// </summary>
    /// <param name="transformer">The pipeline, or the model itself.</param>
    /// <param name="requests">What rows must be, and how many of them.</param>
    /// <param name="seed">The same seed gives the same rows. Null to draw it from the context.</param>
    /// <exception cref="ArgumentException">There is no table's model in the pipeline; or the requests can't be met.</exception>
    /// <exception cref="InvalidOperationException">Too few of the rows that were drawn are as they must be.</exception>
    public IDataView Generate(ITransformer transformer, IReadOnlyList<TableRequest> requests, int? seed = null)
    {
        ArgumentNullException.ThrowIfNull(requests);
        return TableModelOf(transformer).Generate(requests, seed ?? ContextSeed.Draw(_context));
    }

    /// <summary>
    /// Fills the gaps of data with the table's model of a fitted or loaded pipeline: they pass what stands before the model, and are filled there; see
    /// <see cref="KaemTableTransformer.Impute"/>.
    /// </summary>
    /// <param name="transformer">The pipeline, or the model itself.</param>
    /// <param name="data">Rows with gaps, as the pipeline takes them.</param>
    /// <param name="mode">Best guesses, or draws.</param>
    /// <param name="seed">The same seed gives the same draws. Null to draw it from the context.</param>
    /// <exception cref="ArgumentException">There is no table's model in the pipeline; or a column is missing, of another type than in training, or its keys
    /// stand for other values.</exception>
    public IDataView Impute(ITransformer transformer, IDataView data, ImputationMode mode = ImputationMode.Mean, int? seed = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        // Looked for before the data pass.
        _ = TableModelOf(transformer);
        var (model, reached) = HeldOut.Reach<KaemTableTransformer>(transformer, data);
        return model!.Impute(reached, mode, seed ?? ContextSeed.Draw(_context));
    }

    /// <summary>
    /// Compares generated images, or other rows, with real ones by Fréchet and kernel distances (FID and KID) of a feature column:
    /// pixels, or whatever a pipeline makes of them, for instance a network's features by mlContext.Transforms.ApplyOnnxModel.
    /// </summary>
    /// <param name="real">Real rows. Their features are held in memory.</param>
    /// <param name="generated">Generated rows, 3,000 or more unless the options' sizes are lower.</param>
    /// <param name="featureColumnName">A known-size vector of Single, of one width in both.</param>
    /// <param name="options">Sizes to extrapolate from, and subsets; null for the papers'. Where they have no seed, it is drawn from the context.</param>
    /// <exception cref="ArgumentException">
    /// The column is missing, of another type or differs in its width, holds values that are not finite, or there are too few rows.
    /// </exception>
    /// <example>
    /// <code>
    /// var quality = mlContext.Generative().EvaluateImages(testImages, model.Generate(3000));
    /// Console.WriteLine($"FID∞ {quality.FidInfinity:F2}, KID∞ {quality.KidInfinity:F4}");
    /// </code>
    /// </example>
    public ImageQuality EvaluateImages(
        IDataView real, IDataView generated, string featureColumnName = "Features", ImageQualityOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(real);
        ArgumentNullException.ThrowIfNull(generated);
        ArgumentException.ThrowIfNullOrEmpty(featureColumnName);
        options ??= new ImageQualityOptions();
        return ImageFeatures.Compare(real, generated, featureColumnName, options with { Seed = ContextSeed.Of(_context, options.Seed) });
    }

    /// <summary>
    /// Measures the quality of generated rows against the real rows that they imitate: column shapes, pair trends, coverage, detection by classifiers, worth
    /// for training, and distances of nearest records. Numbers, booleans, text and keys count as they are; NaN, empty text and key 0 are gaps.
    /// </summary>
    /// <param name="real">
    /// The rows that the model was trained on. What <see cref="KaemTable(string[])"/> leaves out may be among them: columns of types that a table can't have,
    /// text that identifies rows, and columns without values count where the synthetic rows have them, too.
    /// </param>
    /// <param name="synthetic">The rows that it generated, with columns of the same names.</param>
    /// <param name="holdout">Real rows that were not trained on; see <see cref="TableEvaluation.Evaluate"/>.</param>
    /// <param name="labelColumn">The column to predict, for the worth of the rows for training; null to leave that out.</param>
    /// <param name="options">Seed and limits; null for the defaults. Where they have no seed, it is drawn from the context.</param>
    /// <exception cref="ArgumentException">The views differ in columns or in kinds of columns, a column is of a type that a table can't have, or there are no
    /// rows.</exception>
    /// <example>
    /// <code>
    /// TableQuality quality = mlContext.Generative().EvaluateTable(train, generated, holdout: test, labelColumn: "income");
    /// Console.WriteLine(quality);
    /// </code>
    /// </example>
    public TableQuality EvaluateTable(
        IDataView real, IDataView synthetic, IDataView? holdout = null, string? labelColumn = null, TableEvaluationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(real);
        ArgumentNullException.ThrowIfNull(synthetic);
        var drawn = ReadNamed(synthetic, synthetic.Schema, nameof(synthetic));
        return EvaluateRows(
            ReadNamed(real, synthetic.Schema, nameof(real)), drawn,
            holdout is null ? null : ReadNamed(holdout, synthetic.Schema, nameof(holdout)), labelColumn, options);
    }

    /// <summary>The same of tables, of which the real ones may have more columns than a model learns.</summary>
    internal TableQuality EvaluateRows(Table real, Table synthetic, Table? holdout, string? labelColumn, TableEvaluationOptions? options)
    {
        options ??= new TableEvaluationOptions();
        options = options with { Seed = ContextSeed.Of(_context, options.Seed) };
        var room = new SortingRoom();
        var known = real.Keep(real.Columns.Where(IsCompared).Select(column => column.Name));
        // What the real rows leave out, others may have no matter how it looks there.
        return TableEvaluation.Evaluate(
            known, synthetic,
            holdout?.Keep(holdout.Columns.Select(column => column.Name).Where(name => known.Find(name) is not null || real.Find(name) is null)),
            labelColumn, options);

        bool IsCompared(TableColumn column) =>
            synthetic.Find(column.Name) is not null || (column.MissingCount < column.Rows && UselessColumn.Identifies(column, room) is null);
    }

    /// <summary>
    /// A table as data: numbers as Double, which can be missing, booleans as Boolean, days and times as DateTime or TimeSpan, or as text where some are
    /// missing, categories and identifiers as text. Kinds and formats go with the columns as annotations, so that a model learns them and its rows are
    /// written alike.
    /// </summary>
    /// <param name="table">The table, for instance from a file by <see cref="TextTable"/> and <see cref="TableSchema.Infer"/>.</param>
    public IDataView LoadFromTable(Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return new TableView(table, [.. table.Columns.Select(ViewColumn.Of)]);
    }

    /// <summary>Reads data as a table: numbers, Booleans, text and keys; NaN, empty text and key 0 are gaps.</summary>
    /// <param name="data">The data. They are read once.</param>
    /// <param name="columnNames">The columns to read; none for all that are not hidden.</param>
    /// <exception cref="ArgumentException">A column is missing, or of a type that a table can't have; or a value is infinite.</exception>
    public Table ReadTable(IDataView data, params string[] columnNames)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(columnNames);
        return TableReader.Read(data, TableReader.Columns(data.Schema, columnNames.Length > 0 ? columnNames : null, nameof(data)), "data", nameof(data));
    }

    private KaemTableTransformer TableModelOf(ITransformer transformer) => TryGetTableModel(transformer, out var model)
        ? model
        : throw new ArgumentException(
            TryGetModel(transformer, out _)
                ? "The KAEM model in this pipeline is one of a column of vectors; this is for models of tables."
                : "There is no KAEM model in this pipeline.", nameof(transformer));

    /// <summary>Reads the columns that a table can have, and asks for those that the generated rows have.</summary>
    private static Table ReadNamed(IDataView data, DataViewSchema generated, string name)
    {
        string[] names = [.. data.Schema
            .Where(column => !column.IsHidden && (TableReader.IsUsable(column.Type) || generated.GetColumnOrNull(column.Name) is { IsHidden: false }))
            .Select(column => column.Name)];
        return TableReader.Read(data, TableReader.Columns(data.Schema, names, name), $"{name} data", name);
    }
}
