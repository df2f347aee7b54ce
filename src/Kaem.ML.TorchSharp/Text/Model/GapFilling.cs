using Kaem.ML.Numerics;

namespace Kaem.ML.Text.Model;

/// <summary>
/// Fills a gap: latents of what is there, continuations of what stands before, each cut after every number of tokens, all weighted by
/// <c>p(z)/q(z)·p(before|z)·p(after|before, filling, z)</c>; one is drawn by its weight. With more candidates the draws come ever nearer to the model's
/// fillings of at most so many tokens, every length as likely beforehand (importance resampling).
/// </summary>
internal sealed class GapFilling(TextNetwork network)
{
    /// <param name="candidates">Continuations that one filling is chosen from, a multiple of <see cref="TextGenerator.Block"/>.</param>
    public string Fill(string before, string after, TextSampling sampling, int candidates, ulong seed, int index)
    {
        var generator = new TextGenerator(network);
        var scorer = new TextScorer(network);
        int[] prefix = network.Vocabulary.Encode(before), suffix = network.Vocabulary.Encode(after);
        var seen = network.Read(before + after);
        var fillings = new List<(string Text, double LogWeight)>();
        for (int block = 0; block < candidates / TextGenerator.Block; block++)
        {
            uint number = (uint)(index * (candidates / TextGenerator.Block) + block);
            FloatBuffer? points = null;
            var logWeights = new double[TextGenerator.Block];
            if (network.Latents is { } latents)
            {
                if (network.HasEncoder)
                {
                    var proposals = scorer.Propose(
                        [.. Enumerable.Repeat(seen, TextGenerator.Block)], 1, seed + number * 0x9E3779B97F4A7C15, StreamPurpose.TextFilling, shared: false);
                    points = proposals.Points;
                    latents.Prior.LogProbability(points, TextGenerator.Block, logWeights, null, WorkerPool.Borrow());
                    for (int k = 0; k < logWeights.Length; k++)
                        logWeights[k] -= proposals.LogDensity[k];
                }
                else
                {
                    points = generator.DrawLatents(seed, (int)number);
                }
            }
            var drawn = generator.Draw(
                points, prefix, sampling, seed, StreamPurpose.TextFilling, row => number * TextGenerator.Block + (uint)row, ends: false);
            for (int row = 0; row < drawn.Length; row++)
            {
                int longest = drawn[row].Count - prefix.Length;
                CountedText[] whole = [.. Enumerable.Range(0, longest + 1).Select(
                    length => CountedText.Of([.. drawn[row][..(prefix.Length + length)], .. suffix], network.Counts))];
                // p(filling | before) is what it was drawn by, and stays out.
                CountedText[] begun = [.. Enumerable.Range(0, longest + 1).Select(
                    length => CountedText.Of([.. drawn[row][..(prefix.Length + length)]], network.Counts))];
                double[] all = Score(scorer, whole, points, row, null), heads = Score(scorer, begun, points, row, prefix.Length);
                for (int length = 0; length <= longest; length++)
                {
                    string text = network.Vocabulary.Decode([.. drawn[row][prefix.Length..(prefix.Length + length)]]);
                    fillings.Add((text, logWeights[row] + all[length] - heads[length]));
                }
            }
        }
        double most = fillings.Max(filling => filling.LogWeight), sum = fillings.Sum(filling => Math.Exp(filling.LogWeight - most));
        float[] uniform = new float[1];
        new RandomStream(seed, StreamPurpose.PosteriorResampling, row: (uint)index).Uniform(uniform);
        double left = uniform[0] * sum;
        foreach (var (text, weight) in fillings)
        {
            left -= Math.Exp(weight - most);
            if (left < 0)
                return text;
        }
        return fillings[^1].Text;
    }

    /// <summary>Log-probabilities of texts under the latents of one row; of the tokens from a place on, before the end, where one is given.</summary>
    private static double[] Score(TextScorer scorer, CountedText[] texts, FloatBuffer? points, int row, int? from)
    {
        FloatBuffer? repeated = null;
        if (points is not null)
        {
            int latents = points.Length / TextGenerator.Block;
            repeated = new FloatBuffer(latents * texts.Length);
            for (int l = 0; l < latents; l++)
                repeated.Span.Slice(l * texts.Length, texts.Length).Fill(points[l * TextGenerator.Block + row]);
        }
        return scorer.LogProbability(texts, repeated, from);
    }
}
