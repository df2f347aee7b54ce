namespace Kaem.ML;

/// <summary>What a fitted model adds to a row, in the order of the columns.</summary>
internal enum RowOutput
{
    Latent,
    Reconstruction,
    LogLikelihood,
    LogLikelihoodError,
}
