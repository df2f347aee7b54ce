using Kaem.ML.Arrays;
using static Kaem.ML.Arrays.Numbers;
using static TorchSharp.torch;

namespace Kaem.ML.Kan;

/// <summary>
/// I·O functions <c>f(i,o)(x) = wBase(i,o)·act(x) + wSpline(i,o)·Σ_g coef(i,g,o)·B_g(x)</c> (Eq. 10): an expansion of each input, shared by all outputs, and a
/// product with the folded weights, [I, terms, O].
/// </summary>
internal sealed class TorchKanLayer(KanLayer layer, ParameterTensors arrays)
{
    /// <summary>The host's layer: widths, options, grids.</summary>
    public KanLayer Host => layer;

    /// <summary>B_0(x) … B_(n-1)(x) and, where there is a base path, act(x): from [..., I] to [..., I, terms].</summary>
    public Tensor Expand(Tensor x)
    {
        var grid = layer.Grid.Length > 0 ? arrays[layer.Grid] : null;
        var bandwidth = layer.Bandwidth.Length > 0 ? arrays[layer.Bandwidth] : null;
        var terms = TorchBasis.Expand(layer.Options, x, grid, bandwidth);
        return layer.HasBasePath ? cat([terms, TorchBasis.Activate(layer.Options.BaseActivation, x).unsqueeze(-1)], -1) : terms;
    }

    /// <summary>Weights of the terms, [I, terms, O].</summary>
    public Tensor Weights()
    {
        var weights = arrays[layer.Coefficients];
        if (layer.HasSplineWeight)
            weights = weights * arrays[layer.SplineWeight].unsqueeze(1);
        return layer.HasBasePath ? cat([weights, arrays[layer.BaseWeight].unsqueeze(1)], 1) : weights;
    }

    /// <summary>y(o) = Σ_i f(i,o)(x_i): from [S, I] to [S, O].</summary>
    /// <param name="half">Whether the product is of bfloat16 numbers.</param>
    /// <param name="terms">The expansion, [S, I, terms].</param>
    public Tensor Forward(Tensor x, bool half, out Tensor terms)
    {
        terms = Expand(x);
        Tensor flat = terms.reshape(x.shape[0], -1), weights = Weights().reshape(-1, layer.Outputs);
        return half ? flat.to(bfloat16).matmul(weights.to(bfloat16)).to(float32) : flat.matmul(weights);
    }

    /// <summary>f(i,o) at points of each input, [S, I], for all outputs: [S, I, O].</summary>
    public Tensor Functions(Tensor x) => matmul(Expand(x).transpose(0, 1), Weights()).transpose(0, 1);

    /// <summary>f(i,o) at points of its own, x [S, O, I]: [S, O, I].</summary>
    public Tensor OwnFunctions(Tensor x) => einsum("soit,ito->soi", Expand(x), Weights());

    /// <summary>
    /// The penalty that makes the layer sparse (Liu et al. 2024, Sec. 2.5.1), by its weights alone: <c>λ·(μ1·A + μ2·H)</c> with |φ| the mean absolute
    /// activation of an edge, A their sum, and H the entropy of their shares.
    /// </summary>
    /// <param name="terms">The expansion of what the layer saw, [S, I, terms].</param>
    public Tensor Penalty(Tensor terms, KanRegularisation options)
    {
        Tensor seen = terms.detach(), weights = Weights();
        // An input at a time: the activations of all edges together are as many as samples times weights.
        var norms = stack(Enumerable.Range(0, layer.Inputs).Select(i => seen.select(1, i).matmul(weights.select(0, i)).abs().mean([0L])), 0);
        var sum = norms.sum();
        // An edge that is 0 everywhere adds nothing, and has no slope.
        var all = sum.clamp(min: Number(1e-30));
        var entropy = all.log() - (norms * norms.where(norms > Number(0), ones_like(norms)).log()).sum() / all;
        return Number(options.Strength) * (Number(options.L1) * sum + Number(options.Entropy) * entropy);
    }
}
