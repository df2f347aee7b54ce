using Kaem.ML.Benchmarks.Quick;
using Kaem.ML.Likelihoods;
using Kaem.ML.Numerics;

namespace Kaem.ML.Benchmarks.Cases;

/// <summary>
/// The matrix products of one update of <see cref="AutoregressiveStep"/> and nothing else: of the masked network, of the generator, and of all rows with all
/// samples, forward and back.
/// </summary>
internal sealed class AutoregressiveFloor : QuickCase
{
    private readonly List<Product> _products = [];
    private WorkerPool _workers = null!;

    public override string Name => "gemm_floor_autoregressive";

    public override string Unit => "flop";

    public override double UnitsPerRun => _products.Sum(product => product.Flops);

    public override void Prepare(WorkerPool workers)
    {
        _workers = workers;
        int rows = RowModel.Rows, samples = RowModel.Samples;
        var mask = new ColumnMask(new RowLayout(RowModel.Likelihood, RowModel.Columns).Categorical, RowModel.Likelihood.Hidden);
        foreach (var strip in mask.Strips.SelectMany(strips => strips).Where(strip => strip.Inputs > 0))
            _products.AddRange(Product.OfLayer(rows, strip.Inputs, strip.Outputs.Count, back: true));
        // A KAN layer of 6 inputs on 10 intervals.
        _products.AddRange(Product.OfLayer(samples, 6 * 11, RowModel.Columns, back: false));
        foreach (var block in RowModel.Likelihood.Blocks)
        {
            // Normalisations forward and again on the way back, then both gradients.
            _products.Add(new Product(rows, block.Width, samples));
            _products.Add(new Product(rows, block.Width, samples));
            _products.Add(new Product(block.Width, rows, samples, transposeA: true));
            _products.Add(new Product(rows, samples, block.Width, transposeB: true));
        }
    }

    public override void Run()
    {
        foreach (var product in _products)
            product.Run(_workers);
    }
}
