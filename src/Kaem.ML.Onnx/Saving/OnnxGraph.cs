namespace Kaem.ML;

/// <summary>What an ONNX graph of a model does.</summary>
public enum OnnxGraph
{
    /// <summary>Random numbers in, rows out.</summary>
    Generate,

    /// <summary>Rows in, what the model infers of their latents out, by the fixed bank of prior samples; see <see cref="KaemModel.Infer"/>.</summary>
    Infer,

    /// <summary>Rows in, their log-likelihoods out, by the fixed bank of prior samples; see <see cref="ImportanceSamplingEstimator"/>.</summary>
    Score,

    /// <summary>Rows in, what the encoder proposes for them out, where there is one; see <see cref="KaemModel.Propose"/>.</summary>
    Propose,
}
