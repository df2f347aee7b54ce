namespace Kaem.ML;

/// <summary>What <see cref="KaemModel.Impute"/> puts where entries are missing.</summary>
public enum ImputationMode
{
    /// <summary>The posterior mean of numbers and the most probable category: the single best guess of each entry.</summary>
    Mean,

    /// <summary>
    /// A draw given the observed entries: one latent for the row, then a draw from the likelihood. Filled rows are spread as complete ones are.
    /// </summary>
    Draw,
}
