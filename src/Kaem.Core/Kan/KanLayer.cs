using System.Runtime.CompilerServices;
using Kaem.ML.Numerics;

namespace Kaem.ML.Kan;

/// <summary>
/// I·O univariate functions <c>f(i,o)(x) = wBase(i,o)·act(x) + wSpline(i,o)·Σ_g coef(i,g,o)·B_g(x)</c>. Grid and bandwidth
/// belong to the input, so the basis is expanded once per input and shared by all outputs: with the weights folded to
/// I·(n+1) x O the layer is one matrix product. What a basis or the options leave out (grid, bandwidth, spline weight, base
/// path) has no parameters: these are empty and not among <see cref="Parameters"/>.
/// </summary>
internal sealed unsafe class KanLayer
{
    private readonly Basis _basis;
    private readonly ScratchPool<GrowingRoom> _rooms = new(() => new GrowingRoom());
    private readonly FoldedWeights _allWeights;
    private FloatBuffer? _folded;
    private FloatBuffer? _foldedGradient;
    private readonly FoldBody _fold;

    /// <param name="name">Prefix of the parameters' names.</param>
    /// <param name="inputs">Number of inputs I.</param>
    /// <param name="outputs">Number of outputs O.</param>
    public KanLayer(string name, int inputs, int outputs, KanBasis options)
    {
        Inputs = inputs;
        Outputs = outputs;
        Options = options;
        _basis = Basis.Create(options);
        HasBasePath = options.BaseActivation != BaseActivation.None;
        Terms = _basis.Size + (HasBasePath ? 1 : 0);
        Grid = new Parameter($"{name}/grid", inputs, _basis.GridLength) { IsTrainable = false };
        Bandwidth = _basis.Bandwidth is { } bandwidth
            ? new Parameter($"{name}/bandwidth", inputs) { IsTrainable = bandwidth.IsTrainable, LowerBound = bandwidth.Least, UpperBound = bandwidth.Most }
            : new Parameter($"{name}/bandwidth", 0) { IsTrainable = false };
        Coefficients = new Parameter($"{name}/coefficients", inputs, BasisSize, outputs) { Decays = true };
        SplineWeight = new Parameter($"{name}/spline-weight", _basis.HasSplineWeight ? inputs : 0, outputs)
        {
            IsTrainable = _basis.HasSplineWeight, Decays = true,
        };
        BaseWeight = new Parameter($"{name}/base-weight", HasBasePath ? inputs : 0, outputs) { IsTrainable = HasBasePath, Decays = true };
        Parameters = [.. new[] { Grid, Bandwidth, Coefficients, SplineWeight, BaseWeight }.Where(parameter => parameter.Length > 0)];
        _allWeights = new FoldedWeights(this);
        _fold = new FoldBody(this);
    }

    /// <summary>Number of inputs I.</summary>
    public int Inputs { get; }

    /// <summary>Number of outputs O.</summary>
    public int Outputs { get; }

    /// <summary>Number of basis functions n of one input.</summary>
    public int BasisSize => _basis.Size;

    /// <summary>The family of basis functions.</summary>
    public Basis Basis => _basis;

    /// <summary>Whether functions have spline weights.</summary>
    public bool HasSplineWeight => _basis.HasSplineWeight;

    /// <summary>Whether functions have a base path.</summary>
    public bool HasBasePath { get; }

    /// <summary>Terms of one input's expansion: n basis functions and, with a base path, its activation.</summary>
    public int Terms { get; }

    /// <summary>The options that the layer was made from.</summary>
    public KanBasis Options { get; }

    /// <summary>Centres or knots, a row for each input, ascending.</summary>
    public Parameter Grid { get; }

    /// <summary>Bandwidths τ, I.</summary>
    public Parameter Bandwidth { get; }

    /// <summary>Spline coefficients, I x n x O.</summary>
    public Parameter Coefficients { get; }

    /// <summary>Spline weights, I x O.</summary>
    public Parameter SplineWeight { get; }

    /// <summary>Base weights, I x O.</summary>
    public Parameter BaseWeight { get; }

    /// <summary>Everything above that exists.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Changes whenever the functions do; what is built from them compares it.</summary>
    public int Version { get; private set; }

    /// <summary>Points where the functions are not smooth.</summary>
    public IReadOnlyList<float> Kinks => BasePath.Kinks(Options.BaseActivation);

    /// <summary>Derivative of the loss by each input's bandwidth, I; callers accumulate.</summary>
    public Span<float> BandwidthGradient => Bandwidth.Gradient.Span;

    /// <summary>Width of an input's basis functions at τ = 1: for radial functions the mean distance of two centres.</summary>
    public float UnitWidth(int input) => _basis.UnitWidth(GridOf(input));

    /// <summary>Width of an input's basis functions.</summary>
    public float Width(int input) => Bandwidth.Length == 0 ? UnitWidth(input) : UnitWidth(input) * Bandwidth.Value[input];

    /// <summary>Extent of the narrowest feature that a function of this input can have.</summary>
    public float NarrowestFeature(int input) => _basis.NarrowestFeature(GridOf(input), Width(input));

    /// <summary>An input's centres or knots.</summary>
    public Span<float> GridOf(int input) => Grid.Value.Span.Slice(input * _basis.GridLength, _basis.GridLength);

    /// <summary>
    /// Folded weights of an input, Terms x O: f = expansion · weights. Valid after <see cref="Refresh"/>. From the first call on they
    /// are kept in memory, which passes through the layer do without.
    /// </summary>
    public MatrixView Weights(int input)
    {
        var folded = _folded ?? KeepFolded();
        return new(folded, folded.Pointer + (long)input * Terms * Outputs, Terms, Outputs, Outputs);
    }

    /// <summary>Derivative of the loss by the folded weights of an input, Terms x O; callers accumulate. Memory is taken at the first use.</summary>
    public MatrixView WeightGradients(int input) => new(FoldedGradient, FoldedGradient.Pointer + (long)input * Terms * Outputs, Terms, Outputs, Outputs);

    /// <summary>Tells the layer that its parameters or grid were changed, and folds the weights anew.</summary>
    public void Refresh(WorkerPool workers)
    {
        MarkChanged();
        workers.For(Inputs, _fold);
    }

    /// <summary>Tells the layer that its parameters were changed and folded.</summary>
    public void MarkChanged() => Version++;

    /// <summary>Folds the weights of one input anew, where they are kept.</summary>
    public void Fold(int input)
    {
        if (_folded is { } folded)
            _allWeights.Write(input * Terms, Terms, 0, Outputs, folded.Pointer + (long)input * Terms * Outputs, Outputs);
    }

    /// <summary>Sets the gradients that callers accumulate, of weights and bandwidths, to zero.</summary>
    public void ClearGradients()
    {
        FoldedGradient.Span.Clear();
        BandwidthGradient.Clear();
    }

    /// <summary>Expansion of one input: row j of <paramref name="terms"/> (x.Length x Terms) is B_0(x_j) … B_(n-1)(x_j), act(x_j).</summary>
    public void Expand(int input, ReadOnlySpan<float> x, MatrixView terms)
    {
        fixed (float* px = x)
            Expand(input, px, 1, x.Length, terms.Data, terms.Stride);
    }

    /// <summary>
    /// Adds <c>Σ_j w_j·∇f(i,o)(x_j)</c> of the functions of an input from <paramref name="firstOutput"/> on to the gradients of their folded weights and
    /// the input's bandwidth. Calls for different inputs may run at the same time.
    /// </summary>
    /// <param name="x">Arguments, those of one function after those of the other, as many for each as there are weights.</param>
    [SkipLocalsInit]
    public void AccumulateScores(int input, int firstOutput, ReadOnlySpan<float> x, ReadOnlySpan<float> weights)
    {
        if (weights.IsEmpty)
            return;
        int size = BasisSize, count = weights.Length, outputs = x.Length / count;
        var room = _rooms.Rent();
        var both = room.Floats(checked(2 * outputs * size));
        Span<float> sums = both[..(outputs * size)], widthSums = both[(outputs * size)..];
        fixed (float* px = x, pw = weights, ps = sums, pd = widthSums)
            _basis.WeightedSums(outputs, px, pw, count, Grid.Value.Pointer + (long)input * _basis.GridLength, Width(input), ps, pd);
        var gradients = WeightGradients(input);
        for (int g = 0; g < size; g++)
        {
            var row = gradients.Row(g).Slice(firstOutput, outputs);
            for (int f = 0; f < row.Length; f++)
                row[f] += sums[f * size + g];
        }
        if (Bandwidth.IsTrainable)
        {
            var folded = Weights(input);
            var widths = room.Doubles(outputs);
            widths.Clear();
            for (int g = 0; g < size; g++)
            {
                var row = folded.Row(g).Slice(firstOutput, outputs);
                for (int f = 0; f < row.Length; f++)
                    widths[f] += (double)row[f] * widthSums[f * size + g];
            }
            float unit = UnitWidth(input);
            foreach (double width in widths)
                Bandwidth.Gradient[input] += (float)(width * unit);
        }
        if (HasBasePath)
        {
            var row = gradients.Row(size).Slice(firstOutput, outputs);
            for (int f = 0; f < row.Length; f++)
                row[f] += BasePath.Score(Options.BaseActivation, x.Slice(f * count, count), weights);
        }
        _rooms.Return(room);
    }

    /// <summary>One function at points, and its derivative there: <c>values[j] = f(i,o)(x_j)</c>, <c>slopes[j] = f(i,o)'(x_j)</c>.</summary>
    /// <param name="weights">The function's folded weights, Terms.</param>
    public void Evaluate(int input, float* weights, ReadOnlySpan<float> x, Span<float> values, Span<float> slopes)
    {
        fixed (float* px = x, pv = values, ps = slopes)
            _basis.Combine(px, x.Length, Grid.Value.Pointer + (long)input * _basis.GridLength, Width(input), weights, pv, ps);
        if (HasBasePath)
            BasePath.Add(Options.BaseActivation, weights[BasisSize], x, values, slopes);
    }

    /// <summary>y = expansion(x)·weights: S x I to S x O.</summary>
    public void Forward(MatrixView x, MatrixView y, KanLayerWorkspace workspace, WorkerPool workers)
    {
        workspace.Expand(this, x, workers);
        MatrixProduct.Multiply(workspace.Terms, false, _allWeights, false, y, false, workers);
    }

    /// <summary>
    /// Sets (or adds to) the gradients of the bandwidths and, where they are wanted, of the weights and of the inputs, from
    /// <paramref name="dy"/> (S x O), for the arguments of the last <see cref="Forward"/> on the same workspace.
    /// </summary>
    /// <param name="dx">Receives dL/dx, S x I; null where nobody needs it.</param>
    /// <param name="parameters">Which parameter gradients are wanted.</param>
    public void Backward(MatrixView dy, MatrixView? dx, ParameterGradients parameters, KanLayerWorkspace workspace, WorkerPool workers)
    {
        bool added = parameters == ParameterGradients.Added;
        if (added || parameters == ParameterGradients.Written)
            MatrixProduct.Multiply(workspace.Terms, true, dy, false, AllWeightGradients, added, workers);
        bool bandwidth = parameters != ParameterGradients.None && Bandwidth.IsTrainable;
        if (bandwidth && !added)
            BandwidthGradient.Clear();
        if (dx is not null || bandwidth)
        {
            MatrixProduct.Multiply(dy, false, _allWeights, true, workspace.TermGradients, false, workers);
            workspace.PullBack(this, dx, bandwidth, workers);
        }
    }

    // Parts of a parallel run may be the first to ask, at the same time.
    private FloatBuffer KeepFolded()
    {
        var folded = new FloatBuffer(checked(Inputs * Terms * Outputs));
        _allWeights.Write(0, Inputs * Terms, 0, Outputs, folded.Pointer, Outputs);
        return Interlocked.CompareExchange(ref _folded, folded, null) ?? folded;
    }

    private FloatBuffer FoldedGradient
    {
        get
        {
            // Parts of a parallel run may be the first to ask, at the same time.
            if (_foldedGradient is null)
                Interlocked.CompareExchange(ref _foldedGradient, new FloatBuffer(checked(Inputs * Terms * Outputs)), null);
            return _foldedGradient;
        }
    }

    private MatrixView AllWeightGradients => new(FoldedGradient, FoldedGradient.Pointer, Inputs * Terms, Outputs, Outputs);

    internal void Expand(int input, float* x, int inputStride, int count, float* terms, int termStride)
    {
        _basis.Expand(x, inputStride, count, Grid.Value.Pointer + (long)input * _basis.GridLength, Width(input), terms, termStride);
        for (int j = 0; HasBasePath && j < count; j++)
            terms[(long)j * termStride + BasisSize] = BasePath.Value(Options.BaseActivation, x[(long)j * inputStride]);
    }

    /// <summary>
    /// Derivatives of an input's basis functions by its width at points, from their expansion: row j of each starts <paramref name="stride"/> after row j - 1.
    /// </summary>
    internal void ExpandWidthDerivatives(int input, ReadOnlySpan<float> x, float* terms, float* derivatives, int stride)
    {
        fixed (float* px = x)
            _basis.ExpandWidthDerivatives(px, x.Length, Grid.Value.Pointer + (long)input * _basis.GridLength, Width(input), terms, derivatives, stride);
        GC.KeepAlive(this);
    }

    /// <summary>Adds this input's part of dL/dx and dL/dτ, given dL/dterms.</summary>
    internal void PullBack(
        int input, float* x, int inputStride, int count, float* terms, float* termGradients, int termStride, float* dx, bool bandwidth)
    {
        double width = _basis.Backward(
            x, inputStride, count, Grid.Value.Pointer + (long)input * _basis.GridLength, Width(input), terms, termGradients, termStride, dx);
        if (bandwidth)
            Bandwidth.Gradient[input] += (float)(width * UnitWidth(input));
        if (dx != null && HasBasePath)
        {
            for (int j = 0; j < count; j++)
            {
                long at = (long)j * inputStride;
                dx[at] += termGradients[(long)j * termStride + BasisSize] * BasePath.Derivative(Options.BaseActivation, x[at]);
            }
        }
    }

    private sealed class FoldBody(KanLayer layer) : IParallelBody
    {
        public void Execute(int input) => layer.Fold(input);
    }
}
