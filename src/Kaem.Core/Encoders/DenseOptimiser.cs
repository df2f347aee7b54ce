using Kaem.ML.Numerics;

namespace Kaem.ML.Encoders;

/// <summary>Adam on a dense layer, some inputs a part: the gradient of their weights is formed and used while it is in cache.</summary>
internal sealed class DenseOptimiser(DenseLayer layer) : IState
{
    // 64 rows of 256 weights are 64 KB.
    private const int InputsOfPart = 64;

    private static readonly WorkerPool Alone = new(1);

    private readonly AdamMoments _weights = new(layer.Weights);
    private readonly AdamMoments _bias = new(layer.Bias);
    private readonly FormBody _form = new();
    private AdamStep _step;
    private MatrixView _x, _dy;
    private bool _formed;

    /// <summary>Parts of a prepared update.</summary>
    public int Parts => (layer.Inputs + InputsOfPart - 1) / InputsOfPart;

    /// <summary>Prepares one update from a backward pass that left the weights' gradient to the optimiser.</summary>
    /// <param name="x">The pass's inputs, S x I.</param>
    /// <param name="dy">The gradient before the rectifier, S x O.</param>
    public void Prepare(AdamStep step, MatrixView x, MatrixView dy) => (_step, _x, _dy, _formed) = (step, x, dy, false);

    /// <summary>Sum of the squares of all gradients, which are formed for it.</summary>
    public double SquaredNorm(WorkerPool workers)
    {
        FormAll(workers);
        return GradientNorm.Squared(layer.Weights.Gradient.Span) + GradientNorm.Squared(layer.Bias.Gradient.Span);
    }

    /// <summary>Puts a factor on the gradients of a prepared update.</summary>
    public void Scale(float factor) => _step = _step with { GradientScale = factor };

    /// <summary>How many numbers the gradients are.</summary>
    public int GradientLength => layer.Weights.Length + layer.Bias.Length;

    /// <summary>Copies the gradients, which are formed for it.</summary>
    public void Collect(Span<float> gradients, WorkerPool workers)
    {
        FormAll(workers);
        layer.Weights.Gradient.Span.CopyTo(gradients);
        layer.Bias.Gradient.Span.CopyTo(gradients[layer.Weights.Length..]);
    }

    /// <summary>Puts others in their place.</summary>
    public void Replace(ReadOnlySpan<float> gradients)
    {
        _formed = true;
        gradients[..layer.Weights.Length].CopyTo(layer.Weights.Gradient.Span);
        gradients.Slice(layer.Weights.Length, layer.Bias.Length).CopyTo(layer.Bias.Gradient.Span);
    }

    /// <summary>Runs one part.</summary>
    public void Execute(int part)
    {
        if (!_formed)
            Form(part);
        int first = part * InputsOfPart;
        _weights.Apply(_step, first * layer.Outputs, Math.Min(InputsOfPart, layer.Inputs - first) * layer.Outputs);
    }

    /// <summary>All parts have run.</summary>
    public void Finish() => _bias.Apply(_step, 0, layer.Outputs);

    public void Visit(IStateVisitor visitor)
    {
        _weights.Visit(visitor);
        _bias.Visit(visitor);
    }

    private void FormAll(WorkerPool workers)
    {
        _form.Owner = this;
        workers.For(Parts, _form);
        _formed = true;
    }

    private unsafe void Form(int part)
    {
        int first = part * InputsOfPart, count = Math.Min(InputsOfPart, layer.Inputs - first);
        var inputs = new MatrixView(_x.Owner, _x.Data + first, _x.Rows, count, _x.Stride);
        MatrixProduct.Multiply(inputs, true, _dy, false, layer.Weights.Gradient.AsMatrix(layer.Inputs, layer.Outputs).Slice(first, count), false, Alone);
    }

    private sealed class FormBody : IParallelBody
    {
        public DenseOptimiser? Owner { get; set; }

        public void Execute(int index) => Owner!.Form(index);
    }
}
