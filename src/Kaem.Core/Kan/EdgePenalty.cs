using System.Numerics.Tensors;
using Kaem.ML.Numerics;

namespace Kaem.ML.Kan;

/// <summary>
/// The gradient of a layer's <see cref="KanRegularisation"/> by its folded weights. With norms a, their sum A and
/// <c>H = log A - Σ a·log a/A</c> it is that of <c>Σ_s c(i,o)/S·|φ(i,o)(x_s)|</c>, where the slopes are
/// <c>c = λ·(μ1 + μ2·∂H/∂a)</c> and <c>∂H/∂a = (Σ a·log a/A - log a)/A</c>: joined to the output gradient of one input
/// after the other, it costs no product of its own but that of the activations, and one more before where the entropy needs
/// the norms. An edge that is 0 everywhere stays: there the entropy has no slope.
/// </summary>
internal sealed unsafe class EdgePenalty
{
    private static readonly WorkerPool Alone = new(1);

    private readonly KanLayer _layer;
    private readonly KanRegularisation _options;
    private readonly EdgeNorms? _norms;
    private readonly FloatBuffer _slopes;
    private readonly double[] _sums;
    private readonly double[] _products;
    private readonly ScratchPool<EdgeNorms.Room> _rooms = new(() => new EdgeNorms.Room());
    private readonly LogBody _logarithms;
    private KanLayerWorkspace? _pass;
    private float _constant;
    private float _factor;

    public EdgePenalty(KanLayer layer, KanRegularisation options)
    {
        _layer = layer;
        _options = options;
        _norms = options.Entropy > 0 ? new EdgeNorms(layer) : null;
        _slopes = new FloatBuffer(layer.Inputs * layer.Outputs);
        _sums = new double[layer.Inputs];
        _products = new double[layer.Inputs];
        _logarithms = new LogBody(this);
    }

    /// <summary>Looks at all edges, where the slope of one depends on the others.</summary>
    /// <param name="pass">What the pass kept whose weights' gradients are wanted.</param>
    public void Prepare(KanLayerWorkspace pass, WorkerPool workers)
    {
        _pass = pass;
        double share = (double)_options.Strength / pass.Terms.Rows, slope = _options.L1;
        _factor = 0;
        if (_norms is not null)
        {
            _norms.Measure(pass, workers);
            workers.For(_layer.Inputs, _logarithms);
            double sum = 0, product = 0;
            for (int i = 0; i < _layer.Inputs; i++)
            {
                sum += _sums[i];
                product += _products[i];
            }
            if (sum > 0)
            {
                slope += _options.Entropy * product / (sum * sum);
                _factor = (float)(-share * _options.Entropy / sum);
            }
        }
        _constant = (float)(share * slope);
    }

    /// <summary>The gradient of loss and penalty by the folded weights of an input, in place of that of the loss alone, <c>termsᵀ·dy</c>.</summary>
    /// <param name="terms">The input's expansion, S x Terms.</param>
    /// <param name="dy">Derivative of the loss by the layer's outputs, S x O.</param>
    /// <param name="gradients">Receives Terms x O.</param>
    public void Multiply(int input, MatrixView terms, MatrixView dy, MatrixView gradients)
    {
        var slopes = _slopes.Span.Slice(input * _layer.Outputs, _layer.Outputs);
        if (_factor == 0)
        {
            slopes.Fill(_constant);
        }
        else
        {
            // There are the logarithms of the norms. That of a 0 makes an infinite slope, which the activations, all 0, leave unused.
            TensorPrimitives.Multiply(slopes, _factor, slopes);
            TensorPrimitives.Add(slopes, _constant, slopes);
        }
        var room = _rooms.Rent();
        var activations = EdgeNorms.Activations(_layer, input, terms, room.For(_layer, _pass!));
        fixed (float* slope = slopes)
        {
            for (int s = 0; s < activations.Rows; s++)
                EdgePenaltyKernel.Add(activations.Data + (long)s * activations.Stride, slope, dy.Data + (long)s * dy.Stride, slopes.Length, SimdPaths.Best);
        }
        MatrixProduct.Multiply(terms, true, activations, false, gradients, false, Alone);
        _rooms.Return(room);
    }

    /// <summary>An input's log a, where its slopes go later, Σ a and Σ a·log a.</summary>
    private sealed class LogBody(EdgePenalty owner) : IParallelBody
    {
        public void Execute(int input)
        {
            var norms = owner._norms!.Of(input);
            var logarithms = owner._slopes.Span.Slice(input * norms.Length, norms.Length);
            VectorMath.Log(norms, logarithms);
            double sum = 0, product = 0;
            for (int o = 0; o < norms.Length; o++)
            {
                sum += norms[o];
                product += norms[o] > 0 ? norms[o] * (double)logarithms[o] : 0;
            }
            (owner._sums[input], owner._products[input]) = (sum, product);
        }
    }
}
