using Kaem.ML.Benchmarks.Quick;
using Kaem.ML.Numerics;

namespace Kaem.ML.Benchmarks.Cases;

/// <summary>
/// The matrix products of one update by proposals and nothing else: of the generator with its draws, and of a plain encoder 256-256, forward and back.
/// </summary>
internal sealed class AmortisedFloor(int draws) : QuickCase
{
    private readonly List<Product> _products = [];
    private WorkerPool _workers = null!;

    public override string Name => $"gemm_floor_amortised_k{draws}";

    public override string Unit => "flop";

    public override double UnitsPerRun => _products.Sum(product => product.Flops);

    public override void Prepare(WorkerPool workers)
    {
        _workers = workers;
        const int terms = AmortisedModel.Grid + 2;
        _products.AddRange(Product.OfLayer(AmortisedModel.Rows * draws, AmortisedModel.Latents * terms, AmortisedModel.Hidden, back: true));
        _products.AddRange(Product.OfLayer(AmortisedModel.Rows * draws, AmortisedModel.Hidden * terms, AmortisedModel.Pixels, back: true));
        _products.AddRange(Product.OfLayer(AmortisedModel.Rows, AmortisedModel.Pixels, 256, back: false));
        _products.AddRange(Product.OfLayer(AmortisedModel.Rows, 256, 256, back: true));
        _products.AddRange(Product.OfLayer(AmortisedModel.Rows, 256, 2 * AmortisedModel.Latents, back: true));
    }

    public override void Run()
    {
        foreach (var product in _products)
            product.Run(_workers);
    }
}
