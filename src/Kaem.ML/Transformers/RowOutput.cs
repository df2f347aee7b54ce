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

    /// <summary>Of models of several parts only: what the others say of one.</summary>
    Prediction,

    /// <summary>Of models of several parts only: the probabilities of a label's categories.</summary>
    CategoryScore,
}
