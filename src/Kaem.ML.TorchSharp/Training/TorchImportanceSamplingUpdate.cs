using System.Numerics.Tensors;
using Kaem.ML.Arrays;
using Kaem.ML.Numerics;
using Kaem.ML.Posteriors;
using Kaem.ML.Priors;
using static TorchSharp.torch;

namespace Kaem.ML.Training;

/// <summary>The update by importance sampling (Eq. 16 and Sec. 2.4.4): one set of prior samples serves the whole batch, weighted for each row.</summary>
internal sealed class TorchImportanceSamplingUpdate : TorchUpdate
{
    private readonly ImportanceSampler _sampler;
    private readonly int _samples;
    private readonly FloatBuffer _weights;
    private readonly float[] _sampleWeights, _priorWeights;

    public TorchImportanceSamplingUpdate(TorchModel model, ImportanceSamplingOptions sampling, int batchSize, WorkerPool workers)
        : base(model, batchSize, workers)
    {
        _samples = sampling.Samples;
        _sampler = new ImportanceSampler(sampling, batchSize);
        _weights = new FloatBuffer(checked(batchSize * _samples));
        _sampleWeights = new float[_samples];
        _priorWeights = new float[model.Options.GradientOfPrior == PriorGradient.Contrastive ? _samples : 0];
        Array.Fill(_priorWeights, 1f / _samples);
    }

    protected override TrainStepResult Accumulate(TrainingBatch batch, TorchDensities.Tables? tables, TorchRows rows)
    {
        ulong seed = SeedOf(batch);
        Tensor z;
        using (no_grad())
            z = Model.Prior.Sample(tables, new RandomStream(seed, StreamPurpose.PriorSamples, (uint)batch.Step), _samples);
        var pass = TrainingPass(batch, _samples);
        var outputs = Model.Generator.Forward(Model.Prior.ToGenerator(z), pass);
        rows.LogLikelihood(outputs).ToHost(_weights.Span[..checked(rows.Count * _samples)]);
        var weights = _weights.AsMatrix(rows.Count, _samples);
        _sampler.Weigh(weights, seed, (uint)batch.Step, Workers);
        float loss = RequireFinite(-(float)_sampler.MeanLogLikelihood, batch.Step);

        // The loss is a mean over the batch; the prior sees each sample once.
        Array.Clear(_sampleWeights);
        for (int b = 0; b < rows.Count; b++)
        {
            TensorPrimitives.Multiply(weights.Row(b), 1f / rows.Count, weights.Row(b));
            TensorPrimitives.Add(_sampleWeights, weights.Row(b), _sampleWeights);
        }
        Backward(
            rows.Loss(_weights), PriorLoss(tables, z, _sampleWeights, _priorWeights),
            GeneratorPenalty(pass, Enumerable.Range(0, _samples).Where(sample => _sampleWeights[sample] != 0)),
            ConstraintLoss(outputs, _sampleWeights));
        return new TrainStepResult(loss, (float)_sampler.MeanEffectiveSampleSize, (float)_sampler.ResampledShare);
    }

    protected override IPosteriorDraws CreateDraws() => new ImportanceDraws(Model.Host);
}
