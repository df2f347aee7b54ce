using Kaem.ML.Encoders;
using Kaem.ML.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace Kaem.ML.Text.Training;

/// <summary>What an update found: means over its texts, in nats.</summary>
/// <param name="Loss">-log p(x|z) + log q(z|x) - log p(z); without an encoder -log p(x|z).</param>
/// <param name="Information">log q(z|x) - log p(z); 0 without an encoder.</param>
internal readonly record struct TextStep(double Loss, double Information);

/// <summary>
/// One update on some texts: latents by the encoder's draw or a Langevin run; the decoder's gradient of -log p(x|z) by tokens, and of the network's own share
/// of
/// it, so that it learns where counts alone would do; the encoder's along its draws' paths (see <c>AmortisedUpdate</c>); the prior's at the draws.
/// </summary>
internal sealed class TextUpdate
{
    /// <summary>Weight of the network's own log-probability in the decoder's loss.</summary>
    private const float OwnShare = 0.3f;

    private readonly TextNetwork _network;
    private readonly KaemTextOptions _options;
    private readonly DecayingAdam _adam;
    private readonly IReadOnlyList<IOptimiser> _priorOptimisers;
    private readonly DropoutMasks _dropout;
    private readonly FreeNats _free;
    private readonly WorkerPool _workers;
    private long _updates;

    public TextUpdate(TextNetwork network, WorkerPool workers)
    {
        (_network, _options, _workers) = (network, network.Options, workers);
        network.Arrays.RequireGradients(true);
        _adam = new DecayingAdam(network.Arrays, _options);
        _priorOptimisers = network.Latents?.Prior.CreateOptimisers() ?? [];
        _dropout = new DropoutMasks(_options.SeedInForce);
        _free = new FreeNats(_options.FreeNats);
    }

    /// <summary>The arrays that the trained model has.</summary>
    public TextArrays Trained => _adam.Trained;

    /// <summary>Weight of log q(z|x) - log p(z).</summary>
    public float InformationWeight => _free.Weight;

    /// <param name="factor">Of the learning rates.</param>
    /// <exception cref="NotFiniteNumberException">A number is not finite.</exception>
    public TextStep Step(IReadOnlyList<CountedText> texts, float factor)
    {
        using var scope = NewDisposeScope();
        long step = _updates++;
        _dropout.Begin(step);
        var batch = _network.Batch(texts);
        int count = batch.Count;
        var latents = _network.Latents;
        Proposals? proposals = null;
        Tensor? output = null, z = null;
        FloatBuffer? points = null;
        double information = 0;
        var slope = latents is null ? null : new FloatBuffer(count * latents.Prior.Latents);
        if (latents is not null)
        {
            if (_options.Posterior is TextEncoderOptions encoder)
            {
                output = TextEncoder.Forward(_network.Arrays, encoder, batch, _dropout);
                proposals = TextLatents.Draw(
                    output, 1, latents.Prior, _options.SeedInForce, StreamPurpose.Proposals, (uint)step, shared: false, _workers);
                points = proposals.Points;
                var logPrior = new double[count];
                latents.Prior.LogProbability(points, count, logPrior, slope, _workers);
                for (int b = 0; b < count; b++)
                    information += (proposals.LogDensity[b] - logPrior[b]) / count;
            }
            else
            {
                points = new TextChains(_network, (TextLangevinOptions)_options.Posterior, _workers).Run(batch, _options.SeedInForce, (uint)step);
            }
            z = latents.ToDecoder(points, count, _workers);
            z.requires_grad = true;
        }
        var (mixed, own) = _network.Decoder.LogProbability(batch, z, _dropout);
        var sum = -(mixed * batch.Mask).sum();
        var share = Constant.Tensor(1 / batch.Tokens);
        var loss = sum * share;
        if (batch.LogCounts is not null)
            loss = loss - (own * batch.Mask).sum() * share * Constant.Of(OwnShare);
        if (proposals is not null && ((TextEncoderOptions)_options.Posterior).BeginningWeight is > 0 and var weight)
            loss = loss + Beginning(batch, z!) * share * Constant.Of(weight);
        double nats = sum.item<float>() / count;
        if (!double.IsFinite(nats + information))
        {
            throw new NotFiniteNumberException(
                $"The loss of update {_updates} is {nats + information}: a smaller LearningRate (now {_options.LearningRate}) keeps it finite.");
        }
        loss.sum().backward();
        if (proposals is not null)
            BackwardToEncoder(batch, z!, proposals, output!, slope!);
        _adam.Step(_updates, _options.LearningRate * factor);
        if (latents is not null)
            StepPrior(points!, count, factor);
        _free.Follow(information);
        return new TextStep(nats + information, information);
    }

    /// <summary>What z alone makes of the first tokens: minus their log-probabilities, summed over texts.</summary>
    private Tensor Beginning(TextBatch batch, Tensor z)
    {
        int tokens = _network.Vocabulary.Count, told = Math.Min(TextShapes.ToldTokens, batch.Length);
        var logits = ((z * Constant.Of(TextShapes.LatentScale)).matmul(_network.Arrays["beginning"]) + _network.Arrays["beginning.bias"])
            .view(batch.Count, TextShapes.ToldTokens, tokens);
        var logs = logits.narrow(1, 0, told).log_softmax(-1).gather(-1, batch.Targets.narrow(1, 0, told).unsqueeze(-1)).squeeze(-1);
        return -(logs * batch.Mask.narrow(1, 0, told)).sum();
    }

    /// <summary>From the gradient by z, and that of β·(log q - log p), along the draws' paths to the encoder.</summary>
    private void BackwardToEncoder(TextBatch batch, Tensor z, Proposals proposals, Tensor output, FloatBuffer priorSlope)
    {
        var latents = _network.Latents!;
        var slope = latents.Backward(z.grad!, _workers);
        float factor = _free.Weight / batch.Tokens;
        for (int i = 0; i < slope.Length; i++)
            slope[i] -= factor * priorSlope[i];
        var factors = new float[batch.Count];
        factors.AsSpan().Fill(factor);
        int width = 2 * latents.Prior.Latents;
        var gradient = new FloatBuffer(batch.Count * width);
        proposals.Backward(slope, factors, gradient.AsMatrix(batch.Count, width), _workers);
        output.backward([HostArrays.ToTensor(gradient.Span.ToArray(), [batch.Count, width])]);
    }

    private void StepPrior(FloatBuffer points, int count, float factor)
    {
        var prior = _network.Latents!.Prior;
        var weights = new float[count];
        weights.AsSpan().Fill(1f / count);
        prior.ClearGradients();
        prior.AccumulateGradient(points, weights, PriorGradient.Normalised, [], _workers);
        var step = AdamStep.At(_updates, _options.PriorLearningRate * factor);
        foreach (var optimiser in _priorOptimisers)
            optimiser.Step(step, _workers);
        prior.RefreshTables(_workers);
    }
}
