using System.Numerics.Tensors;
using Kaem.ML.Generators;
using Kaem.ML.Likelihoods;
using Kaem.ML.Numerics;
using Kaem.ML.Posteriors;

namespace Kaem.ML.Training;

/// <summary>The update by importance sampling (Eq. 16 and Sec. 2.4.4): one set of prior samples serves the whole batch, weighted for each row.</summary>
internal sealed unsafe class ImportanceSamplingUpdate : TrainingUpdate
{
    private readonly ImportanceSampler _sampler;
    private readonly int _samples;
    private readonly FloatBuffer _latents;
    private readonly GeneratorWorkspace _generator;
    private readonly RowSamples _outputs;
    private readonly RowBatch _batch;
    private readonly RowWorkspace _likelihood = new();
    private readonly FloatBuffer _weights;
    private readonly float[] _sampleWeights;
    private readonly int[] _weighted;
    private readonly ElementSelection _choice = new();
    private readonly FloatBuffer _row;
    private readonly ConstraintPenalty? _constraint;

    /// <param name="batchSize">Most rows of a batch.</param>
    public ImportanceSamplingUpdate(JointModel network, ImportanceSamplingOptions sampling, int batchSize, WorkerPool workers)
        : base(network, batchSize, workers)
    {
        _samples = sampling.Samples;
        _sampler = new ImportanceSampler(sampling, batchSize);
        _latents = new FloatBuffer(checked(_samples * network.Prior.Latents));
        _generator = network.Generator.CreateWorkspace(_samples);
        _generator.IsTraining = true;
        _outputs = new RowSamples(_samples, network.Likelihood.Layout);
        _batch = new RowBatch(batchSize, network.Likelihood.Layout, training: true);
        _weights = new FloatBuffer(checked(batchSize * _samples));
        _sampleWeights = new float[_samples];
        _weighted = new int[_samples];
        _row = new FloatBuffer(_samples + ElementSelection.Excess);
        _constraint = ConstraintPenalty.Of(network.Options, network.Likelihood, _samples);
    }

    protected override TrainStepResult Accumulate(TrainingBatch batch, out GeneratorWorkspace pass)
    {
        ulong seed = SeedOf(batch);
        pass = _generator;
        _generator.Samples = _samples;
        _generator.Noise = NoiseOf(batch);
        Network.Prior.Sample(new RandomStream(seed, StreamPurpose.PriorSamples, (uint)batch.Step), _samples, _latents, Workers);
        Network.Prior.ToGenerator(_latents, _samples, _generator.Input, Workers);
        Network.Generator.Forward(_generator, Workers);

        Network.Likelihood.Load(batch.Rows, _batch, Workers);
        Network.Likelihood.Load(_generator.Output, _outputs, Workers, training: true);
        var weights = _weights.AsMatrix(_batch.Count, _samples);
        Network.Likelihood.LogLikelihood(_batch, _outputs, weights, _likelihood, Workers);
        _sampler.Weigh(weights, seed, (uint)batch.Step, Workers);
        float loss = RequireFinite(-(float)_sampler.MeanLogLikelihood, batch.Step);

        AverageOverBatch(weights);
        weights = KeepWeighted(weights);
        Network.Likelihood.Backward(_batch, _outputs, weights, _generator.OutputGradient, _likelihood, Workers);
        _constraint?.Accumulate(_generator.Output, KeptWeights(), _generator.OutputGradient);
        Network.Generator.Backward(_generator, ParameterGradients.Deferred, inputs: false, Workers);
        return new TrainStepResult(loss, (float)_sampler.MeanEffectiveSampleSize, (float)_sampler.ResampledShare);
    }

    protected override void AccumulatePrior(WorkerPool workers) =>
        Network.Prior.AccumulateGradient(_latents, _sampleWeights, Network.Options.GradientOfPrior, priorWeights: [], workers);

    protected override IPosteriorDraws CreateDraws() => new ImportanceDraws(Network);

    /// <summary>Divides the weights by B, so that the loss is a mean, and sums them over the batch for the prior.</summary>
    private void AverageOverBatch(MatrixView weights)
    {
        Array.Clear(_sampleWeights);
        float share = 1f / weights.Rows;
        for (int b = 0; b < weights.Rows; b++)
        {
            var row = weights.Row(b);
            TensorPrimitives.Multiply(row, share, row);
            TensorPrimitives.Add(_sampleWeights, row, _sampleWeights);
        }
    }

    /// <summary>Weights of the samples that the pass went on with.</summary>
    private ReadOnlySpan<float> KeptWeights()
    {
        int count = _generator.Samples;
        if (count == _samples)
            return _sampleWeights;
        for (int s = 0; s < count; s++)
            _row.Span[s] = _sampleWeights[_weighted[s]];
        return _row.Span[..count];
    }

    /// <summary>
    /// Goes on with the samples that carry weight: after resampling often fewer than half do, and the others would add
    /// nothing but zeros to the gradients of likelihood and generator.
    /// </summary>
    /// <returns>The weights of those samples.</returns>
    private MatrixView KeepWeighted(MatrixView weights)
    {
        int count = 0;
        _choice.Begin(_samples);
        for (int s = 0; s < _samples; s++)
        {
            if (_sampleWeights[s] == 0)
                continue;
            _weighted[count++] = s;
            _choice.Add(s);
        }
        _choice.End();
        if (count == _samples)
            return weights;
        var kept = _weighted.AsSpan(0, count);
        _generator.Keep(kept);
        _outputs.Keep(kept);
        var compact = weights with { Columns = count, Stride = count };
        // A row's new place ends before the next row's old one begins.
        for (int b = 0; b < weights.Rows; b++)
        {
            _choice.Take(weights.Data + (long)b * weights.Stride, _row.Pointer);
            _row.Span[..count].CopyTo(compact.Row(b));
        }
        return compact;
    }
}
