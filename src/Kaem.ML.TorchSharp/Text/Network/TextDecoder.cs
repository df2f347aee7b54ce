using TorchSharp;
using static TorchSharp.torch;

namespace Kaem.ML.Text.Network;

/// <summary>
/// The decoder, a causal transformer (Vaswani et al. 2017; normalisation first, as Xiong et al. 2020 have it): step t sees z and the tokens before t. Vectors
/// of the last token, pair and triple and a map of z are summed; layers of attention and hidden layers add to them; z scales and shifts the result; the output
/// shares the tokens' vectors. Attention adds a number by head and distance, one part fixed (Press et al. 2022), one learned. A gate then mixes the network's
/// probability with the N that counts have: <c>p = Σ_k g_k·p_k</c>, g a softmax of the network's state, z, and what is known of the contexts.
/// </summary>
internal sealed class TextDecoder(TextArrays arrays, KaemTextOptions options, int tokens)
{
    /// <summary>Log-probabilities of a batch's tokens.</summary>
    /// <param name="latents">z as the decoder sees it, B x Q; null where there are none.</param>
    /// <param name="dropout">What training leaves out; null for nothing.</param>
    /// <returns>Of each step's token, by the mixture and by the network alone, B x T.</returns>
    public (Tensor Mixed, Tensor Network) LogProbability(TextBatch batch, Tensor? latents, DropoutMasks? dropout = null)
    {
        var state = State(batch.Inputs, batch.Pairs, batch.Triples, latents, null, dropout);
        var network = Logits(state, latents, 0, dropout).log_softmax(-1).gather(-1, batch.Targets.unsqueeze(-1)).squeeze(-1);
        if (batch.LogCounts is not { } counts)
            return (network, network);
        var gate = LogGate(state, batch.Signs!, latents);
        return ((cat([network.unsqueeze(-1), counts], -1) + gate).logsumexp(-1), network);
    }

    /// <summary>What the decoder makes of each step before its output.</summary>
    /// <param name="past">Keys and values of earlier steps, of each layer, to which those of these steps are added; null for none.</param>
    /// <returns>B x T x d.</returns>
    public Tensor State(Tensor inputs, Tensor pairs, Tensor triples, Tensor? latents, List<(Tensor Keys, Tensor Values)>? past, DropoutMasks? dropout = null)
    {
        var x = Lookup.Rows(arrays["decoder.tokens"], inputs);
        if (options.ContextBuckets > 0)
        {
            x = x + Lookup.Rows(arrays["decoder.pairs"], pairs.remainder(Constant.Of((long)options.ContextBuckets)))
                + Lookup.Rows(arrays["decoder.triples"], triples.remainder(Constant.Of((long)options.ContextBuckets)));
        }
        if (latents is not null)
            x = x + Scaled(latents).matmul(arrays["decoder.latents"]).unsqueeze(1);
        x = Drop(x, dropout);
        for (int layer = 0; layer < options.Layers; layer++)
            x = Layer(layer, x, past, dropout);
        x = Normalised("decoder.norm", x);
        return latents is null
            ? x
            : x * (Scaled(latents).matmul(arrays["decoder.latents.scale"]).unsqueeze(1) + Constant.Of(1f))
                + Scaled(latents).matmul(arrays["decoder.latents.shift"]).unsqueeze(1);
    }

    /// <summary>The network's logits, B x T x V. At a text's first tokens, what z alone makes of each is added.</summary>
    /// <param name="from">Which step of the text the first one is.</param>
    public Tensor Logits(Tensor state, Tensor? latents, int from, DropoutMasks? dropout = null)
    {
        var logits = Drop(state, dropout).matmul(arrays["decoder.tokens"].narrow(0, 0, tokens).transpose(0, 1)) + arrays["decoder.tokens.bias"];
        int told = latents is null ? 0 : TextShapes.Told(options), steps = (int)logits.shape[1], count = Math.Min(told - from, steps);
        if (count <= 0)
            return logits;
        var first = Told(latents!).matmul(arrays["told.beginning"]).view(-1, told, tokens).narrow(1, from, count);
        return count == steps ? logits + first : cat([logits.narrow(1, 0, count) + first, logits.narrow(1, count, steps - count)], 1);
    }

    /// <summary>What z alone makes of a text's first tokens: logits, B x tokens x V.</summary>
    public Tensor Beginning(Tensor latents, int first) =>
        (Told(latents).matmul(arrays["told.beginning"]) + arrays["told.beginning.bias"]).view(-1, first, tokens);

    /// <summary>What z alone makes of all of a text's tokens, whatever their order: logits, B x V.</summary>
    public Tensor Bag(Tensor latents) => Told(latents).matmul(arrays["told.bag"]) + arrays["told.bag.bias"];

    /// <summary>Logarithms of the shares of network and counts, B x T x (N + 1).</summary>
    public Tensor LogGate(Tensor state, Tensor signs, Tensor? latents)
    {
        var hidden = signs.matmul(arrays["gate.signs"]) + arrays["gate.bias"] + state.matmul(arrays["gate.hidden"]);
        if (latents is not null)
            hidden = hidden + Scaled(latents).matmul(arrays["gate.latents"]).unsqueeze(1);
        return (hidden.tanh().matmul(arrays["gate.output"]) + arrays["gate.output.bias"]).log_softmax(-1);
    }

    private Tensor Layer(int layer, Tensor x, List<(Tensor Keys, Tensor Values)>? past, DropoutMasks? dropout)
    {
        string name = $"decoder.{layer}";
        long rows = x.shape[0], steps = x.shape[1], heads = options.Heads, each = options.Width / heads;
        var parts = Linear($"{name}.attention.input", Normalised($"{name}.attention.norm", x)).view(rows, steps, 3, heads, each).permute(2, 0, 3, 1, 4);
        Tensor queries = parts[0], keys = parts[1], values = parts[2];
        if (past is not null)
        {
            if (past.Count > layer)
                (keys, values) = (cat([past[layer].Keys, keys], 2), cat([past[layer].Values, values], 2));
            if (past.Count > layer)
                past[layer] = (keys, values);
            else
                past.Add((keys, values));
        }
        var weights = (queries.matmul(keys.transpose(-1, -2)) * Constant.Of(1 / MathF.Sqrt(each)) + Distances(name, steps, keys.shape[2])).softmax(-1);
        var attended = weights.matmul(values).transpose(1, 2).reshape(rows, steps, options.Width);
        x = x + Drop(Linear($"{name}.attention.output", attended), dropout);
        var hidden = nn.functional.gelu(Linear($"{name}.hidden.input", Normalised($"{name}.hidden.norm", x)));
        return x + Drop(Linear($"{name}.hidden.output", hidden), dropout);
    }

    /// <summary>What attention adds by head and distance; -1e9 for later tokens. H x steps x all.</summary>
    private Tensor Distances(string name, long steps, long all)
    {
        var distances = new long[steps * all];
        var falls = new float[options.Heads * steps * all];
        float[] slopes = [.. Enumerable.Range(1, options.Heads).Select(head => 2 * MathF.Pow(2, -8f * head / options.Heads))];
        for (long t = 0; t < steps; t++)
        {
            for (long other = 0; other < all; other++)
            {
                long distance = all - steps + t - other, at = t * all + other;
                distances[at] = Math.Clamp(distance, 0, TextShapes.Distances - 1);
                for (int head = 0; head < options.Heads; head++)
                    falls[head * distances.Length + at] = distance < 0 ? -1e9f : -slopes[head] * distance;
            }
        }
        var learned = arrays[$"{name}.attention.distance"][0].index_select(1, HostArrays.ToTensor(distances, distances.Length)).view(-1, steps, all);
        return learned + HostArrays.ToTensor(falls, options.Heads, steps, all);
    }

    private Tensor Told(Tensor latents) => nn.functional.gelu(Scaled(latents).matmul(arrays["told.hidden"]) + arrays["told.hidden.bias"]);

    private static Tensor Scaled(Tensor latents) => latents * Constant.Of(TextShapes.LatentScale);

    private Tensor Linear(string name, Tensor x) => x.matmul(arrays[name]) + arrays[name + ".bias"];

    private Tensor Normalised(string name, Tensor x) =>
        nn.functional.layer_norm(x, [options.Width], arrays[name + ".scale"], arrays[name + ".shift"]);

    private Tensor Drop(Tensor values, DropoutMasks? dropout) => dropout?.Apply(values, options.Dropout) ?? values;
}
