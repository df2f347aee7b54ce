using Kaem.ML.Data;
using Kaem.ML.Numerics;
using Kaem.ML.Posteriors;
using Kaem.ML.Training;

namespace Kaem.ML.Engines;

/// <summary>
/// An engine whose rows are pixels, around one that computes on their principal components: rows are projected on their way in,
/// what is generated or reconstructed comes back as pixels.
/// </summary>
internal sealed class ReducedEngine : IKaemEngine
{
    // Rows projected at a time where their number is open.
    private const int RowChunk = 256;

    private readonly PrincipalComponents _reduction;
    private readonly WorkerPool _workers = WorkerPool.Borrow();
    private readonly ScratchPool<ReductionScratch> _scratch = new(() => new ReductionScratch());

    private ReducedEngine(IKaemEngine computing, PrincipalComponents reduction)
    {
        Computing = computing;
        _reduction = reduction;
        Parameters = [.. computing.Parameters, .. reduction.Parameters.Select(parameter => parameter.Describe())];
    }

    /// <summary>The engine that computes on components.</summary>
    public IKaemEngine Computing { get; }

    /// <inheritdoc/>
    public IKaemEngineFactory Factory => Computing.Factory;

    /// <inheritdoc/>
    public KaemOptions Options => Computing.Options;

    /// <inheritdoc/>
    public int Columns => _reduction.Columns;

    /// <inheritdoc/>
    public IReadOnlyList<NamedParameter> Parameters { get; }

    /// <summary>Makes an engine of a model: on pixels where there is a reduction, else the computing one itself.</summary>
    public static IKaemEngine Make(IKaemEngineFactory factory, ModelParts model, PrincipalComponents? reduction)
    {
        var computing = KaemEngine.Make(factory, model);
        return reduction is null ? computing : new ReducedEngine(computing, reduction);
    }

    /// <summary>The engine that computes: the one inside of a reduced engine, any other itself.</summary>
    public static IKaemEngine Within(IKaemEngine engine) => engine is ReducedEngine reduced ? reduced.Computing : engine;

    /// <summary>The reduction of a reduced engine, null for any other.</summary>
    public static PrincipalComponents? ReductionOf(IKaemEngine engine) => (engine as ReducedEngine)?._reduction;

    /// <inheritdoc/>
    public TrainStepResult TrainStep(TrainingBatch batch)
    {
        var scratch = _scratch.Rent();
        var result = Computing.TrainStep(new TrainingBatch(Project(batch.Rows, scratch, nameof(batch)), batch.Step)
        {
            Indices = batch.Indices,
            Steps = batch.Steps,
            LearningRateFactor = batch.LearningRateFactor,
            Recoveries = batch.Recoveries,
        });
        _scratch.Return(scratch);
        return result;
    }

    /// <inheritdoc/>
    public void RefitPrior(TrainingBatch batch)
    {
        var scratch = _scratch.Rent();
        Computing.RefitPrior(new TrainingBatch(Project(batch.Rows, scratch, nameof(batch)), batch.Step) { Indices = batch.Indices,
            Recoveries = batch.Recoveries });
        _scratch.Return(scratch);
    }

    /// <inheritdoc/>
    public void ExchangeAverages() => Computing.ExchangeAverages();

    /// <inheritdoc/>
    public void CheckTrainingState() => Computing.CheckTrainingState();

    /// <remarks>The components are none of it: they come from the training rows, before the first update.</remarks>
    /// <inheritdoc/>
    public void WriteTrainingState(Stream destination) => Computing.WriteTrainingState(destination);

    /// <inheritdoc/>
    public void ReadTrainingState(Stream source) => Computing.ReadTrainingState(source);

    /// <inheritdoc/>
    public void SamplePrior(ulong seed, long first, Span<float> latents) => Computing.SamplePrior(seed, first, latents);

    /// <inheritdoc/>
    public void Generate(ReadOnlySpan<float> latents, Span<float> rows)
    {
        int length = Options.LatentLength, count = RowCount(rows.Length, nameof(rows));
        if (latents.Length != (long)count * length)
            throw new ArgumentException(
                $"{count} rows of {Columns} columns come from {count} samples of {length} latents, but there are {latents.Length} latents.", nameof(rows));
        var scratch = _scratch.Rent();
        for (int at = 0; at < count; at += RowChunk)
        {
            int take = Math.Min(RowChunk, count - at);
            var components = scratch.Take(take * _reduction.Count);
            Computing.Generate(latents.Slice(at * length, take * length), components);
            _reduction.BackProject(components, Rows(rows, at, take), scratch, _workers);
        }
        _scratch.Return(scratch);
    }

    /// <inheritdoc/>
    public void Generate(ulong seed, long first, Span<float> rows)
    {
        int count = RowCount(rows.Length, nameof(rows));
        var scratch = _scratch.Rent();
        for (int at = 0; at < count; at += RowChunk)
        {
            int take = Math.Min(RowChunk, count - at);
            var components = scratch.Take(take * _reduction.Count);
            Computing.Generate(seed, first + at, components);
            _reduction.BackProject(components, Rows(rows, at, take), scratch, _workers);
        }
        _scratch.Return(scratch);
    }

    /// <inheritdoc/>
    public void DrawFromLikelihood(ulong seed, long first, Span<float> rows)
    {
        int count = RowCount(rows.Length, nameof(rows));
        var scratch = _scratch.Rent();
        for (int at = 0; at < count; at += RowChunk)
        {
            // The likelihood's noise around means of 0.
            int take = Math.Min(RowChunk, count - at);
            var noise = scratch.Take(take * _reduction.Count);
            noise.Clear();
            Computing.DrawFromLikelihood(seed, first + at, noise);
            _reduction.AddBackProjected(noise, Rows(rows, at, take), scratch, _workers);
        }
        _scratch.Return(scratch);
    }

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<float> rows, int samples, RowScores scores)
    {
        int count = RowCount(rows.Length, nameof(rows)), width = _reduction.Count;
        Require(scores.Reconstruction, rows.Length, nameof(RowScores.Reconstruction));
        Require(scores.Prediction, rows.Length, nameof(RowScores.Prediction));
        ReductionScratch scratch = _scratch.Rent(), reconstructed = _scratch.Rent(), predicted = _scratch.Rent();
        for (int at = 0; at < count; at += RowChunk)
        {
            int take = Math.Min(RowChunk, count - at);
            var reconstruction = scores.Reconstruction.IsEmpty ? default : reconstructed.Take(take * width);
            var prediction = scores.Prediction.IsEmpty ? default : predicted.Take(take * width);
            Computing.Score(Project(rows.Slice(at * Columns, take * Columns), scratch, nameof(rows)), samples, new RowScores
            {
                LatentMean = Part(scores.LatentMean, at, take, count),
                LatentSpread = Part(scores.LatentSpread, at, take, count),
                SummedLatentMean = Part(scores.SummedLatentMean, at, take, count),
                Reconstruction = reconstruction,
                Prediction = prediction,
                Contributions = Part(scores.Contributions, at, take, count),
                LogLikelihood = Part(scores.LogLikelihood, at, take, count),
                LogLikelihoodError = Part(scores.LogLikelihoodError, at, take, count),
                EffectiveSampleSize = Part(scores.EffectiveSampleSize, at, take, count),
            });
            if (!reconstruction.IsEmpty)
                _reduction.BackProject(reconstruction, Rows(scores.Reconstruction, at, take), scratch, _workers);
            if (!prediction.IsEmpty)
                _reduction.BackProject(prediction, Rows(scores.Prediction, at, take), scratch, _workers);
        }
        _scratch.Return(scratch);
        _scratch.Return(reconstructed);
        _scratch.Return(predicted);

        static void Require(Span<float> destination, int length, string name)
        {
            if (!destination.IsEmpty && destination.Length != length)
                throw new ArgumentException($"{name} must have {length} elements or be empty, but has {destination.Length}.", nameof(scores));
        }
    }

    /// <inheritdoc/>
    public void Evidence(ReadOnlySpan<float> rows, EvidenceEstimator estimator, Span<float> values, Span<float> errors)
    {
        int count = RowCount(rows.Length, nameof(rows));
        var scratch = _scratch.Rent();
        for (int at = 0; at < count; at += RowChunk)
        {
            int take = Math.Min(RowChunk, count - at);
            Computing.Evidence(
                Project(rows.Slice(at * Columns, take * Columns), scratch, nameof(rows)), estimator, Part(values, at, take, count),
                Part(errors, at, take, count));
        }
        _scratch.Return(scratch);
    }

    /// <inheritdoc/>
    public PosteriorDraws SamplePosterior(ReadOnlySpan<float> rows, MarkovChainOptions sampler, int chains, int draws, int warmUp, ulong seed)
    {
        var scratch = _scratch.Rent();
        var result = Computing.SamplePosterior(Project(rows, scratch, nameof(rows)), sampler, chains, draws, warmUp, seed);
        _scratch.Return(scratch);
        return result;
    }

    /// <inheritdoc/>
    public void Propose(ReadOnlySpan<float> rows, Span<float> means, Span<float> deviations)
    {
        var scratch = _scratch.Rent();
        Computing.Propose(Project(rows, scratch, nameof(rows)), means, deviations);
        _scratch.Return(scratch);
    }

    /// <inheritdoc/>
    public void DrawPosterior(ReadOnlySpan<float> rows, int samples, int draws, ulong seed, long first, Span<float> latents)
    {
        var scratch = _scratch.Rent();
        Computing.DrawPosterior(Project(rows, scratch, nameof(rows)), samples, draws, seed, first, latents);
        _scratch.Return(scratch);
    }

    /// <inheritdoc/>
    public void ReadParameter(string name, Span<float> destination)
    {
        if (Own(name, destination.Length, nameof(destination)) is { } own)
            own.Value.Span.CopyTo(destination);
        else
            Computing.ReadParameter(name, destination);
    }

    /// <inheritdoc/>
    public void WriteParameter(string name, ReadOnlySpan<float> source)
    {
        if (Own(name, source.Length, nameof(source)) is { } own)
            source.CopyTo(own.Value.Span);
        else
            Computing.WriteParameter(name, source);
    }

    /// <summary>Components of rows, in the scratch.</summary>
    private Span<float> Project(ReadOnlySpan<float> rows, ReductionScratch scratch, string argument)
    {
        var components = scratch.Take(RowCount(rows.Length, argument) * _reduction.Count);
        _reduction.Project(rows, components, scratch, _workers);
        return components;
    }

    private Parameter? Own(string name, int length, string argument)
    {
        var own = _reduction.Parameters.FirstOrDefault(parameter => parameter.Name == name);
        return own is null || own.Length == length
            ? own
            : throw new ArgumentException($"Parameter '{name}' has {own.Length} elements, not {length}.", argument);
    }

    private int RowCount(int length, string argument) => length % Columns == 0
        ? length / Columns
        : throw new ArgumentException($"{length} elements are no whole number of rows of {Columns} columns.", argument);

    private Span<float> Rows(Span<float> rows, int first, int count) => rows.Slice(first * Columns, count * Columns);

    /// <summary>
    /// The part of a destination that belongs to some of its rows; a destination of wrong length as it is, so that the computing engine refuses it.
    /// </summary>
    private static Span<float> Part(Span<float> destination, int first, int count, int all)
    {
        int width = destination.Length / all;
        return destination.Length % all == 0 ? destination.Slice(first * width, count * width) : destination;
    }
}
