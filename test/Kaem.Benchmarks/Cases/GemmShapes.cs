using Kaem.ML.Benchmarks.Quick;
using Kaem.ML.Numerics;

namespace Kaem.ML.Benchmarks.Cases;

/// <summary>A single product of the output layer at P = 40: 162·22 basis values by 784 pixels, 100 samples.</summary>
internal abstract class GemmShape : QuickCase
{
    private WorkerPool _workers = null!;
    private Product _product = null!;

    public override string Unit => "flop";

    public override double UnitsPerRun => _product.Flops;

    protected abstract Product Create();

    public override void Prepare(WorkerPool workers) => (_workers, _product) = (workers, Create());

    public override void Run() => _product.Run(_workers);
}

/// <summary>Y = E·W.</summary>
internal sealed class GemmForward : GemmShape
{
    public override string Name => "gemm_forward";

    protected override Product Create() => new(100, 3564, 784);
}

/// <summary>dW = Eᵀ·dY.</summary>
internal sealed class GemmWeightGradient : GemmShape
{
    public override string Name => "gemm_weight_gradient";

    protected override Product Create() => new(3564, 100, 784, transposeA: true);
}

/// <summary>dE = dY·Wᵀ.</summary>
internal sealed class GemmInputGradient : GemmShape
{
    public override string Name => "gemm_input_gradient";

    protected override Product Create() => new(100, 784, 3564, transposeB: true);
}
