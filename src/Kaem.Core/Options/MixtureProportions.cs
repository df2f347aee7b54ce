namespace Kaem.ML;

/// <summary>The proportions α(q,p) of a mixture prior's components (Eq. 13).</summary>
public enum MixtureProportions
{
    /// <summary>1/P each, as in the papers' experiments.</summary>
    Uniform,

    /// <summary>Learned, as a softmax of free parameters, from 1/P at first.</summary>
    Learned,
}
