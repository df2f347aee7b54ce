using Kaem.ML.Numerics;

namespace Kaem.ML.Likelihoods;

/// <summary>Draws from the likelihood around given means. Row i of a seed gets the same noise whoever asks for it. Scratch of one caller.</summary>
internal sealed class RowDraws(RowLikelihood likelihood, ulong seed)
{
    private readonly RandomStream _normals = new(seed, StreamPurpose.LikelihoodDraws);
    private readonly float[] _noise = new float[likelihood.Columns];

    /// <summary>Turns a row of means into a draw, in place.</summary>
    /// <param name="index">The row's index in the stream.</param>
    public void Draw(long index, Span<float> row)
    {
        // An even distance: normals come in pairs.
        ulong distance = (ulong)(row.Length + row.Length % 2);
        _normals.Normal(_noise, (ulong)index * distance);
        for (int d = 0; d < row.Length; d++)
            row[d] += likelihood.Sigma(d) * _noise[d];
    }
}
