using Kaem.ML.Evaluation;
using Kaem.ML.Fitting;
using Microsoft.ML;

namespace Kaem.ML;

public sealed partial class GenerativeCatalog
{
    /// <summary>How well a model explains rows, from the columns that it added to them.</summary>
    /// <param name="scored">Rows that a fitted pipeline transformed: those held out, not those that it learned from. They are read once.</param>
    /// <param name="logLikelihoodColumnName">The column of log-likelihoods, <see cref="KaemOutputColumns.LogLikelihood"/>.</param>
    /// <param name="logLikelihoodErrorColumnName">The column of their standard errors; it need not be there.</param>
    /// <exception cref="ArgumentException">There is no such column, or it is of another type; or there are no rows.</exception>
    /// <example>
    /// <code>
    /// GenerativeMetrics metrics = mlContext.Generative().Evaluate(model.Transform(test));
    /// Console.WriteLine($"{metrics.LogLikelihood:F2} ± {metrics.StandardError:F2} nats a row");
    /// </code>
    /// </example>
    public GenerativeMetrics Evaluate(
        IDataView scored, string logLikelihoodColumnName = "LogLikelihood", string logLikelihoodErrorColumnName = "LogLikelihoodError")
    {
        ArgumentNullException.ThrowIfNull(scored);
        ArgumentException.ThrowIfNullOrEmpty(logLikelihoodColumnName);
        ArgumentNullException.ThrowIfNull(logLikelihoodErrorColumnName);
        var metrics = ScoredLogLikelihoods.Summarise(scored, logLikelihoodColumnName, logLikelihoodErrorColumnName, nameof(scored));
        return metrics.Rows > 0 ? metrics : throw new ArgumentException("There are no rows to evaluate.", nameof(scored));
    }

    /// <summary>
    /// Trains a pipeline once for each fold, on the rows of the others, and scores the rows held out by their log-likelihood.
    /// </summary>
    /// <param name="data">The rows.</param>
    /// <param name="estimator">A pipeline with a <see cref="KaemEstimator"/>, or one alone. Its first model is scored, on the data as they reach it.</param>
    /// <param name="numberOfFolds">Number of folds, 2 or more.</param>
    /// <param name="samplingKeyColumnName">A column whose equal values stay in one fold; null to draw rows alone.</param>
    /// <param name="seed">Seed of the split; null to draw it from the context.</param>
    /// <returns>The folds, in order. Log-likelihoods of different pipelines are comparable only if these scale the data alike.</returns>
    /// <exception cref="ArgumentException">There is no model in the pipeline, or no rows in a fold.</exception>
    public IReadOnlyList<KaemFold> CrossValidate(
        IDataView data, IEstimator<ITransformer> estimator, int numberOfFolds = 5, string? samplingKeyColumnName = null, int? seed = null)
    {
        var folds = new List<KaemFold>();
        foreach (var (pipeline, model, held, reached) in Fits<KaemTransformer>(data, estimator, numberOfFolds, samplingKeyColumnName, seed))
        {
            var metrics = RequireRows(HeldOut.LogLikelihood(reached, model), folds.Count, numberOfFolds);
            folds.Add(new KaemFold(folds.Count, metrics, pipeline, pipeline.Transform(held), model));
        }
        return folds;
    }

    /// <summary>
    /// Trains a pipeline with a model of a table once for each fold, on the rows of the others, and scores the rows held out by their log-likelihood.
    /// </summary>
    /// <param name="data">The rows.</param>
    /// <param name="estimator">A pipeline with a <see cref="KaemTableEstimator"/>, or one alone. Its first model is scored, on the data as they reach
    /// it.</param>
    /// <param name="numberOfFolds">Number of folds, 2 or more.</param>
    /// <param name="samplingKeyColumnName">A column whose equal values stay in one fold; null to draw rows alone.</param>
    /// <param name="seed">Seed of the split; null to draw it from the context.</param>
    /// <returns>
    /// The folds, in order. Log-likelihoods are in the columns' own units, so models that encode the same columns differently compare.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// There is no table's model in the pipeline, or no rows in a fold; or an estimator that was told no columns chose other ones in one fold than in another.
    /// </exception>
    /// <example>
    /// <code>
    /// var folds = mlContext.Generative().CrossValidateTable(data, mlContext.Generative().KaemTable("age", "sex", "hours"), seed: 1);
    /// Console.WriteLine($"{folds.Average(fold => fold.Metrics.LogLikelihood):F3} nats a row");
    /// </code>
    /// </example>
    public IReadOnlyList<KaemTableFold> CrossValidateTable(
        IDataView data, IEstimator<ITransformer> estimator, int numberOfFolds = 5, string? samplingKeyColumnName = null, int? seed = null)
    {
        var folds = new List<KaemTableFold>();
        foreach (var (pipeline, model, held, reached) in Fits<KaemTableTransformer>(data, estimator, numberOfFolds, samplingKeyColumnName, seed))
        {
            if (folds.Count > 0 && !model.ColumnNames.SequenceEqual(folds[0].Transformer.ColumnNames))
            {
                throw new ArgumentException(
                    $"The model of fold {folds.Count} learned from the columns {string.Join(", ", model.ColumnNames)}, that of fold 0 from "
                    + $"{string.Join(", ", folds[0].Transformer.ColumnNames)}; their log-likelihoods don't compare. Name the columns to learn from.",
                    nameof(estimator));
            }
            var (scores, unseen) = HeldOut.LogLikelihood(reached, model);
            var metrics = RequireRows(scores, folds.Count, numberOfFolds);
            folds.Add(new KaemTableFold(folds.Count, metrics, pipeline, pipeline.Transform(held), model) { UnseenValues = unseen });
        }
        return folds;
    }

    /// <summary>The fitted pipeline of each fold, its first model of a kind, the rows held out, and the same as they reach it.</summary>
    private IEnumerable<(ITransformer Pipeline, TModel Model, IDataView HeldOut, IDataView Reached)> Fits<TModel>(
        IDataView data, IEstimator<ITransformer> estimator, int numberOfFolds, string? samplingKeyColumnName, int? seed) where TModel : class, ITransformer
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(estimator);
        ArgumentOutOfRangeException.ThrowIfLessThan(numberOfFolds, 2);
        foreach (var split in _context.Data.CrossValidationSplit(data, numberOfFolds, samplingKeyColumnName, seed))
        {
            var pipeline = estimator.Fit(split.TrainSet);
            var (model, reached) = HeldOut.Reach<TModel>(pipeline, split.TestSet);
            yield return model is null
                ? throw new ArgumentException(typeof(TModel) == typeof(KaemTableTransformer)
                    ? "There is no KAEM model of a table in this pipeline. CrossValidate is for models of a column of vectors."
                    : "There is no KAEM model of a column of vectors in this pipeline. CrossValidateTable is for models of tables.", nameof(estimator))
                : (pipeline, model, split.TestSet, reached);
        }
    }

    private static GenerativeMetrics RequireRows(GenerativeMetrics metrics, int fold, int numberOfFolds) => metrics.Rows > 0
        ? metrics
        : throw new ArgumentException(
            $"Fold {fold} of {numberOfFolds} holds no rows out. Use fewer folds, more data, or a sampling key of more values.", "data");
}
