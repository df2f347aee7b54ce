using System.Diagnostics.CodeAnalysis;
using Kaem.ML.Fitting;
using Kaem.ML.Saving;
using Microsoft.ML;

namespace Kaem.ML;

/// <content>Models of several things at once.</content>
public sealed partial class GenerativeCatalog
{
    /// <summary>
    /// A Kolmogorov-Arnold Energy Model of rows that hold several things at once, each in the column of its name, with the settings of
    /// <see cref="KaemPresets.Joint"/>. See <see cref="KaemJointEstimator"/> for its columns.
    /// </summary>
    /// <param name="parts">The parts; what they leave open, their columns tell.</param>
    /// <exception cref="ArgumentException">There are no parts, or two of one name.</exception>
    /// <example>
    /// <code>
    /// var pipeline = mlContext.Transforms.Conversion.MapValueToKey("Digit")
    ///     .Append(mlContext.Generative().KaemJoint(KaemPart.Image("Pixels"), KaemPart.Label("Digit")));
    /// var model = pipeline.Fit(data);
    /// IDataView read = model.Transform(images);                       // PredictedDigit, DigitScore
    /// IDataView sevens = model.LastTransformer.Generate(100, given: new Dictionary&lt;string, object&gt; { ["Digit"] = 7 });
    /// IDataView both = model.LastTransformer.Generate(100);           // Pixels, Digit
    /// </code>
    /// </example>
    public KaemJointEstimator KaemJoint(params KaemPart[] parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        return KaemJoint(KaemPresets.Joint(parts));
    }

    /// <summary>A Kolmogorov-Arnold Energy Model of rows that hold several things at once, each in the column of its name, with given options.</summary>
    /// <param name="options">
    /// What the model is and how it is trained; its generator is <see cref="KaemGenerator.Joint"/>. Where they have no seed, it is drawn from the context, once
    /// for the estimator.
    /// </param>
    /// <param name="outputs">The columns that the fitted model adds; null for all under their own names.</param>
    /// <exception cref="ArgumentException">The generator is not joint, two outputs have one name, or a part that is to be predicted is not there.</exception>
    public KaemJointEstimator KaemJoint(KaemOptions options, KaemJointOutputColumns? outputs = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new KaemJointEstimator(_context, options with { Seed = ContextSeed.Of(_context, options.Seed) }, outputs ?? new KaemJointOutputColumns());
    }

    /// <summary>Finds a model of several parts in a fitted or loaded pipeline, however its chains are nested.</summary>
    /// <param name="transformer">The pipeline.</param>
    /// <param name="model">The model, or null. Where the pipeline has several, the first that rows pass.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryGetJointModel(ITransformer transformer, [NotNullWhen(true)] out KaemJointTransformer? model)
    {
        ArgumentNullException.ThrowIfNull(transformer);
        model = ModelFinder.Find<KaemJointTransformer>(transformer).FirstOrDefault();
        return model is not null;
    }
}
