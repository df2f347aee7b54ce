using Kaem.ML.Generators;
using Kaem.ML.Likelihoods;
using Kaem.ML.Numerics;
using Kaem.ML.Posteriors;

namespace Kaem.ML.Training;

/// <summary>
/// One maximum-likelihood update by importance sampling (Eq. 16 and Sec. 2.4.4) and what it keeps from step to step:
/// buffers, made once, and the optimisers.
/// </summary>
internal sealed unsafe class TrainingState
{
    private readonly KaemNetwork _network;
    private readonly WorkerPool _workers;
    private readonly ImportanceSampler _sampler;
    private readonly int _samples;
    private readonly FloatBuffer _latents;
    private readonly GeneratorWorkspace _generator;
    private readonly GaussianSamples _outputs;
    private readonly GaussianBatch _batch;
    private readonly GaussianWorkspace _likelihood = new();
    private readonly FloatBuffer _weights;
    private readonly float[] _sampleWeights;
    private readonly int[] _weighted;
    private readonly IOptimiser[] _priorOptimisers;
    private readonly IGeneratorOptimiser _generatorOptimiser;
    private readonly Adam _likelihoodOptimiser;
    private readonly GridSchedule _gridSchedule;
    private long _updates;

    /// <param name="batchSize">Most rows of a batch.</param>
    public TrainingState(KaemNetwork network, int batchSize, WorkerPool workers)
    {
        var options = network.Options;
        var sampling = options.Sampler as ImportanceSamplingOptions
            ?? throw new NotSupportedException($"No posterior sampler exists for {options.Sampler.GetType().Name}.");
        _network = network;
        _workers = workers;
        _samples = sampling.Samples;
        _sampler = new ImportanceSampler(sampling, batchSize);
        _latents = new FloatBuffer(checked(_samples * network.Prior.Latents));
        _generator = network.Generator.CreateWorkspace(_samples);
        _outputs = new GaussianSamples(_samples, network.Likelihood.Columns);
        _batch = new GaussianBatch(batchSize, network.Likelihood.Columns);
        _weights = new FloatBuffer(checked(batchSize * _samples));
        _sampleWeights = new float[_samples];
        _weighted = new int[_samples];
        _priorOptimisers = options.FreezePrior ? [] : [.. network.Prior.CreateOptimisers()];
        _generatorOptimiser = network.Generator.CreateOptimiser();
        _likelihoodOptimiser = new Adam([network.Likelihood.LogSigma]);
        _gridSchedule = new GridSchedule(options.GridAdaptation);
    }

    /// <summary>Most rows of a batch.</summary>
    public int BatchSize => _batch.Capacity;

    /// <summary>One update; see <see cref="IKaemEngine.TrainStep"/>.</summary>
    public TrainStepResult Step(ReadOnlySpan<float> rows, long step, float learningRateFactor)
    {
        var options = _network.Options;
        if (_gridSchedule.IsDue(step))
            AdaptGrids(step);

        _generator.Samples = _samples;
        DrawSamples(new RandomStream(options.Seed, StreamPurpose.PriorSamples, (uint)step), _latents, _generator);
        _network.Generator.Forward(_generator, _workers);

        _network.Likelihood.Load(rows, _batch);
        _outputs.Load(_generator.Output, _network.Likelihood.InverseSigma, _workers);
        var weights = _weights.AsMatrix(_batch.Count, _samples);
        _network.Likelihood.LogLikelihood(_batch, _outputs, weights, _likelihood, _workers);
        _sampler.Weigh(weights, options.Seed, (uint)step, _workers);
        float loss = -(float)_sampler.MeanLogLikelihood;
        if (!float.IsFinite(loss))
        {
            throw new KaemTrainingException(
                $"The loss of step {step} is {loss}: the parameters left the range of single precision. A smaller LearningRate (now {options.LearningRate}) or a larger likelihood sigma keeps them in it.");
        }

        _network.ClearGradients();
        AverageOverBatch(weights);
        weights = KeepWeighted(weights);
        _network.Likelihood.Backward(_batch, _outputs, weights, _generator.OutputGradient, _likelihood, _workers);
        _network.Generator.Backward(_generator, ParameterGradients.Deferred, inputs: false, _workers);
        if (!options.FreezePrior)
            _network.Prior.AccumulateGradient(_latents, _sampleWeights, options.PriorGradient, priorWeights: [], _workers);

        var update = AdamStep.At(++_updates, options.LearningRate * learningRateFactor);
        _generatorOptimiser.Step(update, _generator, _workers);
        _likelihoodOptimiser.Step(update, _workers);
        update = update.WithRate((options.PriorLearningRate ?? options.LearningRate) * learningRateFactor);
        foreach (var optimiser in _priorOptimisers)
            optimiser.Step(update, _workers);
        _network.Likelihood.Refresh();
        try
        {
            _network.Prior.RefreshTables(_workers);
        }
        catch (ArithmeticException exception)
        {
            throw new KaemTrainingException(
                $"Step {step} moved the prior out of the range of single precision: {exception.Message} A smaller LearningRate (now {options.LearningRate}) keeps it in it.", exception);
        }
        return new TrainStepResult(loss, (float)_sampler.MeanEffectiveSampleSize, (float)_sampler.ResampledShare);
    }

    private void DrawSamples(RandomStream stream, FloatBuffer latents, GeneratorWorkspace generator)
    {
        _network.Prior.Sample(stream, generator.Samples, latents, _workers);
        _network.Prior.ToGenerator(latents, generator.Samples, generator.Input);
    }

    /// <summary>Divides the weights by B, so that the loss is a mean, and sums them over the batch for the prior.</summary>
    private void AverageOverBatch(MatrixView weights)
    {
        Array.Clear(_sampleWeights);
        float share = 1f / weights.Rows;
        for (int b = 0; b < weights.Rows; b++)
        {
            var row = weights.Row(b);
            for (int s = 0; s < row.Length; s++)
            {
                row[s] *= share;
                _sampleWeights[s] += row[s];
            }
        }
    }

    /// <summary>
    /// Goes on with the samples that carry weight: after resampling often fewer than half do, and the others would add
    /// nothing but zeros to the gradients of likelihood and generator.
    /// </summary>
    /// <returns>The weights of those samples.</returns>
    private MatrixView KeepWeighted(MatrixView weights)
    {
        int count = 0;
        for (int s = 0; s < _samples; s++)
        {
            if (_sampleWeights[s] != 0)
                _weighted[count++] = s;
        }
        if (count == _samples)
            return weights;
        var kept = _weighted.AsSpan(0, count);
        _generator.Keep(kept);
        _outputs.Keep(kept);
        var compact = new MatrixView(weights.Data, weights.Rows, count, count);
        // A row's new place ends before the next row's old one begins.
        for (int b = 0; b < weights.Rows; b++)
        {
            var source = weights.Row(b);
            var target = compact.Row(b);
            for (int s = 0; s < count; s++)
                target[s] = source[kept[s]];
        }
        return compact;
    }

    /// <summary>Moves the grids to where prior samples fall. Under importance sampling the ends of the prior's domain stay.</summary>
    private void AdaptGrids(long step)
    {
        var options = _network.Options;
        var adaptation = options.GridAdaptation;
        int count = adaptation.Samples;
        var latents = new FloatBuffer(checked(count * _network.Prior.Latents));
        var generator = _network.Generator.CreateWorkspace(count);
        DrawSamples(new RandomStream(options.Seed, StreamPurpose.GridAdaptation, (uint)step), latents, generator);
        if (adaptation.Prior && !options.FreezePrior)
            _network.Prior.AdaptGrids(latents, count, adaptation.UniformRatio, _workers);
        if (adaptation.Generator)
        {
            _network.Generator.Forward(generator, _workers);
            _network.Generator.AdaptGrids(generator, adaptation.UniformRatio, _workers);
        }
    }
}
