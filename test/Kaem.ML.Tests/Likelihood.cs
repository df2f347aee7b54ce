namespace Kaem.ML.Tests;

/// <summary>The one output of a model that is wanted.</summary>
internal sealed class Likelihood
{
    public float LogLikelihood { get; set; }
}
