using Kaem.ML.Arrays;
using Kaem.ML.Kan;
using static Kaem.ML.Arrays.Numbers;
using static TorchSharp.torch;

namespace Kaem.ML.Generators;

/// <summary>
/// KAN layers and the output activation (Eq. 9 and 11); by option each layer's inputs are normalised, and those of all layers but the first mapped to [0, 1].
/// </summary>
internal sealed class TorchKanGenerator(KanGenerator host, ParameterTensors arrays) : TorchGenerator
{
    private readonly TorchKanLayer[] _layers = [.. host.Layers.Select(layer => new TorchKanLayer(layer, arrays))];

    public override bool HasPenalty => host.Options.Regularisation.IsOn;

    public override Tensor Forward(Tensor x, TorchPass pass)
    {
        List<Tensor> kept = pass.Terms[this] = [];
        for (int l = 0; l < _layers.Length; l++)
        {
            if (host.Norms[l] is { } norm)
                x = nn.functional.layer_norm(x, [x.shape[1]], arrays[norm.Gain], arrays[norm.Bias], LayerNorm.Epsilon);
            if (l > 0)
                x = Map(x);
            x = _layers[l].Forward(x, pass.Half, out var terms);
            if (pass.KeepsTerms && HasPenalty)
                kept.Add(terms);
        }
        return TorchOutput.Activate(pass.Noise is { } noise ? x + noise : x, host.Options.Output, host.Activated);
    }

    public override Tensor? Penalty(TorchPass pass, Tensor samples) => !HasPenalty ? null : _layers
        .Select((layer, l) => layer.Penalty(pass.Terms[this][l].index_select(0, samples), host.Options.Regularisation)).Aggregate((sum, next) => sum + next);

    private Tensor Map(Tensor x) => host.Options.HiddenMap switch
    {
        HiddenMap.Sigmoid => x.sigmoid(),
        HiddenMap.None => x,
        _ => (x - Number(host.Options.GridRange.Low)) / Number(host.Options.GridRange.High - host.Options.GridRange.Low),
    };
}
