using Microsoft.ML;

namespace Kaem.ML;

/// <summary>One fold of <see cref="GenerativeCatalog.CrossValidateTable"/>.</summary>
/// <param name="Fold">The fold, from 0.</param>
/// <param name="LogLikelihood">Mean log-likelihood of the rows held out, in nats a row and in the columns' own units; higher is better.</param>
/// <param name="StandardError">Standard error of that mean over the rows held out: their standard deviation divided by √n.</param>
/// <param name="Rows">Number n of rows held out.</param>
/// <param name="UnseenValues">
/// Number of their values that the fold's training rows lacked, and that are therefore unlikely; see <see cref="KaemTableModel.CountUnseen"/>. With
/// <see cref="Tables.EncodingOptions.RareShare"/> there are fewer.
/// </param>
/// <param name="Model">
/// The whole pipeline that was fitted without them, to use on data as <see cref="GenerativeCatalog.CrossValidateTable"/> got them, and to save with their
/// schema.
/// </param>
/// <param name="Transformer">The model within it, to generate rows and look at: it takes data as they reach it in the pipeline.</param>
public sealed record KaemTableFold(
    int Fold, double LogLikelihood, double StandardError, long Rows, long UnseenValues, ITransformer Model, KaemTableTransformer Transformer);
