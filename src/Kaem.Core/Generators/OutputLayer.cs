using Kaem.ML.Numerics;

namespace Kaem.ML.Generators;

/// <summary>The output activation of some columns and its derivative, a row a part.</summary>
internal sealed class OutputLayer(OutputActivation activation, ColumnRange[] columns)
{
    private readonly ForwardBody _forward = new(activation, columns);
    private readonly BackwardBody _backward = new(activation, columns);

    /// <summary>y = activation(y + noise), in place.</summary>
    public void Forward(MatrixView y, OutputNoise? noise, WorkerPool workers)
    {
        if (activation == OutputActivation.None && noise is null)
            return;
        _forward.Y = y;
        _forward.Noise = noise;
        workers.For(y.Rows, _forward);
    }

    /// <summary>dy = dy·activation'(x), in place, from y = activation(x).</summary>
    public void Backward(MatrixView y, MatrixView dy, WorkerPool workers)
    {
        if (activation == OutputActivation.None)
            return;
        _backward.Y = y;
        _backward.Gradient = dy;
        workers.For(y.Rows, _backward);
    }

    private sealed class ForwardBody(OutputActivation activation, ColumnRange[] columns) : IParallelBody
    {
        public MatrixView Y { get; set; }

        public OutputNoise? Noise { get; set; }

        public void Execute(int index)
        {
            Noise?.Add(index, Y.Row(index));
            if (activation == OutputActivation.None)
                return;
            foreach (var range in columns)
            {
                var values = Y.Row(index).Slice(range.First, range.Count);
                if (activation == OutputActivation.Sigmoid)
                    VectorMath.Sigmoid(values, values);
                else
                    VectorMath.Tanh(values, values);
            }
        }
    }

    private sealed class BackwardBody(OutputActivation activation, ColumnRange[] columns) : IParallelBody
    {
        public MatrixView Y { get; set; }

        public MatrixView Gradient { get; set; }

        public void Execute(int index)
        {
            foreach (var range in columns)
            {
                var y = Y.Row(index).Slice(range.First, range.Count);
                var gradient = Gradient.Row(index).Slice(range.First, range.Count);
                if (activation == OutputActivation.Sigmoid)
                {
                    for (int d = 0; d < y.Length; d++)
                        gradient[d] *= y[d] * (1 - y[d]);
                }
                else
                {
                    for (int d = 0; d < y.Length; d++)
                        gradient[d] *= 1 - y[d] * y[d];
                }
            }
        }
    }
}
