using System.Numerics.Tensors;
using Kaem.ML.Numerics;

namespace Kaem.ML.Kan;

/// <summary>
/// Adam on a KAN layer, an input a part: the gradient of the folded weights is taken apart, the parameters move, and the
/// weights are folded anew while all of it is in cache. The same numbers as <see cref="KanLayer.FinishGradients"/>,
/// <see cref="Adam"/> and <see cref="KanLayer.Refresh"/> one after the other give, in a third of the memory traffic.
/// </summary>
internal sealed class KanLayerOptimiser : IOptimiser
{
    private readonly KanLayer _layer;
    private readonly AdamMoments _coefficients;
    private readonly AdamMoments? _spline;
    private readonly AdamMoments? _base;
    private readonly AdamMoments? _bandwidth;
    private readonly Body _body;

    public KanLayerOptimiser(KanLayer layer)
    {
        _layer = layer;
        _coefficients = new AdamMoments(layer.Coefficients);
        _spline = layer.HasSplineWeight ? new AdamMoments(layer.SplineWeight) : null;
        _base = layer.BaseWeight.IsTrainable ? new AdamMoments(layer.BaseWeight) : null;
        _bandwidth = layer.Bandwidth.IsTrainable ? new AdamMoments(layer.Bandwidth) : null;
        _body = new Body(this);
    }

    public void Step(AdamStep step, WorkerPool workers)
    {
        _body.Step = step;
        workers.For(_layer.Inputs, _body);
        _layer.MarkChanged();
    }

    private sealed class Body(KanLayerOptimiser owner) : IParallelBody
    {
        // A row for each input: inputs run at the same time.
        private readonly FloatBuffer _rows = new(owner._layer.Inputs * owner._layer.Outputs);

        public AdamStep Step { get; set; }

        public void Execute(int input)
        {
            var layer = owner._layer;
            int size = layer.BasisSize, outputs = layer.Outputs, edges = input * outputs;
            var gradients = layer.WeightGradients(input);
            if (owner._spline is { } splines)
                StepSplines(input, gradients, splines);
            else
                StepCoefficients(input, gradients);
            if (owner._base is { } basePath)
            {
                gradients.Row(size).CopyTo(layer.BaseWeight.Gradient.Span.Slice(edges, outputs));
                basePath.Apply(Step, edges, outputs);
            }
            owner._bandwidth?.Apply(Step, input, 1);
            layer.Fold(input);
        }

        private void StepSplines(int input, MatrixView gradients, AdamMoments splines)
        {
            var layer = owner._layer;
            int size = layer.BasisSize, outputs = layer.Outputs, edges = input * outputs;
            var spline = layer.SplineWeight.Value.Span.Slice(edges, outputs);
            var splineGradient = layer.SplineWeight.Gradient.Span.Slice(edges, outputs);
            var row = _rows.Span.Slice(edges, outputs);
            splineGradient.Clear();
            for (int g = 0; g < size; g++)
            {
                int at = (input * size + g) * outputs;
                var coefficients = layer.Coefficients.Value.Span.Slice(at, outputs);
                TensorPrimitives.MultiplyAdd(gradients.Row(g), coefficients, splineGradient, splineGradient);
                TensorPrimitives.Multiply(gradients.Row(g), spline, row);
                Step.Apply(coefficients, row, owner._coefficients.First.Span.Slice(at, outputs), owner._coefficients.Second.Span.Slice(at, outputs));
            }
            splines.Apply(Step, edges, outputs);
        }

        /// <summary>Without spline weights the folded weights are the coefficients.</summary>
        private void StepCoefficients(int input, MatrixView gradients)
        {
            var layer = owner._layer;
            for (int g = 0; g < layer.BasisSize; g++)
            {
                int at = (input * layer.BasisSize + g) * layer.Outputs;
                gradients.Row(g).CopyTo(layer.Coefficients.Gradient.Span.Slice(at, layer.Outputs));
                owner._coefficients.Apply(Step, at, layer.Outputs);
            }
        }
    }
}
