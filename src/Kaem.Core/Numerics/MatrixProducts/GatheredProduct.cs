namespace Kaem.ML.Numerics;

/// <summary>
/// C = A·B for a packed A and a B whose rows lie here and there: what a convolution is, without copying its patches together first. On the
/// calling thread; any number of them may run at once. Every element is summed in one fixed order, whatever column it stands in.
/// </summary>
internal abstract unsafe class GatheredProduct
{
    /// <summary>The product for this machine's widest vectors.</summary>
    public static GatheredProduct Best { get; } = Create(SimdPaths.Best);

    /// <summary>The product for a vector width, which the machine must have.</summary>
    public static GatheredProduct Create(SimdPath path)
    {
        var maker = new Maker();
        SimdPaths.RunPlain(ref maker, path);
        return maker.Made!;
    }

    /// <summary>Columns that C and the rows of B have at most beyond those asked for, to be read and overwritten.</summary>
    public const int Slack = 32;

    /// <summary>An empty left side of M x K.</summary>
    public abstract PackedMatrix CreateLeft(int rows, int depth);

    /// <summary>
    /// Sets columns of C. Up to <see cref="Slack"/> columns behind them are overwritten too, and rows up to <see cref="PackedMatrix.PaddedRows"/>.
    /// </summary>
    /// <param name="rows">The rows of B, ascending by the column of A that they meet; columns of A that meet none are left out.</param>
    /// <param name="columns">Columns of B and C.</param>
    public abstract void Multiply(PackedMatrix a, ReadOnlySpan<GatheredRows> rows, int columns, float* c, nint strideC);

    private struct Maker : IPlainSimdKernel
    {
        public GatheredProduct? Made;

        // The tile fills the registers.
        void IPlainSimdKernel.Run<TVector, TSimd>() => Made = TSimd.Registers == 32
            ? new GatheredProduct<TVector, TSimd, TallTiles<TVector, TSimd>>()
            : new GatheredProduct<TVector, TSimd, FlatTiles<TVector, TSimd>>();
    }
}

/// <inheritdoc/>
internal sealed unsafe class GatheredProduct<TVector, TSimd, TTiles> : GatheredProduct
    where TVector : unmanaged
    where TSimd : struct, ISimd<TVector>
    where TTiles : struct, ITiles
{
    public override PackedMatrix CreateLeft(int rows, int depth) => new(rows, depth, TTiles.Rows, TTiles.RowStep);

    public override void Multiply(PackedMatrix a, ReadOnlySpan<GatheredRows> rows, int columns, float* c, nint strideC)
    {
        for (int column = 0; column < columns; column += 2 * TSimd.Width)
            MultiplyPanel(a, rows, column, columns, c + column, strideC);
    }

    private static void MultiplyPanel(PackedMatrix a, ReadOnlySpan<GatheredRows> rows, int column, int columns, float* c, nint strideC)
    {
        float* panel = ProductScratch.Panel;
        int vectors = columns - column > TSimd.Width ? 2 : 1, width = vectors * TSimd.Width, group = 0, done = 0;
        bool accumulate = false;
        while (group < rows.Length)
        {
            // A panel as deep as the first cache allows, over as many neighbouring groups as fit.
            int first = rows[group].First + done, depth = 0;
            while (group < rows.Length && depth < DepthBlocks.MaximumDepth && rows[group].First + done == first + depth)
            {
                var taken = rows[group];
                int take = Math.Min(taken.Count - done, DepthBlocks.MaximumDepth - depth);
                Panel.PackAlong(taken.Source + done * taken.Stride + column, taken.Stride, width, take, panel + depth * width, width);
                depth += take;
                done += take;
                if (done == taken.Count)
                    (group, done) = (group + 1, 0);
            }
            Prefetcher next = group < rows.Length ? Prefetch(rows[group], done, column, width)
                : column + width < columns ? Prefetch(rows[0], 0, column + width, width)
                : default;
            for (int row = 0; row < a.PaddedRows;)
            {
                int height = a.StripRows(row);
                TTiles.Run(height, vectors, depth, a.Strip(row) + (long)first * height, panel, width, c + row * strideC, strideC, accumulate, &next);
                row += height;
            }
            accumulate = true;
        }
        if (!accumulate)
        {
            for (int row = 0; row < a.PaddedRows; row++)
                new Span<float>(c + row * strideC, width).Clear();
        }
    }

    private static Prefetcher Prefetch(GatheredRows rows, int from, int column, int width) =>
        new(rows.Source + from * rows.Stride + column, rows.Stride, rows.Count - from, width);
}
