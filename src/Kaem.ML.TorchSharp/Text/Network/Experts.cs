using TorchSharp;
using static TorchSharp.torch;

namespace Kaem.ML.Text.Network;

/// <summary>
/// The product of what a text and what the row beside it propose, by precisions (Wu and Goodman 2018): with one of them missing, what the other proposes.
/// </summary>
internal static class Experts
{
    /// <summary>Of log deviations, so that none has all the say for good.</summary>
    private const float MostLogDeviation = 6;

    /// <param name="text">The encoder's output for texts, B x 2L: means and logarithms of deviations.</param>
    /// <param name="row">That for rows, B x 2L.</param>
    /// <param name="hasText">Whether texts are there.</param>
    /// <param name="hasRow">Whether anything of rows is. Where neither is, what comes out says nothing.</param>
    public static Tensor Product(Tensor text, Tensor row, bool[] hasText, bool[] hasRow)
    {
        long latents = text.shape[1] / 2;
        Tensor ofText = Precision(text, hasText), ofRow = Precision(row, hasRow), sum = (ofText + ofRow).clamp_min(Constant.Of(1e-12f));
        var mean = (ofText * text.narrow(1, 0, latents) + ofRow * row.narrow(1, 0, latents)) / sum;
        return cat([mean, sum.log() * Constant.Of(-0.5f)], 1);

        Tensor Precision(Tensor output, bool[] there)
        {
            var logDeviation = output.narrow(1, latents, latents).clamp(Constant.Of(-MostLogDeviation), Constant.Of(MostLogDeviation));
            return (logDeviation * Constant.Of(-2f)).exp() * HostArrays.ToTensor([.. there.Select(given => given ? 1f : 0f)], there.Length, 1);
        }
    }
}
