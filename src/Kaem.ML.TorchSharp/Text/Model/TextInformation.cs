namespace Kaem.ML;

/// <summary>
/// What the bound of texts' log-likelihoods is made of, in nats a text, by one draw z of the encoder for each (Hoffman and Johnson 2016):
/// <c>log p(x) ≥ -<see cref="Reconstruction"/> - <see cref="MutualInformation"/> - <see cref="Mismatch"/></c>.
/// </summary>
/// <param name="Reconstruction">Mean of -log p(x|z): what the decoder still has to tell.</param>
/// <param name="Divergence">Mean of log q(z|x) - log p(z): what z costs.</param>
/// <param name="MutualInformation">Of texts and their latents, by densities of these texts; at most log N of N texts.</param>
public sealed record TextInformation(double Reconstruction, double Divergence, double MutualInformation)
{
    /// <summary>What z costs beyond what it tells: the divergence of all texts' latents together from the prior, which does not suit them by so much.</summary>
    public double Mismatch => Divergence - MutualInformation;
}
