namespace Kaem.ML.Numerics;

/// <summary>One matrix product under way. Each thread keeps one for each vector width, without the matrices and what they are packed into.</summary>
internal abstract class ProductRun
{
    [ThreadStatic]
    private static ProductRun?[]? t_runs;

    /// <summary>The calling thread's run for <paramref name="path"/>.</summary>
    public static ProductRun OfThisThread(SimdPath path)
    {
        t_runs ??= new ProductRun?[4];
        return t_runs[(int)path] ??= Create(path);
    }

    /// <summary>Does a product whose shapes fit together and are not empty.</summary>
    /// <param name="computed">B, where it is not in memory; then <paramref name="b"/> tells its shape alone.</param>
    public abstract void Multiply(
        in MatrixView a, bool transposeA, in MatrixView b, ComputedMatrix? computed, bool transposeB, in MatrixView c, bool accumulate, WorkerPool workers);

    private static ProductRun Create(SimdPath path)
    {
        var maker = new Maker();
        SimdPaths.RunPlain(ref maker, path);
        return maker.Made!;
    }

    private struct Maker : IPlainSimdKernel
    {
        public ProductRun? Made;

        // The tile fills the registers.
        void IPlainSimdKernel.Run<TVector, TSimd>() => Made = TSimd.Registers == 32
            ? new ProductRun<TVector, TSimd, TallTiles<TVector, TSimd>>()
            : new ProductRun<TVector, TSimd, FlatTiles<TVector, TSimd>>();
    }
}
