using Kaem.ML.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace Kaem.ML.Text.Training;

/// <summary>Short runs of the unadjusted Langevin algorithm from the prior, one a text: <c>z ← z + η·∇log p(x,z) + √(2η)·ε</c>, reflected at the domain's
/// ends.</summary>
internal sealed class TextChains(TextNetwork network, TextLangevinOptions options, WorkerPool workers)
{
    /// <returns>Where the chains end, [L, B].</returns>
    public FloatBuffer Run(TextBatch batch, ulong seed, uint step)
    {
        var latents = network.Latents!;
        var prior = latents.Prior;
        int count = batch.Count, length = count * prior.Latents;
        FloatBuffer points = new(length), slope = new(length);
        var noise = new float[length + length % 2];
        var logPrior = new double[count];
        prior.Sample(new RandomStream(seed, StreamPurpose.PriorSamples, step), count, points, workers);
        for (int move = 0; move < options.Steps; move++)
        {
            using var scope = NewDisposeScope();
            var z = latents.ToDecoder(points, count, workers);
            z.requires_grad = true;
            var sum = (network.Decoder.LogProbability(batch, z).Mixed * batch.Mask).sum();
            var gradient = latents.Backward(autograd.grad([sum], [z])[0], workers);
            slope.Span.Clear();
            prior.LogProbability(points, count, logPrior, slope, workers);
            new RandomStream(seed, StreamPurpose.TextChains, step, (uint)move).Normal(noise);
            float eta = options.StepSize, spread = MathF.Sqrt(2 * eta);
            for (int i = 0; i < length; i++)
                points[i] = Reflect(points[i] + eta * (gradient[i] + slope[i]) + spread * noise[i], prior.Domain);
        }
        return points;
    }

    private static float Reflect(float z, Interval domain)
    {
        if (!double.IsFinite(domain.Length))
            return z;
        float width = (float)domain.Length, turns = (z - domain.Low) / (2 * width), phase = MathF.Abs(turns - MathF.Round(turns));
        return Math.Clamp(domain.Low + 2 * width * phase, domain.Low, domain.High);
    }
}
