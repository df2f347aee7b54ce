using System.Numerics.Tensors;
using Kaem.ML.Encoders;
using Kaem.ML.Generators;
using Kaem.ML.Likelihoods;
using Kaem.ML.Numerics;
using Kaem.ML.Posteriors;

namespace Kaem.ML.Training;

/// <summary>
/// The update by proposals: K draws z of each row from the encoder's q(z|x), weighted by <c>w_k = p(x,z_k)/q(z_k|x)</c>. Model and encoder follow the bound
/// <c>E[log (1/K)·Σ_k w_k]</c> (Burda et al. 2016), the model by <c>Σ_k ŵ_k·∇log p(x,z_k)</c> with ŵ the normalised weights, the encoder along the draws'
/// paths by <c>Σ_k ŵ_k²·∂log w_k/∂z_k·∇z_k</c>, q's own parameters held fixed in w (Tucker et al. 2019; with one draw Roeder et al. 2017): of all estimates
/// of that gradient these have no noise where q is the posterior. Or by reweighted wake-sleep, <c>Σ_k ŵ_k·∇log q(z_k|x)</c>.
/// </summary>
internal sealed class AmortisedUpdate : TrainingUpdate
{
    private readonly int _draws;
    private readonly bool _pathwise;
    private readonly bool _contrastive;
    private readonly RowEncoder _encoder;
    private readonly RowEncoder.LoadBody _loader;
    private readonly GeneratorWorkspace _encoderPass;
    private readonly Proposals _proposals;
    private readonly PosteriorTarget _target;
    private readonly FloatBuffer _priorGradient;
    private readonly FloatBuffer _latentGradient;
    private readonly FloatBuffer? _bothSamples;
    private readonly FloatBuffer? _priorSamples;
    private readonly ProposalWeights _weighing;
    private readonly double[] _logPrior;
    private readonly double[] _logLikelihood;
    private readonly float[] _weights;
    private readonly float[] _factors;
    private readonly float[] _priorWeights;
    private readonly GradientBody _gradient;
    private readonly ConstraintPenalty? _constraint;
    private readonly FloatBuffer? _outputGradient, _withConstraint;

    /// <param name="batchSize">Most rows of a batch.</param>
    public AmortisedUpdate(JointModel network, AmortisedOptions options, int batchSize, WorkerPool workers)
        : base(network, batchSize, workers)
    {
        _draws = options.Draws;
        _pathwise = options.Learning == ProposalLearning.Pathwise;
        _contrastive = network.Options.GradientOfPrior == PriorGradient.Contrastive;
        _encoder = network.Encoder!;
        _loader = _encoder.CreateLoader();
        _encoderPass = _encoder.Network.CreateWorkspace(batchSize);
        _encoderPass.IsTraining = true;
        int latents = network.Prior.Latents, count = checked(batchSize * _draws);
        _proposals = new Proposals(batchSize, _draws, latents);
        _target = new PosteriorTarget(network, batchSize, _draws, 1, training: true);
        _target.Pass.IsTraining = true;
        _priorGradient = new FloatBuffer(checked(count * latents));
        _latentGradient = new FloatBuffer(_priorGradient.Length);
        if (_contrastive)
        {
            _priorSamples = new FloatBuffer(_priorGradient.Length);
            _bothSamples = new FloatBuffer(checked(2 * count * latents));
        }
        (_logPrior, _logLikelihood) = (new double[count], new double[count]);
        _weighing = new ProposalWeights(_draws);
        (_weights, _factors, _priorWeights) = (new float[2 * count], new float[count], new float[2 * count]);
        _gradient = new GradientBody(this);
        _constraint = ConstraintPenalty.Of(network.Options, network.Likelihood, count);
        if (_constraint is not null)
        {
            _outputGradient = new FloatBuffer(checked(count * network.Likelihood.Columns));
            _withConstraint = new FloatBuffer(_outputGradient.Length);
        }
    }

    protected override GeneratorWorkspace EncoderPass => _encoderPass;

    protected override IPosteriorDraws CreateDraws() => new EncoderDraws(Network);

    protected override TrainStepResult Accumulate(TrainingBatch batch, out GeneratorWorkspace pass)
    {
        int rows = batch.Rows.Length / Network.Likelihood.Columns, count = rows * _draws;
        var prior = Network.Prior;
        pass = _target.Pass;
        _target.Load(batch.Rows, Workers);
        _encoderPass.Samples = rows;
        _loader.Load(batch.Rows, _encoderPass.Input, Workers, (SeedOf(batch), (uint)batch.Step));
        _encoder.Network.Forward(_encoderPass, Workers);
        _proposals.Draw(_encoderPass.Output, prior.Domain, SeedOf(batch), StreamPurpose.Proposals, (uint)batch.Step, shared: false, Workers);

        _priorGradient.Span.Clear();
        prior.LogProbability(_proposals.Points, count, _logPrior.AsSpan(0, count), _pathwise ? _priorGradient : null, Workers);
        pass.Samples = count;
        pass.Noise = NoiseOf(batch);
        prior.ToGenerator(_proposals.Points, count, pass.Input, Workers);
        Network.Generator.Forward(pass, Workers);
        _target.Evaluate(pass, _logLikelihood, Workers);

        var logJoint = _logLikelihood.AsSpan(0, count);
        TensorPrimitives.Add<double>(logJoint, _logPrior.AsSpan(0, count), logJoint);
        double bound = _weighing.Weigh(logJoint, _proposals.LogDensity, _weights.AsSpan(0, count));
        float loss = RequireFinite((float)-bound, batch.Step);
        _target.Likelihood.AccumulateParameters(_target.Batch, pass.Output, _target.RowOf, _weights.AsSpan(0, count), Workers);
        _gradient.Scale(pass.OutputGradient, Workers);
        PassBack(pass, count);
        if (_pathwise)
        {
            _latentGradient.Span.Clear();
            prior.ToGeneratorBackward(pass.InputGradient, count, _latentGradient, Workers);
            _gradient.Combine(count, rows, Workers);
            _proposals.Backward(_latentGradient, _factors, _encoderPass.OutputGradient, Workers);
        }
        else
        {
            _proposals.BackwardFixed(_weights, _encoderPass.OutputGradient, Workers);
        }
        _encoder.Network.Backward(_encoderPass, ParameterGradients.Deferred, inputs: false, Workers);
        if (_contrastive)
            DrawPrior(SeedOf(batch), (uint)batch.Step, count);
        return new TrainStepResult(loss, (float)_weighing.EffectiveSampleSize, 0);
    }

    /// <summary>The generator's backward pass. The constraint is on what is generated: the encoder does not follow it.</summary>
    private void PassBack(GeneratorWorkspace pass, int count)
    {
        if (_constraint is null)
        {
            Network.Generator.Backward(pass, ParameterGradients.Deferred, inputs: _pathwise, Workers);
            return;
        }
        var kept = _outputGradient!.AsMatrix(count, Network.Likelihood.Columns);
        pass.OutputGradient.Elements.CopyTo(kept.Elements);
        _constraint.Accumulate(pass.Output, _weights.AsSpan(0, count), pass.OutputGradient);
        if (!_pathwise)
        {
            Network.Generator.Backward(pass, ParameterGradients.Deferred, inputs: false, Workers);
            return;
        }
        // By the inputs without it first: the pass that the parameters learn from is to be the last.
        var whole = _withConstraint!.AsMatrix(count, Network.Likelihood.Columns);
        pass.OutputGradient.Elements.CopyTo(whole.Elements);
        kept.Elements.CopyTo(pass.OutputGradient.Elements);
        Network.Generator.Backward(pass, ParameterGradients.None, inputs: true, Workers);
        whole.Elements.CopyTo(pass.OutputGradient.Elements);
        Network.Generator.Backward(pass, ParameterGradients.Deferred, inputs: false, Workers);
    }

    /// <summary>From the draws; where ∇log Z is not known, with as many samples of the prior beside them.</summary>
    protected override void AccumulatePrior(WorkerPool workers)
    {
        int count = _proposals.Count;
        if (!_contrastive)
        {
            Network.Prior.AccumulateGradient(_proposals.Points, _weights.AsSpan(0, count), PriorGradient.Normalised, [], workers);
            return;
        }
        _weights.AsSpan(count, count).Clear();
        _priorWeights.AsSpan(0, count).Clear();
        _priorWeights.AsSpan(count, count).Fill(1f / count);
        Network.Prior.AccumulateGradient(
            _bothSamples!, _weights.AsSpan(0, 2 * count), PriorGradient.Contrastive, _priorWeights.AsSpan(0, 2 * count), workers);
    }

    /// <summary>Samples of the prior beside the draws, [L, 2C].</summary>
    private void DrawPrior(ulong seed, uint step, int count)
    {
        Network.Prior.Sample(new RandomStream(seed, StreamPurpose.PriorSamples, step), count, _priorSamples!, Workers);
        for (int l = 0; l < Network.Prior.Latents; l++)
        {
            var both = _bothSamples!.Span.Slice(2 * l * count, 2 * count);
            _proposals.Points.Span.Slice(l * count, count).CopyTo(both);
            _priorSamples!.Span.Slice(l * count, count).CopyTo(both[count..]);
        }
    }

    /// <summary>Weights of draws on gradients.</summary>
    private sealed class GradientBody(AmortisedUpdate owner) : IParallelBody
    {
        private MatrixView _outputs;
        private int _count, _rows;
        private bool _scales;

        /// <summary>From dℓ/dy to dL/dy = -ŵ/B·dℓ/dy, a draw a part.</summary>
        public void Scale(MatrixView outputs, WorkerPool workers)
        {
            (_outputs, _scales) = (outputs, true);
            workers.For(outputs.Rows, this);
        }

        /// <summary>
        /// From -ŵ/B·∂ℓ/∂z, which came back through the generator, to -ŵ²/B·∂(ℓ + log p)/∂z, a latent a part; and the factors ŵ²/B of ∂log q/∂z.
        /// </summary>
        public void Combine(int count, int rows, WorkerPool workers)
        {
            (_count, _rows, _scales) = (count, rows, false);
            for (int c = 0; c < count; c++)
                owner._factors[c] = owner._weights[c] * owner._weights[c] * rows;
            workers.For(owner._proposals.Latents, this);
        }

        public void Execute(int index)
        {
            if (_scales)
            {
                var row = _outputs.Row(index);
                TensorPrimitives.Multiply(row, -owner._weights[index], row);
                return;
            }
            var gradient = owner._latentGradient.Span.Slice(index * _count, _count);
            var ofPrior = owner._priorGradient.Span.Slice(index * _count, _count);
            for (int c = 0; c < _count; c++)
                gradient[c] = gradient[c] * (owner._weights[c] * _rows) - owner._factors[c] * ofPrior[c];
        }
    }
}
