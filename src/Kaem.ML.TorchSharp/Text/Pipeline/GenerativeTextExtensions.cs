using System.Diagnostics.CodeAnalysis;
using Kaem.ML.Fitting;
using Kaem.ML.Saving;
using Microsoft.ML;

namespace Kaem.ML;

/// <summary>Models of texts among the generative models of an <see cref="MLContext"/>.</summary>
public static class GenerativeTextExtensions
{
    /// <summary>A model of the texts in a column; see <see cref="KaemTextEstimator"/>.</summary>
    /// <param name="catalog">mlContext.Generative().</param>
    /// <param name="textColumnName">The column to learn from, of text.</param>
    /// <param name="options">What the model is and how it is trained; null for the defaults. Where they have no seed, it is drawn from the context.</param>
    /// <param name="outputs">The columns that the fitted model adds; null for both under their own names.</param>
    /// <exception cref="ArgumentException">The name is empty, options contradict each other, or two outputs have one name.</exception>
    /// <example>
    /// <code>
    /// var model = mlContext.Generative().KaemText("Message").Fit(data);
    /// IDataView scored = model.Transform(data);                        // Latent, LogLikelihood
    /// var texts = model.Model.Generate(10, seed: 7, prompt: "Free ");
    /// mlContext.Model.Save(model, data.Schema, "model.zip");
    /// </code>
    /// </example>
    public static KaemTextEstimator KaemText(
        this GenerativeCatalog catalog, string textColumnName, KaemTextOptions? options = null, KaemTextOutputColumns? outputs = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrEmpty(textColumnName);
        OutputNames.Valid(textColumnName, nameof(textColumnName));
        options ??= new KaemTextOptions();
        options.CheckConsistent(nameof(options));
        outputs ??= new KaemTextOutputColumns();
        outputs.CheckNames(hasEncoder: true, options.Parts?.Parts ?? []);
        return new KaemTextEstimator(catalog.Context, options with { Seed = ContextSeed.Of(catalog.Context, options.Seed) }, textColumnName, outputs);
    }

    /// <summary>Finds a model of texts in a fitted or loaded pipeline, however its chains are nested.</summary>
    /// <param name="catalog">mlContext.Generative().</param>
    /// <param name="transformer">The pipeline.</param>
    /// <param name="model">The model, or null. Where the pipeline has several, the first that rows pass.</param>
    /// <returns>Whether there is one.</returns>
    public static bool TryGetTextModel(this GenerativeCatalog catalog, ITransformer transformer, [NotNullWhen(true)] out KaemTextTransformer? model)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(transformer);
        model = ModelFinder.Find<KaemTextTransformer>(transformer).FirstOrDefault();
        return model is not null;
    }
}
