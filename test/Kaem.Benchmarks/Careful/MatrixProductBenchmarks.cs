using BenchmarkDotNet.Attributes;
using Kaem.ML.Benchmarks.Cases;
using Kaem.ML.Numerics;

namespace Kaem.ML.Benchmarks.Careful;

/// <summary>The products of the output layer at P = 40, on one thread and on all.</summary>
[MemoryDiagnoser]
public class MatrixProductBenchmarks
{
    private WorkerPool _workers = null!;
    private Product _forward = null!, _weightGradient = null!, _inputGradient = null!;

    /// <summary>Whether all processors work.</summary>
    [Params(false, true)]
    public bool Parallel { get; set; }

    /// <summary>Allocates the operands.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        _workers = new WorkerPool(Parallel ? Environment.ProcessorCount : 1);
        _forward = new Product(100, 3564, 784);
        _weightGradient = new Product(3564, 100, 784, transposeA: true);
        _inputGradient = new Product(100, 784, 3564, transposeB: true);
    }

    /// <summary>Y = E·W.</summary>
    [Benchmark]
    public void Forward() => _forward.Run(_workers);

    /// <summary>dW = Eᵀ·dY.</summary>
    [Benchmark]
    public void WeightGradient() => _weightGradient.Run(_workers);

    /// <summary>dE = dY·Wᵀ.</summary>
    [Benchmark]
    public void InputGradient() => _inputGradient.Run(_workers);
}
