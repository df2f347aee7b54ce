namespace Kaem.ML;

/// <summary>What a fitted model adds to a row.</summary>
internal enum RowOutput
{
    Latent,

    /// <summary>Of models of vectors only.</summary>
    Reconstruction,
    LogLikelihood,

    /// <summary>Of models of vectors only.</summary>
    LogLikelihoodError,

    /// <summary>Of models of tables only.</summary>
    Contributions,
}
