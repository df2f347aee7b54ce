using Kaem.ML.Data;
using Kaem.ML.Engines;

namespace Kaem.ML;

/// <content>The encoder.</content>
public sealed partial class KaemModel
{
    /// <summary>Whether the model has an encoder: then rows are inferred and scored by its proposals (see <see cref="PosteriorSampler.Amortised"/>).</summary>
    public bool HasEncoder => Options.Sampler is AmortisedOptions;

    /// <summary>
    /// What the encoder proposes for rows, in one pass of it alone: mean and standard deviation of q(z|x). Faster than <see cref="Infer"/>, which weighs q's
    /// draws; as good as the encoder is.
    /// </summary>
    /// <exception cref="InvalidOperationException">The model has no encoder.</exception>
    /// <exception cref="ArgumentException">The rows have another width than the model, or values that are not finite.</exception>
    public KaemProposal Propose(DataMatrix rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (!HasEncoder)
            throw new InvalidOperationException("The model has no encoder: train with Sampler = PosteriorSampler.Amortised(), or use Infer.");
        Check(rows);
        float[] mean = RowArray.Create(rows.Rows, LatentLength, nameof(rows)), spread = new float[mean.Length];
        _engine.Propose(rows.Values, mean, spread);
        return new KaemProposal(new DataMatrix(mean, rows.Rows, LatentLength), new DataMatrix(spread, rows.Rows, LatentLength));
    }

    /// <summary>
    /// The same model without its encoder: rows are inferred and scored by samples of the prior. Its <see cref="KaemOptions.Sampler"/> is
    /// <see cref="PosteriorSampler.ImportanceSampling"/>; a model that has no encoder is returned as it is.
    /// </summary>
    public KaemModel WithoutEncoder()
    {
        if (!HasEncoder)
            return this;
        var options = Options with
        {
            Sampler = PosteriorSampler.ImportanceSampling(),
            Evidence = Options.Evidence is ProposalEstimator ? null : Options.Evidence,
        };
        var own = ModelParts.Of(_engine);
        var parts = new ModelParts(options, own.Columns, own.ReadParameter);
        return new KaemModel(Remade(_engine.Factory, parts), Training, options, _prior);
    }
}

/// <summary>What an encoder proposes for rows.</summary>
/// <param name="LatentMean">Mean of q(z|x), B x L.</param>
/// <param name="LatentSpread">Its standard deviation, B x L.</param>
public sealed record KaemProposal(DataMatrix LatentMean, DataMatrix LatentSpread);
