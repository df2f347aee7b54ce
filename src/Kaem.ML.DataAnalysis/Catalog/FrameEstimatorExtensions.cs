using Kaem.ML.Tables;
using Microsoft.Data.Analysis;

namespace Kaem.ML;

/// <summary>Learns the rows of data frames.</summary>
public static class FrameEstimatorExtensions
{
    /// <summary>
    /// Trains a model of a frame's rows by maximum likelihood: numbers, Booleans, characters, text, days, times and lengths of time. Null and NaN are gaps, in
    /// columns of every type; empty text is a text. The model remembers the types, saved and loaded, too, and gives its rows in them.
    /// </summary>
    /// <param name="estimator">mlContext.Generative().KaemTable().</param>
    /// <param name="train">The frame. It is read once. Where the estimator names no columns, those of types that a table can't have, such as vectors, are left
    /// out, which the context's log says.</param>
    /// <param name="validation">
    /// Rows that are scored after each epoch, and do not influence training; null for those of <see cref="KaemTableEstimator.WithValidation(double)"/>, if any.
    /// </param>
    /// <exception cref="ArgumentException">A column is missing, of a type that a table can't have, or without values; a value is infinite, a whole number
    /// beyond 2^53 in size, or text that is no valid UTF-16; or there are no rows.</exception>
    /// <exception cref="KaemTrainingException">The loss stopped being finite.</exception>
    /// <exception cref="NotSupportedException">The context demands a GPU and no engine was named, or the engine can't do what the options ask for.</exception>
    /// <example>
    /// <code>
    /// var model = mlContext.Generative().KaemTable().FitFrame(frame);
    /// DataFrame synthetic = model.GenerateFrame(1000);
    /// DataFrame filled = model.ImputeFrame(frame);
    /// DataFrame scored = model.ScoreFrame(frame);                     // with a column LogLikelihood
    /// </code>
    /// </example>
    public static KaemTableTransformer FitFrame(this KaemTableEstimator estimator, DataFrame train, DataFrame? validation = null)
    {
        ArgumentNullException.ThrowIfNull(estimator);
        ArgumentNullException.ThrowIfNull(train);
        return estimator.Fit(
            (model, _) => model is null
                ? FrameReader.ReadToLearn(train, estimator.ColumnNames, "training data", nameof(train))
                : FrameReader.ReadToLearnOn(train, model, "training data", nameof(train)),
            validation is null
                ? null
                : (learned, _) => FrameReader.Read(validation, learned.Select(column => column.Name), learned, "validation data", nameof(validation)),
            nameof(train));
    }
}
