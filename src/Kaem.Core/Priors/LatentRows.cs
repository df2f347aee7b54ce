using Kaem.ML.Numerics;

namespace Kaem.ML.Priors;

/// <summary>Latents that the generator sees as they are: from [L, S] to rows S x L, and gradients back.</summary>
internal static unsafe class LatentRows
{
    /// <summary><c>x[s, l] = z(l)</c> of sample s.</summary>
    /// <param name="z">[L, S].</param>
    /// <param name="x">Receives S x L.</param>
    public static void Write(FloatBuffer z, int latents, int count, MatrixView x) => Transposition.Run(z.Pointer, count, latents, count, x.Data, x.Stride);

    /// <summary>The same of some samples, to rows that follow each other.</summary>
    /// <param name="z">[L, S].</param>
    /// <param name="count">S.</param>
    /// <param name="first">The first sample that is wanted.</param>
    /// <param name="rows">Receives S' x L; its length decides S'.</param>
    public static void Write(FloatBuffer z, int latents, int count, int first, Span<float> rows)
    {
        int samples = rows.Length / latents;
        fixed (float* target = rows)
            Transposition.Run(z.Pointer + first, count, latents, samples, target, latents);
        GC.KeepAlive(z);
    }

    /// <summary>The way back: from rows S x L to [L, S].</summary>
    /// <param name="z">Receives [L, S].</param>
    public static void Read(ReadOnlySpan<float> rows, int count, FloatBuffer z)
    {
        int latents = rows.Length / count;
        fixed (float* source = rows)
            Transposition.Run(source, latents, count, latents, z.Pointer, count);
        GC.KeepAlive(z);
    }

    /// <summary>The gradient of <see cref="Write(FloatBuffer, int, int, MatrixView)"/>: <c>dz(l) of s += dx[s, l]</c>.</summary>
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
