using Microsoft.ML;

namespace Kaem.ML;

/// <summary>One fold of <see cref="GenerativeCatalog.CrossValidate"/>.</summary>
/// <param name="Fold">The fold, from 0.</param>
/// <param name="Metrics">How well the model explains the rows held out.</param>
/// <param name="Model">
/// The whole pipeline that was fitted without them, to use on data as <see cref="GenerativeCatalog.CrossValidate"/> got them, and to save with their schema.
/// </param>
/// <param name="ScoredHoldOutSet">The rows held out as that pipeline transforms them, when they are read.</param>
/// <param name="Transformer">The model within it, to generate rows and look at: it takes data as they reach it in the pipeline.</param>
public sealed record KaemFold(int Fold, GenerativeMetrics Metrics, ITransformer Model, IDataView ScoredHoldOutSet, KaemTransformer Transformer);
