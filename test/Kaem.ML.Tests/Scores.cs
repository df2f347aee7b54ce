namespace Kaem.ML.Tests;

/// <summary>All outputs of a model of vectors, as a prediction engine fills them.</summary>
internal sealed class Scores
{
    public float[] Latent { get; set; } = [];

    public float[] Reconstruction { get; set; } = [];

    public float LogLikelihood { get; set; }

    public float LogLikelihoodError { get; set; }

    public float[] All => [.. Latent, .. Reconstruction, LogLikelihood, LogLikelihoodError];
}
