using Kaem.ML.Numerics;

namespace Kaem.ML.Generators;

/// <summary>The output activation and its derivative, a row a part.</summary>
internal sealed class OutputLayer(OutputActivation activation)
{
    private readonly ForwardBody _forward = new(activation);
    private readonly BackwardBody _backward = new(activation);

    /// <summary>y = activation(y), in place.</summary>
    public void Forward(MatrixView y, WorkerPool workers)
    {
        if (activation == OutputActivation.None)
            return;
        _forward.Y = y;
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

    private sealed class ForwardBody(OutputActivation activation) : IParallelBody
    {
        public MatrixView Y { get; set; }

        public void Execute(int index)
        {
            var row = Y.Row(index);
            if (activation == OutputActivation.Sigmoid)
                VectorMath.Sigmoid(row, row);
            else
                VectorMath.Tanh(row, row);
        }
    }

    private sealed class BackwardBody(OutputActivation activation) : IParallelBody
    {
        public MatrixView Y { get; set; }

        public MatrixView Gradient { get; set; }

        public void Execute(int index)
        {
            var y = Y.Row(index);
            var gradient = Gradient.Row(index);
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
