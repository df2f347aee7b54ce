using TorchSharp;
using static TorchSharp.torch;

namespace Kaem.ML.Text.Network;

/// <summary>
/// The encoder: token vectors, two layers of filters over five neighbours, their mean and maximum over the text, the logarithm of its length and the vectors of
/// its first tokens in their places, and a hidden layer, to 2L numbers that <c>Encoders.Proposals</c> makes a density q(z|x) of.
/// </summary>
internal static class TextEncoder
{
    /// <param name="dropout">What training leaves out; null for nothing.</param>
    /// <returns>B x 2L.</returns>
    public static Tensor Forward(TextArrays arrays, TextEncoderOptions options, TextBatch batch, DropoutMasks? dropout)
    {
        var mask = batch.Mask.unsqueeze(1);
        var vectors = Drop(Lookup.Rows(arrays["encoder.tokens"], batch.Targets) * batch.Mask.unsqueeze(-1)).transpose(1, 2);
        var filtered = Filter("encoder.second", Filter("encoder.first", vectors));
        // A text that is missing has no step: what comes out of it is not used, but finite.
        var lengths = batch.Mask.sum(1, keepdim: true).clamp_min(Constant.Of(1f));
        var mean = filtered.sum(2) / lengths;
        var most = (filtered + (mask - Constant.Of(1f)) * Constant.Of(1e4f)).amax([2]);
        var whole = Drop(cat([mean, most, lengths.log() - Constant.Of(4f), Beginning(vectors)], 1));
        var hidden = nn.functional.gelu(whole.matmul(arrays["encoder.hidden"]) + arrays["encoder.hidden.bias"]);
        var output = hidden.matmul(arrays["encoder.output"]) + arrays["encoder.output.bias"];
        // Not below the least: while what z carries is free, narrow densities would be too, and the prior would have to be as narrow.
        long latents = output.shape[1] / 2;
        return cat([output.narrow(1, 0, latents), Constant.Of(MathF.Log(options.LeastDeviation)) + SoftPlus(output.narrow(1, latents, latents))], 1);

        static Tensor SoftPlus(Tensor values) => -nn.functional.logsigmoid(-values);

        Tensor Filter(string name, Tensor inputs) =>
            nn.functional.gelu(nn.functional.conv1d(inputs, arrays[name], arrays[name + ".bias"], padding: TextShapes.FilterLength / 2)) * mask;

        Tensor Beginning(Tensor of)
        {
            int seen = Math.Min(batch.Length, TextShapes.FirstTokens);
            var first = of.narrow(2, 0, seen);
            if (seen < TextShapes.FirstTokens)
                first = cat([first, zeros(batch.Count, TextShapes.EncoderTokenWidth, TextShapes.FirstTokens - seen)], 2);
            return first.flatten(1);
        }

        Tensor Drop(Tensor values) => dropout?.Apply(values, options.Dropout) ?? values;
    }
}
