using Kaem.ML.Numerics;

namespace Kaem.ML.Priors;

/// <summary>Latents that the generator sees as they are: from [L, S] to rows S x L, and gradients back.</summary>
internal static unsafe class LatentRows
{
    /// <summary><c>x[s, l] = z(l)</c> of sample s.</summary>
    /// <param name="z">[L, S].</param>
    /// <param name="x">Receives S x L.</param>
    public static void Write(FloatBuffer z, int latents, int count, MatrixView x)
    {
        for (int l = 0; l < latents; l++)
        {
            var latent = z.Span.Slice(l * count, count);
            for (int s = 0; s < count; s++)
                x.Data[(long)s * x.Stride + l] = latent[s];
        }
    }

    /// <summary>The gradient of <see cref="Write"/>: <c>dz(l) of s += dx[s, l]</c>.</summary>
    /// <param name="dx">S x L.</param>
    /// <param name="dz">[L, S].</param>
    public static void AddGradient(MatrixView dx, int latents, int count, FloatBuffer dz)
    {
        for (int l = 0; l < latents; l++)
        {
            var latent = dz.Span.Slice(l * count, count);
            for (int s = 0; s < count; s++)
                latent[s] += dx.Data[(long)s * dx.Stride + l];
        }
    }
}
