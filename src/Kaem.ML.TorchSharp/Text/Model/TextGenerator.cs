using Kaem.ML.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace Kaem.ML.Text.Model;

/// <summary>
/// Draws texts token by token, those of a block side by side. A block always has the same size, so that a text does not depend on how many there are.
/// </summary>
internal sealed class TextGenerator(TextNetwork network)
{
    /// <summary>Texts side by side.</summary>
    public const int Block = 16;

    private readonly WorkerPool _workers = WorkerPool.Borrow();

    /// <summary>Draws of the prior for the texts of a block, [L, Block].</summary>
    public FloatBuffer DrawLatents(ulong seed, int block)
    {
        var points = new FloatBuffer(Block * network.Latents!.Prior.Latents);
        network.Latents.Prior.Sample(new RandomStream(seed, StreamPurpose.Generation, (uint)block), Block, points, _workers);
        return points;
    }

    /// <summary>The tokens of a block of texts after given ones, without their ends.</summary>
    /// <param name="points">[L, Block]; null where there are no latents.</param>
    /// <param name="prompt">What every text begins with.</param>
    /// <param name="stream">Number of each text's uniforms.</param>
    /// <param name="ends">Whether texts may end before they have the most tokens.</param>
    public List<int>[] Draw(
        FloatBuffer? points, int[] prompt, TextSampling sampling, ulong seed, StreamPurpose purpose, Func<int, uint> stream, bool ends = true)
    {
        using var quiet = no_grad();
        using var outside = NewDisposeScope();
        var z = points is null ? null : network.Latents!.ToDecoder(points, Block, _workers);
        List<int>[] texts = [.. Enumerable.Range(0, Block).Select(_ => new List<int>(prompt))];
        bool[] done = new bool[Block];
        var past = new List<(Tensor Keys, Tensor Values)>();
        int order = network.Counts?.Order ?? 0, tokens = network.Vocabulary.Count;
        double[] byCounts = new double[order * tokens], mixed = new double[tokens];
        float[] signs = new float[Block * order * KneserNey.Signs], uniform = new float[1];
        int from = 0;
        while (!done.All(over => over))
        {
            using var step = NewDisposeScope();
            int length = texts[0].Count + 1;
            var (inputs, pairs, triples) = Contexts(texts, from, length);
            var state = network.Decoder.State(inputs, pairs, triples, z, past);
            for (int layer = 0; layer < past.Count; layer++)
                past[layer] = (past[layer].Keys.MoveToOuterDisposeScope(), past[layer].Values.MoveToOuterDisposeScope());
            state = state.narrow(1, state.shape[1] - 1, 1);
            var own = network.Decoder.Logits(state, z, length - 1).softmax(-1).to(ScalarType.Float64).data<double>().ToArray();
            double[][] counted = new double[Block][];
            for (int row = 0; row < Block && order > 0; row++)
            {
                network.Counts!.Predict(texts[row].ToArray(), byCounts, signs.AsSpan(row * order * KneserNey.Signs, order * KneserNey.Signs));
                counted[row] = [.. byCounts];
            }
            double[] gate = order == 0 ? [] : network.Decoder.LogGate(state, HostArrays.ToTensor(signs, [Block, 1, order * KneserNey.Signs]), z).exp()
                .to(ScalarType.Float64).data<double>().ToArray();
            for (int row = 0; row < Block; row++)
            {
                for (int token = 0; token < tokens; token++)
                {
                    double p = own[row * tokens + token] * (order == 0 ? 1 : gate[row * (order + 1)]);
                    for (int k = 0; k < order; k++)
                        p += gate[row * (order + 1) + 1 + k] * counted[row][k * tokens + token];
                    mixed[token] = p;
                }
                new RandomStream(seed, purpose, (uint)(texts[row].Count - prompt.Length), stream(row)).Uniform(uniform);
                // A text that is over goes on, unseen, so that the others have their neighbours.
                int drawn = TokenPick.Draw(mixed, sampling, uniform[0], ends);
                done[row] |= drawn == Vocabulary.End;
                texts[row].Add(drawn);
                done[row] |= texts[row].Count >= prompt.Length + sampling.MostTokens;
            }
            from = length;
        }
        foreach (var text in texts)
        {
            int end = text.IndexOf(Vocabulary.End, prompt.Length);
            if (end >= 0)
                text.RemoveRange(end, text.Count - end);
            if (text.Count > prompt.Length + sampling.MostTokens)
                text.RemoveRange(prompt.Length + sampling.MostTokens, text.Count - prompt.Length - sampling.MostTokens);
        }
        return texts;
    }

    /// <summary>What the decoder sees at steps <paramref name="from"/> to <paramref name="to"/> - 1.</summary>
    private (Tensor Inputs, Tensor Pairs, Tensor Triples) Contexts(List<int>[] texts, int from, int to)
    {
        int steps = to - from;
        long[] inputs = new long[texts.Length * steps], pairs = new long[inputs.Length], triples = new long[inputs.Length];
        for (int row = 0; row < texts.Length; row++)
        {
            for (int t = from; t < to; t++)
            {
                int at = row * steps + t - from;
                inputs[at] = Before(texts[row], t - 1);
                (pairs[at], triples[at]) = ContextHash.Of(inputs[at], Before(texts[row], t - 2), Before(texts[row], t - 3));
            }
        }
        long[] shape = [texts.Length, steps];
        return (HostArrays.ToTensor(inputs, shape), HostArrays.ToTensor(pairs, shape), HostArrays.ToTensor(triples, shape));

        long Before(List<int> text, int t) => t < 0 ? network.Vocabulary.Count : text[t];
    }
}
