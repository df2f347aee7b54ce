namespace Microsoft.ML.Data;

internal readonly record struct EstimatorLink(IEstimator<ITransformer> Estimator, TransformerScope Scope, bool CachedAfter);
