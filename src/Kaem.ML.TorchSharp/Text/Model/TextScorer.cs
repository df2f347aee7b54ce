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
    /// <summary>Most steps of texts and draws that pass the decoder together.</summary>
    private const int MostSteps = 1 << 14;

    private readonly WorkerPool _workers = WorkerPool.Borrow();

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
            var weights = LogWeights(texts[i], draws, out var points);
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
    public Proposals Propose(IReadOnlyList<CountedText> texts, int draws, ulong seed, StreamPurpose purpose, bool shared)
    {
        using var quiet = no_grad();
        using var scope = NewDisposeScope();
        var output = TextEncoder.Forward(network.Arrays, (TextEncoderOptions)network.Options.Posterior, network.Batch(texts), null);
        return TextLatents.Draw(output, draws, network.Latents!.Prior, seed, purpose, 0, shared, _workers);
    }

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

    private double[] LogWeights(CountedText text, int draws, out FloatBuffer? points)
    {
        points = null;
        if (network.Latents is not { } latents)
            return LogProbability([text], null);
        var prior = latents.Prior;
        var weights = new double[draws];
        ulong seed = network.Options.SeedInForce;
        if (network.HasEncoder)
        {
            var proposals = Propose([text], draws, seed, StreamPurpose.ScoringProposals, shared: true);
            points = proposals.Points;
            prior.LogProbability(points, draws, weights, null, _workers);
            for (int k = 0; k < draws; k++)
                weights[k] -= proposals.LogDensity[k];
        }
        else
        {
            points = new FloatBuffer(draws * prior.Latents);
            prior.Sample(new RandomStream(seed, StreamPurpose.ScoringBank), draws, points, _workers);
        }
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

    private double[] Sums(TextBatch batch, Tensor? z, Tensor mask) =>
        [.. (network.Decoder.LogProbability(batch, z).Mixed * mask).to(ScalarType.Float64).sum(1).data<double>()];
}
