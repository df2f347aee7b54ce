using Kaem.ML.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace Kaem.ML.Text.Network;

/// <summary>Which values an update leaves out, of the project's streams: mask k of a step is the same whatever draws it.</summary>
internal sealed class DropoutMasks(ulong seed)
{
    private float[] _uniforms = [];
    private uint _step, _mask;

    /// <summary>Begins an update.</summary>
    public void Begin(long step) => (_step, _mask) = ((uint)step, 0);

    /// <summary>The values, a share of them 0 and the others larger by as much.</summary>
    public Tensor Apply(Tensor values, float share)
    {
        if (share == 0)
            return values;
        int count = checked((int)values.numel());
        if (_uniforms.Length < count)
            _uniforms = new float[count];
        var uniforms = _uniforms.AsSpan(0, count);
        new RandomStream(seed, StreamPurpose.TextDropout, _step, _mask++).Uniform(uniforms);
        float kept = 1 / (1 - share);
        foreach (ref float value in uniforms)
            value = value < share ? 0 : kept;
        return values * HostArrays.ToTensor(uniforms.ToArray(), values.shape);
    }
}
