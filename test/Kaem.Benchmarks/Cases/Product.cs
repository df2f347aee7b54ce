using Kaem.ML.Numerics;

namespace Kaem.ML.Benchmarks.Cases;

/// <summary>A matrix product with its memory: M x K times K x N, stored transposed where the model stores them so.</summary>
internal sealed class Product
{
    private readonly bool _transposeA, _transposeB, _accumulate;
    private readonly FloatBuffer _bufferA, _bufferB, _bufferC;
    private readonly MatrixView _a, _b, _c;

    public Product(int m, int k, int n, bool transposeA = false, bool transposeB = false, bool accumulate = false)
    {
        (_transposeA, _transposeB, _accumulate) = (transposeA, transposeB, accumulate);
        Flops = 2.0 * m * n * k;
        (_bufferA, _bufferB, _bufferC) = (new FloatBuffer(m * k), new FloatBuffer(k * n), new FloatBuffer(m * n));
        new RandomStream(1, StreamPurpose.Initialisation).Normal(_bufferA.Span);
        new RandomStream(2, StreamPurpose.Initialisation).Normal(_bufferB.Span);
        _a = transposeA ? _bufferA.AsMatrix(k, m) : _bufferA.AsMatrix(m, k);
        _b = transposeB ? _bufferB.AsMatrix(n, k) : _bufferB.AsMatrix(k, n);
        _c = _bufferC.AsMatrix(m, n);
    }

    public double Flops { get; }

    /// <summary>A layer's products forward, for the weights' gradient, and where wanted back to its inputs.</summary>
    public static IEnumerable<Product> OfLayer(int rows, int inputs, int outputs, bool back)
    {
        yield return new Product(rows, inputs, outputs);
        yield return new Product(inputs, rows, outputs, transposeA: true);
        if (back)
            yield return new Product(rows, outputs, inputs, transposeB: true);
    }

    public void Run(WorkerPool workers)
    {
        MatrixProduct.Multiply(_a, _transposeA, _b, _transposeB, _c, _accumulate, workers);
        GC.KeepAlive(this);
    }
}
