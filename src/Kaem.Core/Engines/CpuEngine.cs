using Kaem.ML.Data;
using Kaem.ML.Generators;
using Kaem.ML.Likelihoods;
using Kaem.ML.Numerics;
using Kaem.ML.Persistence;
using Kaem.ML.Posteriors;
using Kaem.ML.Priors;
using Kaem.ML.Training;

namespace Kaem.ML.Engines;

/// <summary>The engine that computes on the processor's vector units, in single precision, on all cores.</summary>
internal sealed partial class CpuEngine : IKaemEngine, IGuidedEngine
{
    private const int SampleChunk = PriorDraws.Chunk;

    private readonly WorkerPool _workers;
    private FreeList<RowEvidence>? _evidence;
    private TrainingUpdate? _training;

    /// <summary>Makes a model of the given shape, with initial parameters drawn from the options' seed.</summary>
    /// <param name="options">What the model is.</param>
    /// <param name="columns">Number of observed dimensions D; with <see cref="KaemOptions.PrincipalComponents"/> their number, as this engine computes on
    /// components.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="columns"/> is below 1.</exception>
    /// <exception cref="ArgumentException">Two options contradict each other, or there is another number of principal components than of columns.</exception>
    public CpuEngine(KaemOptions options, int columns)
        : this(options, columns, WorkerPool.Shared)
    {
        Network.Initialise(_workers);
    }

    /// <summary>Makes a model of the given shape, without parameters as yet.</summary>
    public CpuEngine(KaemOptions options, int columns, WorkerPool workers)
    {
        ModelParts.Check(options, columns);
        _workers = workers.WithOwnMemory();
        Options = options;
        Columns = columns;
        Network = new JointModel(options, columns);
        Parameters = [.. Network.Parameters.Select(parameter => parameter.Describe())];
    }

    /// <summary>Makes the engine of a model.</summary>
    public CpuEngine(ModelParts model, WorkerPool workers)
        : this(model.Options, model.Columns, workers)
    {
        foreach (var parameter in Network.Parameters)
            model.ReadParameter(parameter.Name, parameter.Value.Span);
        Network.Refresh(_workers);
    }

    /// <inheritdoc/>
    public IKaemEngineFactory Factory => KaemEngine.Cpu;

    /// <inheritdoc/>
    public KaemOptions Options { get; }

    /// <inheritdoc/>
    public int Columns { get; }

    /// <inheritdoc/>
    public IReadOnlyList<NamedParameter> Parameters { get; }

    /// <summary>The model itself.</summary>
    public JointModel Network { get; }

    /// <summary>Does the passes through the networks that scoring takes; null for the processor.</summary>
    public IModelPasses? Passes { get; init; }

    private int LatentLength => Network.Prior.Latents;

    private int GeneratorInputs => Network.Prior.GeneratorInputs;

    /// <inheritdoc/>
    public TrainStepResult TrainStep(TrainingBatch batch)
    {
        int count = RowCount(batch.Rows.Length, nameof(batch));
        ArgumentOutOfRangeException.ThrowIfZero(count, nameof(batch));
        ArgumentOutOfRangeException.ThrowIfNegative(batch.Step, nameof(batch));
        if (!batch.Indices.IsEmpty && batch.Indices.Length != count)
            throw new ArgumentException($"{count} rows have {count} indices; {batch.Indices.Length} were given.", nameof(batch));
        _training ??= TrainingUpdate.Create(Network, Math.Max(count, Options.BatchSize), _workers);
        if (_training.BatchSize < count)
            throw new ArgumentException($"The first batch had room for {_training.BatchSize} rows; this one has {count}.", nameof(batch));
        ForgetSamples();
        return _training.Step(batch);
    }

    /// <inheritdoc/>
    public void RefitPrior(TrainingBatch batch)
    {
        int count = RowCount(batch.Rows.Length, nameof(batch));
        ArgumentOutOfRangeException.ThrowIfZero(count, nameof(batch));
        if (!batch.Indices.IsEmpty && batch.Indices.Length != count)
            throw new ArgumentException($"{count} rows have {count} indices; {batch.Indices.Length} were given.", nameof(batch));
        Training().RefitPrior(batch);
        ForgetSamples();
    }

    /// <inheritdoc/>
    public void ExchangeAverages()
    {
        Training().ExchangeAverages();
        ForgetSamples();
    }

    /// <inheritdoc/>
    public void CheckTrainingState() => Training().Visit(FiniteState.Check);

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
        Training().Visit(new StateReader(source));
        ForgetSamples();
        try
        {
            Network.Refresh(_workers);
        }
        catch (Exception exception) when (exception is ArithmeticException or ArgumentException)
        {
            throw new ModelFormatException($"The state can't be used: {exception.Message}", exception);
        }
    }

    /// <inheritdoc/>
    public void SamplePrior(ulong seed, long first, Span<float> latents)
    {
        RowArray.CheckNumbers(first, LatentCount(latents.Length, nameof(latents)));
        Draw(seed, StreamPurpose.Generation, first, latents, []);
    }

    /// <inheritdoc/>
    public void Generate(ReadOnlySpan<float> latents, Span<float> rows)
    {
        int count = LatentCount(latents.Length, nameof(latents));
        if (RowCount(rows.Length, nameof(rows)) != count)
            throw new ArgumentException($"{count} latents need room for {count} rows of {Columns} columns.", nameof(rows));
        Decode(latents, rows);
        ToMeans(rows);
    }

    /// <inheritdoc/>
    public void Generate(ulong seed, long first, Span<float> rows)
    {
        int count = RowCount(rows.Length, nameof(rows));
        RowArray.CheckNumbers(first, count);
        if (count == 0)
            return;
        var workspace = Network.Generator.CreateWorkspace(Math.Min(SampleChunk, count));
        FloatBuffer latents = new(checked(SampleChunk * LatentLength)), seen = new(checked(SampleChunk * GeneratorInputs));
        for (int done = 0; done < count; done += workspace.Samples)
        {
            var (chunk, skip, take) = PriorDraws.ChunkAt(first + done, count - done);
            Network.Prior.Sample(new RandomStream(seed, StreamPurpose.Generation, chunk), skip + take, latents, _workers);
            Network.Prior.ToGenerator(latents, skip + take, seen.AsMatrix(skip + take, GeneratorInputs), _workers);
            workspace.Samples = take;
            for (int s = 0; s < take; s++)
                seen.Span.Slice((skip + s) * GeneratorInputs, GeneratorInputs).CopyTo(workspace.Input.Row(s));
            Network.Generator.Forward(workspace, _workers);
            for (int s = 0; s < take; s++)
                workspace.Output.Row(s).CopyTo(rows.Slice((done + s) * Columns, Columns));
        }
        ToMeans(rows);
    }

    /// <summary>Maps latents to the generator's outputs, S x D.</summary>
    private void Decode(ReadOnlySpan<float> latents, Span<float> outputs)
    {
        int count = latents.Length / LatentLength;
        var workspace = Network.Generator.CreateWorkspace(Math.Min(SampleChunk, Math.Max(1, count)));
        var latentMajor = new FloatBuffer(checked(workspace.Capacity * LatentLength));
        for (int at = 0; at < count; at += workspace.Capacity)
        {
            int samples = Math.Min(workspace.Capacity, count - at);
            workspace.Samples = samples;
            LatentRows.Read(latents.Slice(at * LatentLength, samples * LatentLength), samples, latentMajor);
            Network.Prior.ToGenerator(latentMajor, samples, workspace.Input, _workers);
            Forward(workspace);
            for (int s = 0; s < workspace.Samples; s++)
                workspace.Output.Row(s).CopyTo(outputs.Slice((at + s) * Columns, Columns));
        }
    }

    private void Forward(GeneratorWorkspace workspace)
    {
        if (Passes is null)
            Network.Generator.Forward(workspace, _workers);
        else
            Passes.Generate(workspace.Input, workspace.Output);
    }

    /// <summary>Turns generator outputs into the means of the likelihood, in place.</summary>
    private void ToMeans(Span<float> rows)
    {
        for (int at = 0; at < rows.Length; at += Columns)
            Network.Likelihood.ToMeans(rows.Slice(at, Columns));
    }

    /// <inheritdoc/>
    public void DrawFromLikelihood(ulong seed, long first, Span<float> rows)
    {
        int count = RowCount(rows.Length, nameof(rows));
        RowArray.CheckNumbers(first, count);
        if (Network.Likelihood.Network is { } columns)
        {
            new AutoregressiveDraws(columns, seed).Draw(first, rows, _workers);
            return;
        }
        var draws = new RowDraws(Network.Likelihood, seed);
        for (int b = 0; b < count; b++)
            draws.Draw(first + b, rows.Slice(b * Columns, Columns));
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A length is wrong, or the estimator needs latents that are independent.</exception>
    public void Evidence(ReadOnlySpan<float> rows, EvidenceEstimator estimator, Span<float> values, Span<float> errors)
    {
        ArgumentNullException.ThrowIfNull(estimator);
        int count = RowCount(rows.Length, nameof(rows));
        Require(values.Length, nameof(values));
        Require(errors.Length, nameof(errors));
        if (estimator is not TemperedEstimator tempered)
        {
            var scores = new RowScores { LogLikelihood = values, LogLikelihoodError = errors };
            if (estimator is ProposalEstimator proposals)
            {
                OptionsCheck.Consistent(Options with { Evidence = estimator }, nameof(estimator));
                ScoreColumnsByProposals(rows, proposals.Draws, scores);
                return;
            }
            ScoreByBank(rows, Options.ScoringSamples, scores);
            return;
        }
        OptionsCheck.Consistent(Options with { Evidence = estimator }, nameof(estimator));
        var kept = LazyInitializer.EnsureInitialized(ref _evidence, static () => new());
        if (!kept.TryRent(out var evidence) || !evidence.Estimator.Equals(tempered))
            evidence = RowEvidence.Create(Network, tempered, _workers);
        foreach (var (first, take, incomplete) in Runs(rows))
        {
            // Chains follow latents; what columns are missing beside them, the prior's samples tell.
            var part = rows.Slice(first * Columns, take * Columns);
            var ofPart = new RowScores { LogLikelihood = values, LogLikelihoodError = errors }.Slice(first, take, count);
            if (incomplete)
                ScoreByBank(part, Options.ScoringSamples, ofPart);
            else
                evidence.Estimate(part, ofPart.LogLikelihood, ofPart.LogLikelihoodError, _workers);
        }
        kept.Return(evidence);

        void Require(int length, string name)
        {
            if (length != 0 && length != count)
                throw new ArgumentException($"{name} must have {count} elements or be empty, but has {length}.", name);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A length is wrong, or the model's latents are not independent.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are no chains, fewer than 4 draws, or a negative number of steps.</exception>
    public PosteriorDraws SamplePosterior(ReadOnlySpan<float> rows, MarkovChainOptions sampler, int chains, int draws, int warmUp, ulong seed)
    {
        RowCount(rows.Length, nameof(rows));
        ArgumentNullException.ThrowIfNull(sampler);
        Check.AtLeast(chains, 1, Bounds.Chains, nameof(chains));
        Check.AtLeast(draws, 4, Bounds.Samples, nameof(draws));
        Check.AtLeast(warmUp, 0, Bounds.ChainSteps, nameof(warmUp));
        OptionsCheck.Consistent(Options with { Sampler = sampler, Objective = TrainingObjective.MaximumLikelihood }, nameof(sampler));
        if (Runs(rows).Exists(run => run.Incomplete))
        {
            throw new NotSupportedException("Chains follow the latents of rows, but of rows with missing columns these depend on what the columns are, where "
                + "the likelihood is autoregressive. Fill the gaps first, or infer their latents by importance sampling (Infer).");
        }
        return PosteriorSampling.Run(Network, rows, sampler, chains, draws, warmUp, seed, _workers);
    }

    /// <inheritdoc/>
    public void ReadParameter(string name, Span<float> destination)
    {
        Network.Find(name, destination.Length, nameof(destination)).Value.Span.CopyTo(destination);
    }

    /// <inheritdoc/>
    public void WriteParameter(string name, ReadOnlySpan<float> source)
    {
        var parameter = Network.Find(name, source.Length, nameof(source));
        for (int i = 0; i < source.Length; i++)
        {
            if (!float.IsFinite(source[i]))
                throw new ArgumentException($"Element {i} of parameter '{name}' would be {source[i]}; parameters are finite numbers.", nameof(source));
        }
        source.CopyTo(parameter.Value.Span);
        ForgetSamples();
        Network.Refresh(_workers);
    }

    private TrainingUpdate Training() => _training ??= TrainingUpdate.Create(Network, Options.BatchSize, _workers);

    /// <summary>Prior samples that scoring keeps belong to the parameters that they were drawn with.</summary>
    private void ForgetSamples()
    {
        _bank = null;
        _evidence = null;
    }

    /// <summary>Draws samples, S x L, and where wanted what the generator sees of them.</summary>
    private void Draw(ulong seed, StreamPurpose purpose, long first, Span<float> latents, Span<float> inputs) =>
        PriorDraws.Draw(Network.Prior, seed, purpose, first, latents, inputs, _workers);

    private int RowCount(int length, string name) => length % Columns == 0
        ? length / Columns
        : throw new ArgumentException($"{length} elements are no whole number of rows of {Columns} columns.", name);

    private int LatentCount(int length, string name) => length % LatentLength == 0
        ? length / LatentLength
        : throw new ArgumentException($"{length} elements are no whole number of samples of {LatentLength} latents.", name);
}
