using Kaem.ML.Arrays;
using Kaem.ML.Numerics;
using Kaem.ML.Posteriors;
using Kaem.ML.Priors;
using static Kaem.ML.Arrays.Numbers;
using static TorchSharp.torch;

namespace Kaem.ML.Training;

/// <summary>
/// The update by proposals, as <see cref="AmortisedUpdate"/> has it: K draws z of each row from q(z|x), weighted by <c>w_k = p(x,z_k)/q(z_k|x)</c>. Model and
/// encoder follow the bound <c>E[log (1/K)·Σ_k w_k]</c> (Burda et al. 2016; Tucker et al. 2019), or the encoder reweighted wake-sleep.
/// </summary>
internal sealed class TorchAmortisedUpdate : TorchUpdate
{
    private readonly int _draws;
    private readonly bool _pathwise, _contrastive;
    private readonly TorchProposals _proposals;
    private readonly ProposalWeights _weighing;
    private readonly float[] _weights, _factors, _priorWeights;
    private readonly double[] _logJoint;
    private readonly FloatBuffer _slopes;

    public TorchAmortisedUpdate(TorchModel model, AmortisedOptions options, int batchSize, WorkerPool workers)
        : base(model, batchSize, workers)
    {
        _draws = options.Draws;
        _pathwise = options.Learning == ProposalLearning.Pathwise;
        _contrastive = model.Options.GradientOfPrior == PriorGradient.Contrastive;
        _proposals = new TorchProposals(model, batchSize, _draws);
        int count = checked(batchSize * _draws);
        _weighing = new ProposalWeights(_draws);
        (_weights, _factors, _priorWeights) = (new float[2 * count], new float[count], new float[2 * count]);
        _logJoint = new double[count];
        _slopes = new FloatBuffer(checked(count * model.Latents));
    }

    protected override TrainStepResult Accumulate(TrainingBatch batch, TorchDensities.Tables? tables, TorchRows rows)
    {
        int count = rows.Count * _draws;
        ulong seed = SeedOf(batch);
        var points = _proposals.Draw(batch.Rows, seed, (uint)batch.Step, Workers);
        var positions = HostCopies.ToDevice(points.Span[..(count * Model.Latents)], Model.Device, Model.Latents, count).requires_grad_(_pathwise);
        var z = positions.t();
        var pass = TrainingPass(batch, count);
        int[] rowOf = [.. Enumerable.Range(0, count).Select(draw => draw / _draws)];
        var outputs = Model.Generator.Forward(Model.Prior.ToGenerator(z), pass);
        var likelihood = rows.LogLikelihoodOfChains(outputs, rowOf);
        var prior = Model.Prior.LogProbability(tables, z);
        (likelihood + prior).ToHost(_logJoint.AsSpan(0, count));
        float loss = RequireFinite((float)-_weighing.Weigh(_logJoint.AsSpan(0, count), _proposals.LogDensity, _weights.AsSpan(0, count)), batch.Step);

        var shares = HostCopies.ToDevice(_weights.AsSpan(0, count), Model.Device, count);
        if (_pathwise)
        {
            // By a draw: -ŵ/B·∂log p(x,z)/∂z, which the bound weighs by ŵ once more.
            var slopes = autograd.grad([-(shares * (likelihood + prior)).sum()], [positions], retain_graph: true)[0];
            for (int c = 0; c < count; c++)
                _factors[c] = _weights[c] * _weights[c] * rows.Count;
            (slopes * shares * Number((double)rows.Count)).ToHost(_slopes.Span[..(count * Model.Latents)]);
            _proposals.LearnPaths(_slopes, _factors, Workers);
        }
        else
        {
            _proposals.LearnFixed(_weights[..count], Workers);
        }
        rows.AccumulateParameters(_weights.AsSpan(0, count));
        var constraint = ConstraintLoss(outputs, _weights.AsSpan(0, count));
        Backward(
            -(shares * likelihood).sum(), PriorLoss(tables, z.detach(), seed, (uint)batch.Step),
            GeneratorPenalty(pass, Enumerable.Range(0, count)), constraint);
        return new TrainStepResult(loss, (float)_weighing.EffectiveSampleSize, 0);
    }

    protected override IPosteriorDraws CreateDraws() => new EncoderDraws(Model.Host);

    /// <summary>From the draws; where ∇log Z is not known, with as many samples of the prior beside them.</summary>
    private Tensor? PriorLoss(TorchDensities.Tables? tables, Tensor z, ulong seed, uint step)
    {
        int count = (int)z.shape[0];
        if (!_contrastive)
            return PriorLoss(tables, z, _weights.AsSpan(0, count), []);
        Tensor samples;
        using (no_grad())
            samples = Model.Prior.Sample(tables, new RandomStream(seed, StreamPurpose.PriorSamples, step), count);
        _weights.AsSpan(count, count).Clear();
        _priorWeights.AsSpan(0, count).Clear();
        _priorWeights.AsSpan(count, count).Fill(1f / count);
        return PriorLoss(tables, cat([z, samples], 0), _weights.AsSpan(0, 2 * count), _priorWeights.AsSpan(0, 2 * count));
    }
}
