using System.Numerics.Tensors;
using Kaem.ML.Numerics;

namespace Kaem.ML.Kan;

/// <summary>
/// Adam on a KAN layer, an input a part: the gradient of the folded weights is taken apart, the parameters move, and
/// the weights are folded anew while all of it is in cache. The same numbers as <see cref="Adam"/> on all parameters and
/// <see cref="KanLayer.Refresh"/> one after the other give, in a third of the memory traffic.
/// </summary>
internal sealed unsafe class KanLayerOptimiser : IOptimiser
{
    private static readonly WorkerPool Alone = new(1);

    private readonly KanLayer _layer;
    private readonly EdgePenalty? _penalty;
    private readonly FloatBuffer? _kept;
    private readonly AdamMoments _coefficients;
    private readonly AdamMoments? _spline;
    private readonly AdamMoments? _base;
    private readonly AdamMoments? _bandwidth;
    private readonly WrittenBody _written;
    private readonly DeferredBody _deferred;
    private double[]? _squaredNorms;

    /// <param name="penalty">Joins the gradients of deferred steps; null for none.</param>
    /// <param name="kept">1 for every edge that moves and 0 for those that deferred steps leave alone, I x O; null where all move.</param>
    public KanLayerOptimiser(KanLayer layer, EdgePenalty? penalty = null, FloatBuffer? kept = null)
    {
        _layer = layer;
        _penalty = penalty;
        _kept = kept;
        _coefficients = new AdamMoments(layer.Coefficients);
        _spline = layer.HasSplineWeight ? new AdamMoments(layer.SplineWeight) : null;
        _base = layer.BaseWeight.IsTrainable ? new AdamMoments(layer.BaseWeight) : null;
        _bandwidth = layer.Bandwidth.IsTrainable ? new AdamMoments(layer.Bandwidth) : null;
        _written = new WrittenBody(this);
        _deferred = new DeferredBody(this);
    }

    /// <summary>One update from the gradients of the folded weights as they stand.</summary>
    public void Step(AdamStep step, WorkerPool workers)
    {
        _written.Step = step;
        workers.For(_layer.Inputs, _written);
        _layer.MarkChanged();
    }

    /// <summary>
    /// Prepares one update from a backward pass that left the gradients of the weights to the optimiser
    /// (<see cref="ParameterGradients.Deferred"/>); then its parts run, in any order, and <see cref="Finish"/> ends it.
    /// </summary>
    /// <param name="dy">The pass's output gradient, S x O.</param>
    /// <param name="pass">What the pass kept.</param>
    /// <returns>The number of parts.</returns>
    public int Prepare(AdamStep step, MatrixView dy, KanLayerWorkspace pass, WorkerPool workers)
    {
        _penalty?.Prepare(pass, workers);
        _deferred.Set(step, dy, pass);
        return Parts;
    }

    /// <summary>Parts of a prepared update: the inputs.</summary>
    public int Parts => _layer.Inputs;

    /// <summary>Sum of the squares of the gradients as they stand.</summary>
    public double SquaredNorm(WorkerPool workers)
    {
        _squaredNorms ??= new double[_layer.Inputs];
        _written.MeasuresOnly = true;
        workers.For(_layer.Inputs, _written);
        _written.MeasuresOnly = false;
        return Sum(_squaredNorms);
    }

    /// <summary>The same of a prepared update. The gradients are formed for this alone, and again when its parts run.</summary>
    public double PreparedSquaredNorm(WorkerPool workers)
    {
        _squaredNorms ??= new double[_layer.Inputs];
        _deferred.MeasuresOnly = true;
        workers.For(_layer.Inputs, _deferred);
        _deferred.MeasuresOnly = false;
        _deferred.PrepareAgain(workers);
        return Sum(_squaredNorms);
    }

    /// <summary>Puts a factor on the gradients of a prepared update.</summary>
    public void Scale(float factor) => _deferred.Scale(factor);

    public void Visit(IStateVisitor visitor)
    {
        _coefficients.Visit(visitor);
        _spline?.Visit(visitor);
        _base?.Visit(visitor);
        _bandwidth?.Visit(visitor);
    }

    /// <summary>Runs one part of a prepared update.</summary>
    public void Execute(int part) => _deferred.Execute(part);

    /// <summary>Ends a prepared update whose parts have run.</summary>
    public void Finish() => _layer.MarkChanged();

    /// <param name="gradients">Derivative of the loss by the folded weights of the input, Terms x O.</param>
    private void Update(AdamStep step, int input, MatrixView gradients)
    {
        int size = _layer.BasisSize, outputs = _layer.Outputs, edges = input * outputs;
        _bandwidth?.Apply(step, input, 1);
        if (step.GradientScale != 1)
        {
            for (int t = 0; t < gradients.Rows; t++)
                TensorPrimitives.Multiply(gradients.Row(t), step.GradientScale, gradients.Row(t));
            step = step with { GradientScale = 1 };
        }
        if (_spline is { } splines)
            UpdateSplines(step, input, gradients, splines);
        else
            UpdateCoefficients(step, input, gradients);
        if (_base is { } basePath)
        {
            gradients.Row(size).CopyTo(_layer.BaseWeight.Gradient.Span.Slice(edges, outputs));
            basePath.Apply(step, edges, outputs);
        }
        _layer.Fold(input);
    }

    /// <summary>Sum of the squares of an input's gradients by the parameters, from those by the folded weights.</summary>
    private void Measure(int input, MatrixView gradients)
    {
        int size = _layer.BasisSize, outputs = _layer.Outputs, edges = input * outputs;
        double sum = _bandwidth is null ? 0 : GradientNorm.Squared(_layer.Bandwidth.Gradient.Span.Slice(input, 1));
        if (_spline is not null)
        {
            var spline = _layer.SplineWeight.Value.Span.Slice(edges, outputs);
            for (int o = 0; o < outputs; o++)
            {
                double ofSpline = 0;
                for (int g = 0; g < size; g++)
                {
                    double gradient = gradients.Row(g)[o], ofCoefficient = gradient * spline[o];
                    ofSpline += gradient * _layer.Coefficients.Value[(input * size + g) * outputs + o];
                    sum += ofCoefficient * ofCoefficient;
                }
                sum += ofSpline * ofSpline;
            }
        }
        else
        {
            for (int g = 0; g < size; g++)
                sum += GradientNorm.Squared(gradients.Row(g));
        }
        if (_base is not null)
            sum += GradientNorm.Squared(gradients.Row(size));
        _squaredNorms![input] = sum;
    }

    /// <summary>In the inputs' order, whatever threads measured them.</summary>
    private static double Sum(double[] values)
    {
        double sum = 0;
        foreach (double value in values)
            sum += value;
        return sum;
    }

    private void UpdateSplines(AdamStep step, int input, MatrixView gradients, AdamMoments splines)
    {
        int size = _layer.BasisSize, outputs = _layer.Outputs, edges = input * outputs;
        var rates = step.Rates(_layer.Coefficients.Decays);
        float* spline = _layer.SplineWeight.Value.Pointer + edges, splineGradient = _layer.SplineWeight.Gradient.Pointer + edges;
        new Span<float>(splineGradient, outputs).Clear();
        for (int g = 0; g < size; g++)
        {
            long at = ((long)input * size + g) * outputs;
            KanLayerKernel.Update(
                gradients.Data + (long)g * gradients.Stride, spline, splineGradient, _layer.Coefficients.Value.Pointer + at,
                _coefficients.First.Pointer + at, _coefficients.Second.Pointer + at, outputs, rates);
        }
        splines.Apply(step, edges, outputs);
    }

    /// <summary>Without spline weights the folded weights are the coefficients.</summary>
    private void UpdateCoefficients(AdamStep step, int input, MatrixView gradients)
    {
        for (int g = 0; g < _layer.BasisSize; g++)
        {
            int at = (input * _layer.BasisSize + g) * _layer.Outputs;
            gradients.Row(g).CopyTo(_layer.Coefficients.Gradient.Span.Slice(at, _layer.Outputs));
            _coefficients.Apply(step, at, _layer.Outputs);
        }
    }

    private sealed class WrittenBody(KanLayerOptimiser owner) : IParallelBody
    {
        public AdamStep Step { get; set; }

        public bool MeasuresOnly { get; set; }

        public void Execute(int input)
        {
            if (MeasuresOnly)
                owner.Measure(input, owner._layer.WeightGradients(input));
            else
                owner.Update(Step, input, owner._layer.WeightGradients(input));
        }
    }

    private sealed class DeferredBody(KanLayerOptimiser owner) : IParallelBody
    {
        private readonly ScratchPool<FloatBuffer> _gradients = new(() => new FloatBuffer(checked(owner._layer.Terms * owner._layer.Outputs)));
        private AdamStep _step;
        private bool _backwards;
        private MatrixView _dy;
        private KanLayerWorkspace? _pass;

        public bool MeasuresOnly { get; set; }

        public void Set(AdamStep step, MatrixView dy, KanLayerWorkspace pass)
        {
            (_step, _dy, _pass) = (step, dy, pass);
            // There and back: what the last step touched last is still in cache.
            _backwards = !_backwards;
        }

        public void Scale(float factor) => _step = _step with { GradientScale = factor };

        /// <summary>The penalty's slopes are used up by a run.</summary>
        public void PrepareAgain(WorkerPool workers) => owner._penalty?.Prepare(_pass!, workers);

        public void Execute(int part)
        {
            int input = _backwards ? owner._layer.Inputs - 1 - part : part;
            var room = _gradients.Rent();
            var gradients = room.AsMatrix(owner._layer.Terms, owner._layer.Outputs);
            var terms = _pass!.TermsOf(owner._layer, input);
            if (owner._penalty is { } penalty)
                penalty.Multiply(input, terms, _dy, gradients);
            else
                MatrixProduct.Multiply(terms, true, _dy, false, gradients, false, Alone);
            if (owner._kept is { } kept)
                Mask(gradients, kept.Span.Slice(input * gradients.Columns, gradients.Columns));
            if (MeasuresOnly)
                owner.Measure(input, gradients);
            else
                owner.Update(_step, input, gradients);
            _gradients.Return(room);
        }

        private static void Mask(MatrixView gradients, ReadOnlySpan<float> kept)
        {
            for (int t = 0; t < gradients.Rows; t++)
                TensorPrimitives.Multiply(gradients.Row(t), kept, gradients.Row(t));
        }
    }
}
