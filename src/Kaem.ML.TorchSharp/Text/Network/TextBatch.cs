using TorchSharp;
using static TorchSharp.torch;

namespace Kaem.ML.Text.Network;

/// <summary>A token sequence with its end, and what counts say of each of its tokens.</summary>
/// <param name="Tokens">The tokens, without the end.</param>
/// <param name="LogCounts">log p_k of each, (T + 1) x N.</param>
/// <param name="Signs">What is known of contexts, (T + 1) x N x <see cref="KneserNey.Signs"/>.</param>
internal sealed record CountedText(int[] Tokens, float[] LogCounts, float[] Signs)
{
    /// <summary>Steps of the sequence, the end among them.</summary>
    public int Length => Tokens.Length + 1;

    /// <summary>Whether there is no text, which is not an empty one: nothing is known of it.</summary>
    public bool IsMissing { get; init; }

    /// <summary>What stands beside the text, D columns with NaN for what is missing; empty in models of texts alone, and where there is nothing.</summary>
    public float[] Row { get; init; } = [];

    /// <summary>No text.</summary>
    /// <param name="order">N of the model's counts; 0 without.</param>
    public static CountedText Missing(int order) => new([], new float[order], new float[order * KneserNey.Signs]) { IsMissing = true };

    /// <param name="counts">Null where the model has none.</param>
    public static CountedText Of(int[] tokens, KneserNey? counts)
    {
        int order = counts?.Order ?? 0;
        var text = new CountedText(tokens, new float[(tokens.Length + 1) * order], new float[(tokens.Length + 1) * order * KneserNey.Signs]);
        counts?.Describe(tokens, text.LogCounts, text.Signs);
        return text;
    }
}

/// <summary>Texts side by side, filled up to the longest: what is padding has a mask of 0.</summary>
internal sealed class TextBatch
{
    /// <param name="texts">The texts.</param>
    /// <param name="order">N of the counts; 0 for none.</param>
    /// <param name="before">The token that stands for what is before a text.</param>
    public TextBatch(IReadOnlyList<CountedText> texts, int order, int before)
    {
        (Count, Length) = (texts.Count, texts.Max(text => text.Length));
        long[] inputs = new long[Count * Length], targets = new long[Count * Length], pairs = new long[Count * Length], triples = new long[Count * Length];
        float[] mask = new float[Count * Length], logs = new float[Count * Length * order], signs = new float[logs.Length * KneserNey.Signs];
        for (int row = 0; row < Count; row++)
        {
            var text = texts[row];
            for (int t = 0; t < Length; t++)
            {
                int at = row * Length + t;
                targets[at] = t < text.Tokens.Length ? text.Tokens[t] : Vocabulary.End;
                long last = Before(text, t - 1), second = Before(text, t - 2), third = Before(text, t - 3);
                inputs[at] = last;
                (pairs[at], triples[at]) = ContextHash.Of(last, second, third);
                mask[at] = t < text.Length && !text.IsMissing ? 1 : 0;
            }
            text.LogCounts.CopyTo(logs, row * Length * order);
            text.Signs.CopyTo(signs, row * Length * order * KneserNey.Signs);
        }
        Tokens = mask.Sum();
        HasText = [.. texts.Select(text => !text.IsMissing)];
        Inputs = HostArrays.ToTensor(inputs, [Count, Length]);
        Targets = HostArrays.ToTensor(targets, [Count, Length]);
        (Pairs, Triples) = (HostArrays.ToTensor(pairs, [Count, Length]), HostArrays.ToTensor(triples, [Count, Length]));
        Mask = HostArrays.ToTensor(mask, [Count, Length]);
        LogCounts = order > 0 ? HostArrays.ToTensor(logs, [Count, Length, order]) : null;
        Signs = order > 0 ? HostArrays.ToTensor(signs, [Count, Length, order * KneserNey.Signs]) : null;

        long Before(CountedText text, int t) => t < 0 ? before : t < text.Tokens.Length ? text.Tokens[t] : Vocabulary.End;
    }

    private TextBatch(TextBatch batch, Func<Tensor, Tensor> map)
    {
        (Count, Length, Tokens, HasText) = (batch.Count, batch.Length, batch.Tokens, batch.HasText);
        (Inputs, Targets, Pairs, Triples, Mask) = (map(batch.Inputs), map(batch.Targets), map(batch.Pairs), map(batch.Triples), map(batch.Mask));
        (LogCounts, Signs) = (batch.LogCounts is { } logs ? map(logs) : null, batch.Signs is { } signs ? map(signs) : null);
        Count = (int)Inputs.shape[0];
    }

    /// <summary>Texts B.</summary>
    public int Count { get; }

    /// <summary>Steps T of the longest, its end among them.</summary>
    public int Length { get; }

    /// <summary>Steps of all texts without padding.</summary>
    public float Tokens { get; }

    /// <summary>Whether each text is there.</summary>
    public bool[] HasText { get; }

    /// <summary>The token before each step, B x T.</summary>
    public Tensor Inputs { get; }

    /// <summary>The token of each step, B x T.</summary>
    public Tensor Targets { get; }

    /// <summary>Hashes of the last two tokens and of the last three, B x T.</summary>
    public Tensor Pairs { get; }

    /// <inheritdoc cref="Pairs"/>
    public Tensor Triples { get; }

    /// <summary>1 where a step is of the text, 0 for padding, B x T.</summary>
    public Tensor Mask { get; }

    /// <summary>log p_k of each step's token, B x T x N.</summary>
    public Tensor? LogCounts { get; }

    /// <summary>What is known of each step's contexts, B x T x 3N.</summary>
    public Tensor? Signs { get; }

    /// <summary>Each text so often, one after the other.</summary>
    public TextBatch Repeat(int times) => new(this, tensor => tensor.repeat_interleave(times, dim: 0));
}

/// <summary>Where pairs and triples of tokens are looked up, before the tables' sizes cut it down.</summary>
internal static class ContextHash
{
    public static (long Pair, long Triple) Of(long last, long second, long third)
    {
        // Odd multipliers of 31 bits: products stay in a long, sums mix well enough for tables of thousands.
        long pair = last * 1640531513 + second * 805459861, triple = pair + third * 1431655765;
        return (Mix(pair), Mix(triple));
    }

    private static long Mix(long value)
    {
        ulong mixed = (ulong)value * 0x9E3779B97F4A7C15;
        return (long)(mixed >> 33);
    }
}
