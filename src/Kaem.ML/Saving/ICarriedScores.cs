using Microsoft.ML.Data;

namespace Kaem.ML.Saving;

/// <summary>The scores of a loaded chain's current row, as its output columns read them.</summary>
internal interface ICarriedScores
{
    float LogLikelihood();

    float LogLikelihoodError();

    /// <summary>A part of the latents; see <see cref="VectorParts"/>.</summary>
    VBuffer<float> Latent(int part);

    /// <summary>A part of the reconstruction; of a table's model, of the contributions.</summary>
    VBuffer<float> Reconstruction(int part);
}
