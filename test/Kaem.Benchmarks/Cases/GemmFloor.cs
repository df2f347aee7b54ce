using Kaem.ML.Benchmarks.Quick;
using Kaem.ML.Numerics;

namespace Kaem.ML.Benchmarks.Cases;

/// <summary>
/// All matrix products of one importance-sampling update of a 28 x 28 model with inner width P, and nothing else: 100
/// samples and rows, outer width 2P + 1, one hidden layer of 4P + 2, 20 grid intervals (22 basis columns an input).
/// </summary>
internal sealed class GemmFloor(int innerWidth) : QuickCase, IParallelBody
{
    private const int Samples = 100, Rows = 100, Pixels = 784, Basis = 22, QuadratureNodes = 272;

    private readonly List<Product> _products = [];
    private readonly List<Product> _priorProducts = [];
    private WorkerPool _workers = null!;

    public override string Name => $"gemm_floor_p{innerWidth}";

    public override string Unit => "flop";

    public override double UnitsPerRun => _products.Sum(p => p.Flops) + _priorProducts.Sum(p => p.Flops);

    public override void Prepare(WorkerPool workers)
    {
        _workers = workers;
        int outer = 2 * innerWidth + 1, hidden = 4 * innerWidth + 2;
        AddLayer(outer * Basis, hidden);
        AddLayer(hidden * Basis, Pixels);
        // Back to the terms of both layers: the hidden layer's for its inputs, the first one's for its bandwidths.
        _products.Add(new Product(Samples, Pixels, hidden * Basis, transposeB: true));
        _products.Add(new Product(Samples, hidden, outer * Basis, transposeB: true));
        // Log-likelihood of every row under every sample, and its gradient.
        _products.Add(new Product(Rows, Pixels, Samples, transposeB: true));
        _products.Add(new Product(Samples, Rows, Pixels, transposeA: true));
        for (int p = 0; p < innerWidth; p++)
        {
            _priorProducts.Add(new Product(QuadratureNodes, Basis, outer));
            _priorProducts.Add(new Product(Basis, QuadratureNodes, outer, transposeA: true));
        }
    }

    public override void Run()
    {
        foreach (Product product in _products)
            product.Run(_workers);
        _workers.For(_priorProducts.Count, this);
    }

    public void Execute(int index) => _priorProducts[index].Run(_workers);

    private void AddLayer(int inputs, int outputs)
    {
        _products.Add(new Product(Samples, inputs, outputs));
        _products.Add(new Product(inputs, Samples, outputs, transposeA: true));
    }
}
