namespace Kaem.ML;

/// <summary>What of a Gaussian likelihood's σ is learned.</summary>
public enum SigmaLearning
{
    /// <summary>σ stays as given.</summary>
    Fixed,

    /// <summary>One σ for all columns is learned, starting from the given one.</summary>
    Shared,

    /// <summary>One σ for each column is learned, starting from the given one.</summary>
    PerColumn,
}

/// <summary>The density of a row given its latents (Eq. 20).</summary>
public abstract record KaemLikelihood
{
    private protected KaemLikelihood()
    {
    }

    /// <summary>Independent Gaussians around the generator's output, <c>-‖x - G(z)‖²/(2σ²) - D/2·log(2πσ²)</c>.</summary>
    /// <param name="sigma">Standard deviation σ, in units of the data (Table 4: 0.1).</param>
    /// <param name="learning">Whether σ is learned.</param>
    /// <exception cref="ArgumentOutOfRangeException">σ is not a finite number above 0.</exception>
    public static GaussianLikelihoodOptions Gaussian(float sigma = 0.1f, SigmaLearning learning = SigmaLearning.Fixed) =>
        new() { Sigma = sigma, Learning = learning };
}

/// <summary>A Gaussian likelihood; made by <see cref="KaemLikelihood.Gaussian"/>.</summary>
public sealed record GaussianLikelihoodOptions : KaemLikelihood
{
    /// <summary>Standard deviation σ, in units of the data; where it is learned, its initial value.</summary>
    public float Sigma { get; init => field = Check.Positive(value); } = 0.1f;

    /// <summary>Whether σ is learned.</summary>
    public SigmaLearning Learning { get; init => field = Check.Defined(value); }

    /// <summary>Smallest σ that learning may reach, in units of the data.</summary>
    public float LeastSigma { get; init => field = Check.Positive(value); } = 1e-3f;
}
