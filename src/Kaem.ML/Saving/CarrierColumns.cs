namespace Kaem.ML.Saving;

/// <summary>
/// Names of the columns that a saved model's chain uses inside. They end with it, and a column of the same name would end with
/// them, so no one should ever think of these. Saved models name them: they stay as they are.
/// </summary>
internal static class CarrierColumns
{
    private const string Prefix = "kaem.ml:carrier/1:";

    public const string Key = Prefix + "key";
    public const string Payload = Prefix + "payload";
    public const string Features = Prefix + "features";
    public const string LogLikelihood = Prefix + "log-likelihood";
    public const string LogLikelihoodError = Prefix + "log-likelihood-error";

    /// <summary>Followed by the size of a part, a power of two.</summary>
    public const string Latent = Prefix + "latent:";

    /// <summary>Followed by the size of a part, a power of two.</summary>
    public const string Reconstruction = Prefix + "reconstruction:";
}
