using System.Numerics.Tensors;
using Kaem.ML.Encoders;
using Kaem.ML.Numerics;
using Kaem.ML.Priors;
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
    private IReadOnlyList<IOptimiser> _priorOptimisers;
    private readonly DropoutMasks _dropout;
    private readonly FreeNats _free;
    private readonly WorkerPool _workers;
    private readonly PartsUpdate? _parts;
    private readonly TextPartChoice? _leftOut, _hidden;
    private long _updates;

    /// <param name="most">Most texts of an update.</param>
    public TextUpdate(TextNetwork network, int most, WorkerPool workers)
    {
        (_network, _options, _workers) = (network, network.Options, workers);
        network.Arrays.RequireGradients(true);
        _adam = new DecayingAdam(network.Arrays, _options);
        _priorOptimisers = network.Latents?.Prior.CreateOptimisers() ?? [];
        _dropout = new DropoutMasks(_options.SeedInForce);
        _free = new FreeNats(_options.FreeNats);
        if (network.Latents?.Beside is { } beside)
        {
            _parts = new PartsUpdate(beside, most, workers);
            (_leftOut, _hidden) = (TextPartChoice.LeftOut(_options), TextPartChoice.Hidden(_options));
        }
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
        var (rows, shownTexts, shownRows) = _parts is null ? ([], [], []) : Choose(ref texts, (uint)step);
        var batch = _network.Batch(texts);
        int count = batch.Count;
        // Where there is little text, what stands beside it is not to count for more.
        float share = 1 / Math.Max(batch.Tokens, count);
        var latents = _network.Latents;
        Proposals? proposals = null;
        Tensor? output = null, besideOutput = null, z = null;
        FloatBuffer? points = null;
        double information = 0;
        var slope = latents is null ? null : new FloatBuffer(count * latents.Prior.Latents);
        if (latents is not null)
        {
            if (_options.Posterior is TextEncoderOptions proposer)
            {
                output = TextEncoder.Forward(_network.Arrays, proposer, batch, _dropout);
                if (_parts is not null)
                {
                    besideOutput = HostArrays.ToTensor(_parts.Encode(shownRows), output.shape);
                    besideOutput.requires_grad = true;
                    int columns = shownRows.Length / count;
                    output = Experts.Product(
                        output, besideOutput, shownTexts,
                        [.. Enumerable.Range(0, count).Select(b => PartsNetwork.HasAny(shownRows.AsSpan(b * columns, columns)))]);
                }
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
        var factorOfAll = Constant.Tensor(share);
        var loss = sum * factorOfAll;
        if (batch.LogCounts is not null)
            loss = loss - (own * batch.Mask).sum() * factorOfAll * Constant.Of(OwnShare);
        if (proposals is not null)
        {
            var encoder = (TextEncoderOptions)_options.Posterior;
            if (encoder.BeginningWeight > 0)
                loss = loss + Beginning(batch, z!, encoder.BeginningTokens) * factorOfAll * Constant.Of(encoder.BeginningWeight);
            if (encoder.BagWeight > 0)
                loss = loss + Bag(batch, z!) * factorOfAll * Constant.Of(encoder.BagWeight);
        }
        double nats = sum.item<float>() / (double)count;
        var byParts = slope is null ? null : new FloatBuffer(slope.Length);
        if (_parts is not null)
            nats += _parts.Decode(rows, points!, share, byParts!) / count;
        if (!double.IsFinite(nats + information))
        {
            throw new NotFiniteNumberException(
                $"The loss of update {_updates} is {nats + information}: a smaller LearningRate (now {_options.LearningRate}) keeps it finite.");
        }
        loss.sum().backward();
        if (proposals is not null)
            BackwardToEncoder(count, share, z!, proposals, output!, slope!, byParts!);
        _adam.Step(_updates, _options.LearningRate * factor);
        if (_parts is not null)
        {
            _parts.BackwardToEncoder(TextLatents.ToBuffer(besideOutput!.grad!).Span);
            _parts.Step(AdamStep.At(_updates, _options.LearningRate * factor));
        }
        if (latents is not null)
            StepPrior(points!, count, factor);
        _free.Follow(information);
        return new TextStep(nats + information, information);
    }

    /// <summary>
    /// Refits a joint mixture to a draw of each text's latents, by the network as it is or by another. What optimisers remember is of the old one, and
    /// forgotten.
    /// </summary>
    /// <param name="network">Whose encoder draws.</param>
    /// <exception cref="NotFiniteNumberException">A number is not finite.</exception>
    public void RefitPrior(TextNetwork network, IReadOnlyList<CountedText> texts, MixtureRefits refits)
    {
        ulong seed = _options.SeedInForce + ((ulong)_updates + 1) * 0xD1B54A32D192ED03;
        var mixture = (JointMixturePrior)network.Latents!.Prior;
        float[] rows = TextDraws.Of(network, texts, seed, StreamPurpose.MixtureFit, _workers).ToRows();
        if (!float.IsFinite(TensorPrimitives.SumOfMagnitudes<float>(rows)))
            throw new NotFiniteNumberException($"Draws of latents after update {_updates} are not finite: the parameters left the range of single precision.");
        mixture.Fit(rows, refits.Rounds, seed, _workers);
        _priorOptimisers = mixture.CreateOptimisers();
    }

    /// <summary>What z alone makes of the first tokens: minus their log-probabilities, summed over texts.</summary>
    private Tensor Beginning(TextBatch batch, Tensor z, int tokens)
    {
        int told = Math.Min(tokens, batch.Length);
        var logits = _network.Decoder.Beginning(z, tokens).narrow(1, 0, told);
        var logs = logits.log_softmax(-1).gather(-1, batch.Targets.narrow(1, 0, told).unsqueeze(-1)).squeeze(-1);
        return -(logs * batch.Mask.narrow(1, 0, told)).sum();
    }

    /// <summary>What z alone makes of all tokens, whatever their order: minus their log-probabilities, summed over texts.</summary>
    private Tensor Bag(TextBatch batch, Tensor z) => -(_network.Decoder.Bag(z).log_softmax(-1).gather(-1, batch.Targets) * batch.Mask).sum();

    /// <summary>What the likelihood has of texts and rows, and what the encoder is shown of them.</summary>
    private (float[] Rows, bool[] ShownTexts, float[] ShownRows) Choose(ref IReadOnlyList<CountedText> texts, uint step)
    {
        bool[] has = [.. texts.Select(text => !text.IsMissing)];
        float[] rows = [.. texts.SelectMany(_network.Parts!.RowOf)];
        _leftOut!.Apply(has, rows, step);
        texts = [.. texts.Select((text, b) => text.IsMissing == !has[b] ? text : text with { IsMissing = true })];
        var shown = (Texts: (bool[])has.Clone(), Rows: (float[])rows.Clone());
        _hidden!.Apply(shown.Texts, shown.Rows, step);
        return (rows, shown.Texts, shown.Rows);
    }

    /// <summary>From the gradient by z, and that of β·(log q - log p), along the draws' paths to the encoder.</summary>
    /// <param name="share">Factor of all terms of the loss.</param>
    /// <param name="byParts">The gradient by z of what stands beside texts.</param>
    private void BackwardToEncoder(
        int count, float share, Tensor z, Proposals proposals, Tensor output, FloatBuffer priorSlope, FloatBuffer byParts)
    {
        var latents = _network.Latents!;
        var slope = latents.Backward(z.grad!, _workers);
        float factor = _free.Weight * share;
        for (int i = 0; i < slope.Length; i++)
            slope[i] += byParts[i] - factor * priorSlope[i];
        var factors = new float[count];
        factors.AsSpan().Fill(factor);
        int width = 2 * latents.Prior.Latents;
        var gradient = new FloatBuffer(count * width);
        proposals.Backward(slope, factors, gradient.AsMatrix(count, width), _workers);
        output.backward([HostArrays.ToTensor(gradient.Span.ToArray(), [count, width])]);
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
