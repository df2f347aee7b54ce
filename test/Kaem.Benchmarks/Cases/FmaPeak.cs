using System.Runtime.CompilerServices;
using Kaem.ML.Benchmarks.Quick;
using Kaem.ML.Numerics;

namespace Kaem.ML.Benchmarks.Cases;

/// <summary>Fused multiply-adds on registers alone, on all threads: the ceiling of every product.</summary>
internal sealed unsafe class FmaPeak : QuickCase, IParallelBody
{
    private const int Chains = 12, Steps = 100_000;

    private WorkerPool _workers = null!;
    private float[] _results = [];

    public override string Name => "fma_peak";

    public override string Unit => "flop";

    public override double UnitsPerRun => 2.0 * Chains * Steps * Width * _workers.Threads;

    private static int Width => SimdPaths.Best switch
    {
        SimdPath.Vector512 => 16,
        SimdPath.Vector256 => 8,
        SimdPath.Vector128 => 4,
        _ => 1,
    };

    public override void Prepare(WorkerPool workers)
    {
        _workers = workers;
        _results = new float[workers.Threads * 16];
    }

    public override void Run() => _workers.For(_workers.Threads, this);

    public void Execute(int index)
    {
        fixed (float* result = &_results[index * 16])
        {
            var kernel = new Registers(result);
            SimdPaths.RunPlain(ref kernel, SimdPaths.Best);
        }
    }

    // Inlined into a loop that is replaced on the stack, the chains would live in memory.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Chain<TVector, TSimd>(float* result)
        where TVector : unmanaged
        where TSimd : struct, ISimd<TVector>
    {
        TVector x = TSimd.Broadcast(1.0000001f), y = TSimd.Broadcast(1e-9f);
        TVector c0 = y, c1 = y, c2 = y, c3 = y, c4 = y, c5 = y, c6 = y, c7 = y, c8 = y, c9 = y, c10 = y, c11 = y;
        for (int step = 0; step < Steps; step++)
        {
            c0 = TSimd.MultiplyAdd(c0, x, y);
            c1 = TSimd.MultiplyAdd(c1, x, y);
            c2 = TSimd.MultiplyAdd(c2, x, y);
            c3 = TSimd.MultiplyAdd(c3, x, y);
            c4 = TSimd.MultiplyAdd(c4, x, y);
            c5 = TSimd.MultiplyAdd(c5, x, y);
            c6 = TSimd.MultiplyAdd(c6, x, y);
            c7 = TSimd.MultiplyAdd(c7, x, y);
            c8 = TSimd.MultiplyAdd(c8, x, y);
            c9 = TSimd.MultiplyAdd(c9, x, y);
            c10 = TSimd.MultiplyAdd(c10, x, y);
            c11 = TSimd.MultiplyAdd(c11, x, y);
        }
        c0 = TSimd.Add(TSimd.Add(TSimd.Add(c0, c1), TSimd.Add(c2, c3)), TSimd.Add(TSimd.Add(c4, c5), TSimd.Add(c6, c7)));
        TSimd.Store(TSimd.Add(c0, TSimd.Add(TSimd.Add(c8, c9), TSimd.Add(c10, c11))), result);
    }

    private readonly struct Registers(float* result) : IPlainSimdKernel
    {
        void IPlainSimdKernel.Run<TVector, TSimd>() => Chain<TVector, TSimd>(result);
    }
}
