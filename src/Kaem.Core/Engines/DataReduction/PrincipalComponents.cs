using Kaem.ML.Numerics;

namespace Kaem.ML.Engines;

/// <summary>
/// The map between rows x and their principal components c = V·(x - μ), and back, μ + Vᵀ·c. The K rows of V are orthonormal, so
/// distances within their span stay what they are, in the unit of the data.
/// </summary>
internal sealed class PrincipalComponents
{
    /// <summary>
    /// Distance from the mean beyond which a value counts as that far, so that sums over a row stay finite; the likelihood cuts much earlier.
    /// </summary>
    public const float Farthest = 1e30f;

    /// <param name="columns">Width D of a row.</param>
    /// <param name="count">Number of components K.</param>
    public PrincipalComponents(int columns, int count)
    {
        Mean = new Parameter("reduction/mean", columns) { IsTrainable = false };
        Directions = new Parameter("reduction/components", count, columns) { IsTrainable = false };
        Variances = new Parameter("reduction/variances", count) { IsTrainable = false };
        Parameters = [Mean, Directions, Variances];
    }

    /// <summary>Width D of a row.</summary>
    public int Columns => Mean.Length;

    /// <summary>Number of components K.</summary>
    public int Count => Variances.Length;

    /// <summary>μ, D.</summary>
    public Parameter Mean { get; }

    /// <summary>V, K x D.</summary>
    public Parameter Directions { get; }

    /// <summary>Variance of the training rows along each component, K, descending.</summary>
    public Parameter Variances { get; }

    /// <summary>All of it; an optimiser moves nothing.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Elements of all parameters.</summary>
    public static Int128 CountParameters(int columns, int count) => columns + (Int128)count * columns + count;

    /// <summary>Components of rows.</summary>
    /// <param name="rows">B x D.</param>
    /// <param name="components">Receives B x K.</param>
    public void Project(ReadOnlySpan<float> rows, Span<float> components, ReductionScratch scratch, WorkerPool workers)
    {
        var mean = Mean.Value.Span;
        int count = rows.Length / Columns;
        var centred = FloatBuffer.Grow(ref scratch.Rows, rows.Length).AsMatrix(count, Columns);
        for (int r = 0; r < count; r++)
        {
            var from = rows.Slice(r * Columns, Columns);
            var to = centred.Row(r);
            for (int c = 0; c < to.Length; c++)
                to[c] = Math.Clamp(from[c] - mean[c], -Farthest, Farthest);
        }
        var projected = FloatBuffer.Grow(ref scratch.Components, count * Count).AsMatrix(count, Count);
        MatrixProduct.Multiply(centred, false, Directions.Value.AsMatrix(Count, Columns), true, projected, false, workers);
        scratch.Components!.Span[..components.Length].CopyTo(components);
    }

    /// <summary>Rows of components: the mean, and the components' own share.</summary>
    /// <param name="components">B x K.</param>
    /// <param name="rows">Receives B x D.</param>
    public void BackProject(ReadOnlySpan<float> components, Span<float> rows, ReductionScratch scratch, WorkerPool workers)
    {
        var mean = Mean.Value.Span;
        for (int at = 0; at < rows.Length; at += Columns)
            mean.CopyTo(rows[at..]);
        AddBackProjected(components, rows, scratch, workers);
    }

    /// <summary>Adds Vᵀ·c to rows.</summary>
    /// <param name="components">B x K.</param>
    /// <param name="rows">B x D.</param>
    public void AddBackProjected(ReadOnlySpan<float> components, Span<float> rows, ReductionScratch scratch, WorkerPool workers)
    {
        int count = rows.Length / Columns;
        var source = FloatBuffer.Grow(ref scratch.Components, components.Length).AsMatrix(count, Count);
        components.CopyTo(scratch.Components!.Span);
        var sum = FloatBuffer.Grow(ref scratch.Rows, rows.Length).AsMatrix(count, Columns);
        rows.CopyTo(scratch.Rows!.Span);
        MatrixProduct.Multiply(source, false, Directions.Value.AsMatrix(Count, Columns), false, sum, true, workers);
        scratch.Rows.Span[..rows.Length].CopyTo(rows);
    }
}
