using System.Numerics.Tensors;
using Kaem.ML.Numerics;

namespace Kaem.ML.Generators;

/// <summary>The map of values to [0, 1] before a layer, and its derivative; a row a part.</summary>
internal sealed class HiddenMapping(HiddenMap map, float low, float high)
{
    private readonly ForwardBody _forward = new(map, low, high);
    private readonly BackwardBody _backward = new(map, low, high);

    /// <summary>y = map(x); the matrices are one or apart.</summary>
    public void Forward(MatrixView x, MatrixView y, WorkerPool workers)
    {
        (_forward.X, _forward.Y) = (x, y);
        workers.For(x.Rows, _forward);
    }

    /// <summary>dy = dy·map'(x), in place, from y = map(x).</summary>
    public void Backward(MatrixView y, MatrixView dy, WorkerPool workers)
    {
        (_backward.Y, _backward.Gradient) = (y, dy);
        workers.For(y.Rows, _backward);
    }

    private sealed class ForwardBody(HiddenMap map, float low, float high) : IParallelBody
    {
        public MatrixView X { get; set; }

        public MatrixView Y { get; set; }

        public void Execute(int index)
        {
            if (map == HiddenMap.Sigmoid)
            {
                VectorMath.Sigmoid(X.Row(index), Y.Row(index));
            }
            else
            {
                TensorPrimitives.Subtract(X.Row(index), low, Y.Row(index));
                TensorPrimitives.Multiply(Y.Row(index), 1 / (high - low), Y.Row(index));
            }
        }
    }

    private sealed class BackwardBody(HiddenMap map, float low, float high) : IParallelBody
    {
        public MatrixView Y { get; set; }

        public MatrixView Gradient { get; set; }

        public void Execute(int index)
        {
            var y = Y.Row(index);
            var gradient = Gradient.Row(index);
            if (map == HiddenMap.Sigmoid)
            {
                for (int i = 0; i < y.Length; i++)
                    gradient[i] *= y[i] * (1 - y[i]);
            }
            else
            {
                TensorPrimitives.Multiply(gradient, 1 / (high - low), gradient);
            }
        }
    }
}
