using System.Numerics.Tensors;
using Kaem.ML.Numerics;

namespace Kaem.ML.Likelihoods;

/// <summary>
/// Which channels of a layer go together in an image, wherever they do: <c>G = FᵀF/(C·H·W)</c> of the activations F, pixels x channels. Its
/// features are the upper triangle, with √2 off the diagonal, so that their squared distance is that of the matrices, the style reconstruction loss of
/// Johnson et al. (2016).
/// </summary>
internal static class GramMatrix
{
    private static readonly float Root = MathF.Sqrt(2);

    /// <summary>Number of features.</summary>
    public static int Length(int channels) => channels * (channels + 1) / 2;

    /// <summary>The features of an image.</summary>
    /// <param name="activations">Pixels x channels.</param>
    /// <param name="scale">Multiplies the features.</param>
    /// <param name="square">Scratch, channels².</param>
    public static void Forward(MatrixView activations, float scale, FloatBuffer square, Span<float> features, WorkerPool workers)
    {
        int channels = activations.Columns, at = 0;
        var product = square.AsMatrix(channels, channels);
        MatrixProduct.Multiply(activations, true, activations, false, product, false, workers);
        scale /= activations.Rows * channels;
        for (int i = 0; i < channels; i++)
        {
            features[at] = scale * product.Row(i)[i];
            TensorPrimitives.Multiply(product.Row(i)[(i + 1)..], Root * scale, features[(at + 1)..]);
            at += channels - i;
        }
    }

    /// <summary>Adds a loss's gradient by the activations, from that by the features.</summary>
    /// <param name="activationGradient">Pixels x channels.</param>
    /// <inheritdoc cref="Forward"/>
    public static void Backward(
        MatrixView activations, ReadOnlySpan<float> featureGradient, float scale, FloatBuffer square, MatrixView activationGradient, WorkerPool workers)
    {
        int channels = activations.Columns, at = 0;
        var symmetric = square.AsMatrix(channels, channels);
        scale /= activations.Rows * channels;
        for (int i = 0; i < channels; i++)
        {
            symmetric.Row(i)[i] = 2 * scale * featureGradient[at++];
            for (int j = i + 1; j < channels; j++)
                symmetric.Row(i)[j] = symmetric.Row(j)[i] = Root * scale * featureGradient[at++];
        }
        MatrixProduct.Multiply(activations, false, symmetric, false, activationGradient, true, workers);
    }
}
