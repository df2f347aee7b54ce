using Kaem.ML.Arrays;
using Kaem.ML.Encoders;
using Kaem.ML.Numerics;
using static TorchSharp.torch;

namespace Kaem.ML.Generators;

/// <summary>Convolutions of each image among a row's parts, then dense layers over what all of them give, and the other columns.</summary>
internal sealed class TorchJointEncoder(JointEncoder host, ParameterTensors arrays) : TorchGenerator
{
    private readonly (TorchDenseNetwork Network, ColumnRange Columns)[] _images =
        [.. host.Images.Select(image => (new TorchDenseNetwork(image.Network, arrays), image.Columns))];

    private readonly TorchDenseNetwork _dense = new(host.Dense, arrays);

    public override Tensor Forward(Tensor x, TorchPass pass)
    {
        Tensor Columns(ColumnRange range) => x.slice(1, range.First, range.End, 1);
        var seen = _images.Select(image => image.Network.Forward(Columns(image.Columns), pass)).Concat(host.Others.Select(Columns));
        return _dense.Forward(cat([.. seen], 1), pass);
    }
}
