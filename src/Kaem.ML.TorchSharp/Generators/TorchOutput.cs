using Kaem.ML.Numerics;
using static TorchSharp.torch;

namespace Kaem.ML.Generators;

/// <summary>The output activation of some columns.</summary>
internal static class TorchOutput
{
    public static Tensor Activate(Tensor x, OutputActivation activation, IReadOnlyList<ColumnRange> columns)
    {
        if (activation == OutputActivation.None || columns.Count == 0)
            return x;
        if (columns is [{ First: 0 } all] && all.Count == x.shape[1])
            return Apply(x, activation);
        var parts = new List<Tensor>();
        int at = 0;
        foreach (var range in columns)
        {
            if (range.First > at)
                parts.Add(x.slice(1, at, range.First, 1));
            parts.Add(Apply(x.slice(1, range.First, range.End, 1), activation));
            at = range.End;
        }
        if (at < x.shape[1])
            parts.Add(x.slice(1, at, x.shape[1], 1));
        return cat(parts, 1);
    }

    private static Tensor Apply(Tensor x, OutputActivation activation) => activation == OutputActivation.Sigmoid ? x.sigmoid() : x.tanh();
}
