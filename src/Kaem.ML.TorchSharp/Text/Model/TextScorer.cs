using Kaem.ML.Numerics;
using Kaem.ML.Encoders;
using TorchSharp;
using static TorchSharp.torch;

namespace Kaem.ML.Text.Model;

/// <summary>
/// Texts' log-likelihoods by K weighted draws, <c>log (1/K)·Σ_k p(x|z_k)·p(z_k)/q(z_k|x)</c>, of the encoder or of the prior, and posterior means by the same
/// weights. All texts have draws of the same random numbers, so that a text's scores do not depend on those beside it, but for the last bits.
/// </summary>
internal sealed class TextScorer(TextNetwork network)
{
    /// <summary>How many times as many draws there are where there is no text: they cost next to nothing, and have to find what is rare.</summary>
    private const int MoreWithoutText = 10;

    /// <summary>Most steps of texts and draws that pass the decoder together.</summary>
    private const int MostSteps = 1 << 14;

    private readonly WorkerPool _workers = WorkerPool.Borrow();

    /// <summary>The draws that there are of a text's latents, where so many are asked for.</summary>
    public static int DrawsOf(CountedText text, int draws) => text.IsMissing ? checked(draws * MoreWithoutText) : draws;

    /// <param name="texts">The texts.</param>
    /// <param name="draws">K.</param>
    /// <param name="scores">Receives the log-likelihoods, in nats.</param>
    /// <param name="means">Receives posterior means, N x L; empty where not wanted.</param>
    /// <param name="effective">Receives effective sample sizes; empty where not wanted.</param>
    public void Score(IReadOnlyList<CountedText> texts, int draws, Span<double> scores, Span<float> means, Span<double> effective)
    {
        int latents = network.Latents?.Prior.Latents ?? 0;
        for (int i = 0; i < texts.Count; i++)
        {
            var weights = LogWeights(texts[i], DrawsOf(texts[i], draws), out var points);
            double most = weights.Max(), sum = 0, squares = 0;
            foreach (double weight in weights)
            {
                double share = Math.Exp(weight - most);
                (sum, squares) = (sum + share, squares + share * share);
            }
            scores[i] = most + Math.Log(sum / weights.Length);
            if (!effective.IsEmpty)
                effective[i] = sum * sum / squares;
            if (means.IsEmpty)
                continue;
            for (int l = 0; l < latents; l++)
            {
                double mean = 0;
                for (int k = 0; k < weights.Length; k++)
                    mean += Math.Exp(weights[k] - most) / sum * points![l * weights.Length + k];
                means[i * latents + l] = (float)mean;
            }
        }
    }

    /// <summary>The encoder's densities of texts, one draw of each.</summary>
    /// <param name="shared">Whether all texts draw the same numbers.</param>
    public Proposals Propose(IReadOnlyList<CountedText> texts, int draws, ulong seed, StreamPurpose purpose, bool shared) =>
        TextDraws.Propose(network, texts, draws, seed, purpose, shared, _workers);

    /// <summary>The log-probabilities of some texts, each under latents of its own.</summary>
    /// <param name="points">[L, C], for C texts; null where there are no latents.</param>
    /// <param name="from">Where given, of the tokens from there on alone, without the end.</param>
    public double[] LogProbability(IReadOnlyList<CountedText> texts, FloatBuffer? points, int? from = null)
    {
        using var quiet = no_grad();
        using var scope = NewDisposeScope();
        var z = points is null ? null : network.Latents!.ToDecoder(points, texts.Count, _workers);
        var batch = network.Batch(texts);
        if (from is not { } first)
            return Sums(batch, z, batch.Mask);
        var mask = new float[texts.Count * batch.Length];
        for (int row = 0; row < texts.Count; row++)
            mask.AsSpan(row * batch.Length + first, texts[row].Tokens.Length - first).Fill(1);
        return Sums(batch, z, HostArrays.ToTensor(mask, texts.Count, batch.Length));
    }

    /// <summary>The log-probabilities of texts, each under its draw.</summary>
    public double[] LogProbabilityOfDraws(IReadOnlyList<CountedText> texts, TextDraws draws)
    {
        var values = new double[texts.Count];
        int latents = draws.Points.Length / texts.Count;
        foreach (var (group, _) in draws.Parts)
        {
            foreach (int[] some in group.Chunk(Math.Max(1, MostSteps / texts[group[^1]].Length)))
            {
                var points = new FloatBuffer(some.Length * latents);
                for (int l = 0; l < latents; l++)
                {
                    for (int b = 0; b < some.Length; b++)
                        points[l * some.Length + b] = draws.Points[l * texts.Count + some[b]];
                }
                double[] sums = LogProbability([.. some.Select(i => texts[i])], points);
                for (int b = 0; b < some.Length; b++)
                    values[some[b]] = sums[b];
            }
        }
        return values;
    }

    /// <summary>
    /// log-weights of draws of a text's latents, and of those of what stands beside it. Where there is no text, half of the draws are the prior's, for a
    /// proposal that is one normal may leave out much of what, say, a label allows: all are weighted by <c>p(z)·p(x|z)/(½p(z) + ½q(z|x))</c>.
    /// </summary>
    /// <param name="points">Receives the draws, [L, C]; null without latents.</param>
    public double[] LogWeights(CountedText text, int draws, out FloatBuffer? points)
    {
        points = null;
        if (network.Latents is not { } latents)
            return LogProbability([text], null);
        var weights = DrawWeighted(text, draws, out points);
        if (network.Parts is { } parts && PartsNetwork.HasAny(text.Row))
        {
            double[] beside = parts.LogLikelihood(text.Row, points, weights.Length);
            for (int k = 0; k < weights.Length; k++)
                weights[k] += beside[k];
        }
        if (text.IsMissing)
            return weights;
        using var quiet = no_grad();
        using var scope = NewDisposeScope();
        var z = latents.ToDecoder(points, draws, _workers);
        var one = network.Batch([text]);
        int most = Math.Max(1, MostSteps / text.Length);
        for (int first = 0; first < draws; first += most)
        {
            using var part = NewDisposeScope();
            int take = Math.Min(most, draws - first);
            var repeated = one.Repeat(take);
            double[] sums = Sums(repeated, z.narrow(0, first, take), repeated.Mask);
            for (int k = 0; k < take; k++)
                weights[first + k] += sums[k];
        }
        return weights;
    }

    /// <summary>Draws, and their log-weights before anything is said of the text or of what stands beside it.</summary>
    private double[] DrawWeighted(CountedText text, int draws, out FloatBuffer points)
    {
        var prior = network.Latents!.Prior;
        ulong seed = network.Options.SeedInForce;
        var weights = new double[draws];
        bool hasRow = PartsNetwork.HasAny(text.Row);
        int ofPrior = !network.HasEncoder || (text.IsMissing && !hasRow) ? draws : text.IsMissing ? (draws + 1) / 2 : 0, proposed = draws - ofPrior;
        points = new FloatBuffer(draws * prior.Latents);
        if (ofPrior > 0)
            prior.Sample(new RandomStream(seed, StreamPurpose.ScoringBank), ofPrior, points, _workers);
        if (proposed == 0)
            return weights;
        var proposals = Propose([text], proposed, seed, StreamPurpose.ScoringProposals, shared: true);
        if (ofPrior == 0)
        {
            points = proposals.Points;
            prior.LogProbability(points, draws, weights, null, _workers);
            for (int k = 0; k < draws; k++)
                weights[k] -= proposals.LogDensity[k];
            return weights;
        }
        var both = new FloatBuffer(points.Length);
        for (int l = 0; l < prior.Latents; l++)
        {
            points.Span.Slice(l * ofPrior, ofPrior).CopyTo(both.Span[(l * draws)..]);
            proposals.Points.Span.Slice(l * proposed, proposed).CopyTo(both.Span[(l * draws + ofPrior)..]);
        }
        points = both;
        var logDensity = new float[draws];
        proposals.LogDensityAt(0, points, logDensity);
        prior.LogProbability(points, draws, weights, null, _workers);
        for (int k = 0; k < draws; k++)
        {
            double mixed = Math.Max(weights[k], logDensity[k]);
            mixed += Math.Log((ofPrior * Math.Exp(weights[k] - mixed) + proposed * Math.Exp(logDensity[k] - mixed)) / draws);
            weights[k] -= mixed;
        }
        return weights;
    }

    private double[] Sums(TextBatch batch, Tensor? z, Tensor mask) =>
        [.. (network.Decoder.LogProbability(batch, z).Mixed * mask).to(ScalarType.Float64).sum(1).data<double>()];
}
