using Microsoft.ML;

namespace Kaem.ML;

/// <summary>One fold of <see cref="GenerativeCatalog.CrossValidateTable"/>.</summary>
/// <param name="Fold">The fold, from 0.</param>
/// <param name="LogLikelihood">Mean log-likelihood of the rows held out, in nats a row and in the columns' own units; higher is better.</param>
/// <param name="StandardError">Standard error of that mean over the rows held out: their standard deviation divided by √n.</param>
/// <param name="Rows">Number n of rows held out.</param>
/// <param name="UnseenValues">
/// Number of their values that the fold's training rows lacked, and that are therefore unlikely; see <see cref="Tables.TableCodec.CountUnseen"/>. With
/// <see cref="Tables.EncodingOptions.RareShare"/> there are fewer.
/// </param>
/// <param name="Model">The model that was trained without them.</param>
/// <param name="Transformer">The whole pipeline that was fitted without them; the model itself where it is all there is.</param>
public sealed record KaemTableFold(
    int Fold, double LogLikelihood, double StandardError, long Rows, long UnseenValues, KaemTableTransformer Model, ITransformer Transformer);
