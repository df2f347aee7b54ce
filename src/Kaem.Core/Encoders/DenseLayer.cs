using System.Numerics;
using System.Numerics.Tensors;
using Kaem.ML.Numerics;

namespace Kaem.ML.Encoders;

/// <summary>
/// <c>y = max(0, x·W + b)</c>, or without the rectifier. The arithmetic is in a caller's <see cref="Pass"/>, so that many threads can use a layer.
/// </summary>
internal sealed class DenseLayer
{
    /// <param name="name">Prefix of the parameters' names.</param>
    /// <param name="inputs">Number of inputs I.</param>
    /// <param name="outputs">Number of outputs O.</param>
    /// <param name="rectified">Whether negative outputs become 0.</param>
    public DenseLayer(string name, int inputs, int outputs, bool rectified)
    {
        Weights = new Parameter($"{name}/weights", inputs, outputs) { Decays = true };
        Bias = new Parameter($"{name}/bias", outputs);
        IsRectified = rectified;
    }

    /// <summary>Number of inputs I.</summary>
    public int Inputs => Weights.Shape[0];

    /// <summary>Number of outputs O.</summary>
    public int Outputs => Weights.Shape[1];

    /// <summary>Whether negative outputs become 0.</summary>
    public bool IsRectified { get; }

    /// <summary>W, I x O.</summary>
    public Parameter Weights { get; }

    /// <summary>b, O.</summary>
    public Parameter Bias { get; }

    private MatrixView All => Weights.Value.AsMatrix(Inputs, Outputs);

    /// <summary>Draws weights and biases, uniform within ±1/√I.</summary>
    public void Initialise(RandomStream stream)
    {
        float bound = 1 / MathF.Sqrt(Inputs);
        stream.Uniform(Weights.Value.Span);
        stream.Uniform(Bias.Value.Span, (ulong)Weights.Length);
        foreach (var values in new[] { Weights.Value, Bias.Value })
        {
            TensorPrimitives.Multiply(values.Span, 2 * bound, values.Span);
            TensorPrimitives.Subtract(values.Span, bound, values.Span);
        }
    }

    /// <summary>S x I to S x O.</summary>
    public void Forward(MatrixView x, MatrixView y, Pass pass, WorkerPool workers)
    {
        MatrixProduct.Multiply(x, false, All, false, y, false, workers);
        pass.Activate.Set(this, y);
        workers.For(y.Rows, pass.Activate);
    }

    /// <summary>
    /// Turns <paramref name="dy"/> into the gradient before the rectifier, in place, and sets the bias's gradient, the inputs' where wanted, and the weights'
    /// unless they are left to the optimiser.
    /// </summary>
    /// <param name="y">What <see cref="Forward"/> gave, S x O.</param>
    /// <param name="dy">dL/dy, S x O.</param>
    /// <param name="dx">Receives dL/dx, S x I; null where nobody needs it.</param>
    public void Backward(MatrixView x, MatrixView y, MatrixView dy, MatrixView? dx, ParameterGradients parameters, Pass pass, WorkerPool workers)
    {
        if (IsRectified)
        {
            pass.Rectify.Set(y, dy);
            workers.For(y.Rows, pass.Rectify);
        }
        if (parameters != ParameterGradients.None)
        {
            // Rows in their order, whatever the number of threads.
            var bias = Bias.Gradient.Span;
            bias.Clear();
            for (int s = 0; s < dy.Rows; s++)
                TensorPrimitives.Add(bias, dy.Row(s), bias);
        }
        if (parameters == ParameterGradients.Written)
            MatrixProduct.Multiply(x, true, dy, false, Weights.Gradient.AsMatrix(Inputs, Outputs), false, workers);
        if (dx is { } wanted)
            MatrixProduct.Multiply(dy, false, All, true, wanted, false, workers);
    }

    /// <summary>Scratch of one caller.</summary>
    internal sealed class Pass
    {
        public ActivateBody Activate { get; } = new();

        public RectifyBody Rectify { get; } = new();
    }

    /// <summary>Bias and rectifier, a row a part.</summary>
    internal sealed class ActivateBody : IParallelBody
    {
        private DenseLayer? _layer;
        private MatrixView _y;

        public void Set(DenseLayer layer, MatrixView y) => (_layer, _y) = (layer, y);

        public void Execute(int index)
        {
            var row = _y.Row(index);
            TensorPrimitives.Add(row, _layer!.Bias.Value.Span, row);
            if (_layer.IsRectified)
                TensorPrimitives.Max(row, 0f, row);
        }
    }

    /// <summary>dy = 0 where y is 0, a row a part.</summary>
    internal sealed class RectifyBody : IParallelBody
    {
        private MatrixView _y;
        private MatrixView _dy;

        public void Set(MatrixView y, MatrixView dy) => (_y, _dy) = (y, dy);

        public void Execute(int index)
        {
            ReadOnlySpan<float> y = _y.Row(index);
            var dy = _dy.Row(index);
            int i = 0;
            for (; i <= y.Length - Vector<float>.Count; i += Vector<float>.Count)
            {
                var open = Vector.GreaterThan(new Vector<float>(y[i..]), Vector<float>.Zero);
                Vector.ConditionalSelect(open, new Vector<float>(dy[i..]), Vector<float>.Zero).CopyTo(dy[i..]);
            }
            for (; i < y.Length; i++)
                dy[i] = y[i] > 0 ? dy[i] : 0;
        }
    }
}
