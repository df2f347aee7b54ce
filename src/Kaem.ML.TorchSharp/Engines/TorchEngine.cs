using Kaem.ML.Arrays;
using Kaem.ML.Data;
using Kaem.ML.Generators;
using Kaem.ML.Numerics;
using Kaem.ML.Persistence;
using Kaem.ML.Posteriors;
using Kaem.ML.Priors;
using Kaem.ML.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Kaem.ML.Engines;

/// <summary>
/// The engine that computes on a device of TorchSharp: updates, samples, generation and scores there; long chains, completions, evidence by annealing and
/// whatever else a device gains nothing from by a twin, the processor's engine with the same parameters.
/// </summary>
internal sealed partial class TorchEngine : IKaemEngine, IGuidedEngine
{
    private const int SampleChunk = PriorDraws.Chunk;

    private readonly TorchModel _model;
    private readonly WorkerPool _workers;
    private readonly Lock _derived = new();
    private TorchUpdate? _training;
    private CpuEngine? _twin;
    private TorchDensities.Tables? _tables;
    private bool _isTabulated;

    public TorchEngine(ModelParts model, IKaemEngineFactory factory, Device device, TorchPrecision precision, WorkerPool workers)
    {
        ModelParts.Check(model.Options, model.Columns);
        (Factory, Options, Columns, _workers) = (factory, model.Options, model.Columns, workers);
        var host = model.ToNetwork();
        host.Refresh(workers);
        Parameters = [.. host.Parameters.Select(parameter => parameter.Describe())];
        _model = new TorchModel(host, device, precision == TorchPrecision.BFloat16);
    }

    /// <inheritdoc/>
    public IKaemEngineFactory Factory { get; }

    /// <inheritdoc/>
    public KaemOptions Options { get; }

    /// <inheritdoc/>
    public int Columns { get; }

    /// <inheritdoc/>
    public IReadOnlyList<NamedParameter> Parameters { get; }

    private int LatentLength => _model.Latents;

    private int GeneratorInputs => _model.Host.Prior.GeneratorInputs;

    /// <inheritdoc/>
    public TrainStepResult TrainStep(TrainingBatch batch)
    {
        int count = RowCount(batch.Rows.Length, nameof(batch));
        ArgumentOutOfRangeException.ThrowIfZero(count, nameof(batch));
        ArgumentOutOfRangeException.ThrowIfNegative(batch.Step, nameof(batch));
        CheckIndices(batch, count);
        _training ??= TorchUpdate.Create(_model, Math.Max(count, Options.BatchSize), _workers);
        if (_training.BatchSize < count)
            throw new ArgumentException($"The first batch had room for {_training.BatchSize} rows; this one has {count}.", nameof(batch));
        ForgetDerived();
        return _training.Step(batch);
    }

    /// <inheritdoc/>
    public void RefitPrior(TrainingBatch batch)
    {
        int count = RowCount(batch.Rows.Length, nameof(batch));
        ArgumentOutOfRangeException.ThrowIfZero(count, nameof(batch));
        CheckIndices(batch, count);
        ForgetDerived();
        Training().RefitPrior(batch);
    }

    /// <inheritdoc/>
    public void ExchangeAverages()
    {
        ForgetDerived();
        Training().ExchangeAverages();
    }

    /// <inheritdoc/>
    public void CheckTrainingState() => Training().Check();

    /// <inheritdoc/>
    public void WriteTrainingState(Stream destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        Training().Visit(new StateWriter(destination));
    }

    /// <inheritdoc/>
    public void ReadTrainingState(Stream source)
    {
        ArgumentNullException.ThrowIfNull(source);
        ForgetDerived();
        try
        {
            Training().Visit(new StateReader(source));
        }
        catch (Exception exception) when (exception is ArithmeticException or ArgumentException)
        {
            throw new ModelFormatException($"The state can't be used: {exception.Message}", exception);
        }
    }

    /// <inheritdoc/>
    public void SamplePrior(ulong seed, long first, Span<float> latents)
    {
        LatentCount(latents.Length, nameof(latents));
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        Draw(seed, StreamPurpose.Generation, first, latents);
    }

    /// <inheritdoc/>
    public void Generate(ReadOnlySpan<float> latents, Span<float> rows)
    {
        int count = LatentCount(latents.Length, nameof(latents));
        if (RowCount(rows.Length, nameof(rows)) != count)
            throw new ArgumentException($"{count} latents need room for {count} rows of {Columns} columns.", nameof(rows));
        using var still = no_grad();
        for (int at = 0; at < count; at += DeviceChunk)
        {
            int take = Math.Min(DeviceChunk, count - at);
            using var scope = NewDisposeScope();
            var z = HostCopies.ToDevice(latents.Slice(at * LatentLength, take * LatentLength), _model.Device, take, LatentLength);
            ToMeans(Decode(_model.Prior.ToGenerator(z)), rows.Slice(at * Columns, take * Columns));
        }
    }

    /// <inheritdoc/>
    public void Generate(ulong seed, long first, Span<float> rows)
    {
        int count = RowCount(rows.Length, nameof(rows));
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        using var still = no_grad();
        for (int done = 0; done < count;)
        {
            using var scope = NewDisposeScope();
            var (chunk, skip, take) = PriorDraws.ChunkAt(first + done, count - done);
            var z = _model.Prior.Sample(Tables(), new RandomStream(seed, StreamPurpose.Generation, chunk), skip + take).slice(0, skip, skip + take, 1);
            ToMeans(Decode(_model.Prior.ToGenerator(z)), rows.Slice(done * Columns, take * Columns));
            done += take;
        }
    }

    /// <inheritdoc/>
    public void DrawFromLikelihood(ulong seed, long first, Span<float> rows) => Twin().DrawFromLikelihood(seed, first, rows);

    /// <inheritdoc/>
    public void Evidence(ReadOnlySpan<float> rows, EvidenceEstimator estimator, Span<float> values, Span<float> errors)
    {
        ArgumentNullException.ThrowIfNull(estimator);
        if (estimator is ImportanceSamplingEstimator && _model.Encoder is null && ScoresByBank)
            Score(rows, Options.ScoringSamples, new RowScores { LogLikelihood = values, LogLikelihoodError = errors });
        else
            Twin().Evidence(rows, estimator, values, errors);
    }

    /// <inheritdoc/>
    public PosteriorDraws SamplePosterior(ReadOnlySpan<float> rows, MarkovChainOptions sampler, int chains, int draws, int warmUp, ulong seed) =>
        Twin().SamplePosterior(rows, sampler, chains, draws, warmUp, seed);

    /// <inheritdoc/>
    public void Propose(ReadOnlySpan<float> rows, Span<float> means, Span<float> deviations) => Twin().Propose(rows, means, deviations);

    /// <inheritdoc/>
    public void DrawPosterior(ReadOnlySpan<float> rows, int samples, int draws, ulong seed, long first, Span<float> latents) =>
        Twin().DrawPosterior(rows, samples, draws, seed, first, latents);

    /// <inheritdoc/>
    public void Complete(ReadOnlySpan<float> rows, int samples, int draws, ulong seed, long first, CompletionKind kind, Span<float> completed) =>
        Twin().Complete(rows, samples, draws, seed, first, kind, completed);

    /// <inheritdoc/>
    public void Complete(
        ReadOnlySpan<float> rows, int samples, int draws, ulong seed, long first, CompletionKind kind, Likelihoods.IColumnGuide? guide,
        Span<float> completed) =>
        Twin().Complete(rows, samples, draws, seed, first, kind, guide, completed);

    /// <inheritdoc/>
    public void ReadParameter(string name, Span<float> destination)
    {
        var parameter = _model.Host.Find(name, destination.Length, nameof(destination));
        _model.Arrays[parameter].ToHost(destination);
    }

    /// <inheritdoc/>
    public void WriteParameter(string name, ReadOnlySpan<float> source)
    {
        var parameter = _model.Host.Find(name, source.Length, nameof(source));
        ForgetDerived();
        source.CopyTo(parameter.Value.Span);
        _model.Arrays.Load(parameter);
        _model.ToHost(_workers);
    }

    private TorchUpdate Training() => _training ??= TorchUpdate.Create(_model, Options.BatchSize, _workers);

    /// <summary>The processor's engine with the parameters as they stand. Its passes through the networks are the device's.</summary>
    private CpuEngine Twin()
    {
        lock (_derived)
            return _twin ??= new CpuEngine(ModelParts.Of(this), _workers) { Passes = new DevicePasses(this) };
    }

    /// <summary>The prior's tables with the parameters as they stand.</summary>
    private TorchDensities.Tables? Tables()
    {
        lock (_derived)
        {
            if (_isTabulated)
                return _tables;
            using var still = no_grad();
            using var scope = NewDisposeScope();
            _tables = _model.Prior.Tabulate()?.Detached();
            _isTabulated = true;
            return _tables;
        }
    }

    /// <summary>What follows from parameters is made anew when they change.</summary>
    private void ForgetDerived()
    {
        lock (_derived)
            (_twin, _tables, _isTabulated, _bank) = (null, null, false, null);
    }

    /// <summary>Draws samples, S x L.</summary>
    private void Draw(ulong seed, StreamPurpose purpose, long first, Span<float> latents)
    {
        using var still = no_grad();
        int count = latents.Length / LatentLength;
        for (int done = 0; done < count;)
        {
            using var scope = NewDisposeScope();
            var (chunk, skip, take) = PriorDraws.ChunkAt(first + done, count - done);
            var z = _model.Prior.Sample(Tables(), new RandomStream(seed, purpose, chunk), skip + take);
            z.slice(0, skip, skip + take, 1).ToHost(latents.Slice(done * LatentLength, take * LatentLength));
            done += take;
        }
    }

    /// <summary>The generator's outputs.</summary>
    private Tensor Decode(Tensor inputs) => _model.Generator.Forward(inputs, new TorchPass(Half: _model.Half));

    /// <summary>Turns generator outputs into the means of the likelihood.</summary>
    private void ToMeans(Tensor outputs, Span<float> rows)
    {
        if (_model.Host.Likelihood.Network is null)
        {
            _model.Likelihood.Means(outputs).ToHost(rows);
            return;
        }
        outputs.ToHost(rows);
        for (int at = 0; at < rows.Length; at += Columns)
            _model.Host.Likelihood.ToMeans(rows.Slice(at, Columns));
    }

    private static void CheckIndices(TrainingBatch batch, int count)
    {
        if (!batch.Indices.IsEmpty && batch.Indices.Length != count)
            throw new ArgumentException($"{count} rows have {count} indices; {batch.Indices.Length} were given.", nameof(batch));
    }

    private int RowCount(int length, string name) => length % Columns == 0
        ? length / Columns
        : throw new ArgumentException($"{length} elements are no whole number of rows of {Columns} columns.", name);

    private int LatentCount(int length, string name) => length % LatentLength == 0
        ? length / LatentLength
        : throw new ArgumentException($"{length} elements are no whole number of samples of {LatentLength} latents.", name);
}
