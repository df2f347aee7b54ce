using Kaem.ML.Benchmarks.Quick;
using Kaem.ML.Numerics;

namespace Kaem.ML.Benchmarks.Cases;

/// <summary>
/// The matrix products of one Langevin update of the SVHN generator and nothing else, for 50 chains: 40 steps and the pass that gradients come from, forward
/// and back, as a product of all pixels of a layer with its whole kernel.
/// </summary>
internal sealed class ConvolutionFloor : QuickCase
{
    private readonly List<Product> _steps = [], _gradients = [];
    private WorkerPool _workers = null!;

    public override string Name => "gemm_floor_svhn";

    public override string Unit => "flop";

    public override double UnitsPerRun => (ImageModel.Steps + 1) * _steps.Sum(product => product.Flops) + _gradients.Sum(product => product.Flops);

    public override void Prepare(WorkerPool workers)
    {
        _workers = workers;
        (int Pixels, int Inputs, int Outputs)[] layers = [(1, 81, 256), (16, 256, 128), (64, 128, 64), (256, 64, 3)];
        foreach (var (pixels, inputs, outputs) in layers)
        {
            int rows = pixels * ImageModel.Rows, kernel = 16 * outputs;
            _steps.Add(new Product(rows, inputs, kernel));
            _steps.Add(new Product(rows, kernel, inputs, transposeB: true));
            _gradients.Add(new Product(inputs, rows, kernel, transposeA: true));
        }
    }

    public override void Run()
    {
        for (int step = 0; step <= ImageModel.Steps; step++)
        {
            foreach (var product in _steps)
                product.Run(_workers);
        }
        foreach (var product in _gradients)
            product.Run(_workers);
    }
}
