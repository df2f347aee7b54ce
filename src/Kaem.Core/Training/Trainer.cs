using System.Diagnostics;
using Kaem.ML.Data;
using Kaem.ML.Numerics;
using Kaem.ML.Posteriors;

namespace Kaem.ML.Training;

/// <summary>Epochs, shuffling, batches, validation, reports, checkpoints and recoveries, around any engine's <see cref="ITrainingEngine.TrainStep"/>.</summary>
internal sealed class Trainer
{
    /// <summary>
    /// Updates from one state that training can go back to, to the next. By the number of the step alone, so that a run that was
    /// resumed goes back to where an unbroken one does.
    /// </summary>
    public const int SnapshotInterval = 100;

    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(200);

    private readonly ITrainingEngine _engine;
    private readonly IRowSource _train;
    private readonly IRowSource? _validation;
    private readonly IProgress<KaemProgress>? _progress;
    private readonly CheckpointDirectory? _directory;
    private readonly TrainingRun _run;
    private readonly Snapshot _good = new();
    private readonly StepAverages _sinceReport = new();
    private readonly Stopwatch _clock = new();
    private readonly GroupTalk? _group;
    private readonly BatchOrder _order;
    private readonly long _steps;
    private readonly MixtureRefits? _refits;
    private KaemProgress? _lastReport;
    private TimeSpan _lastReportAt;
    private bool _isAveraged;
    private long _firstStep;

    /// <param name="group">
    /// The group that trains, which the engine has joined; the rows are <see cref="ShardRows"/> then. Null for a training of one's own.
    /// </param>
    public Trainer(
        ITrainingEngine engine, IRowSource train, IRowSource? validation, IProgress<KaemProgress>? progress, CheckpointDirectory? checkpoints = null,
        GroupTalk? group = null)
    {
        _engine = engine;
        _train = train;
        _validation = validation;
        _progress = progress;
        _directory = checkpoints;
        _group = group;
        _order = new BatchOrder(train.Rows, engine.Options.BatchSize, group?.Shards);
        long steps = (long)_order.Batches * engine.Options.Epochs;
        _steps = Math.Min(steps, engine.Options.MaxSteps ?? steps);
        _run = new TrainingRun(_order.Batches, _steps);
        _refits = engine.Options is { FreezePrior: false, Prior: JointMixturePriorOptions joint } ? joint.Refits : null;
    }

    /// <summary>Updates from one report to the next, beside those at the ends of epochs; null to report a few times a second.</summary>
    public int? ReportEvery { get; init; }

    /// <summary>
    /// Whether the epochs so far are enough, asked between epochs; null to train as long as the options say. It is told the epochs alone, so that a run
    /// that was resumed ends where an unbroken one does.
    /// </summary>
    public Func<IReadOnlyList<TrainingEpoch>, bool>? IsEnough { get; init; }

    /// <summary>Trains to the end or until the token is cancelled.</summary>
    /// <exception cref="TrainingGaveUpException">The numbers stopped being finite too often; the engine is in its last good state.</exception>
    /// <exception cref="IOException">The checkpoints' folder can't be made.</exception>
    public TrainingSummary Run(CancellationToken cancellationToken)
    {
        var checkpoints = OpenCheckpoints();
        _good.Take(_engine, _run);
        checkpoints?.Resume(_engine, _run, _good);
        _firstStep = _run.Step;
        _clock.Start();
        var indices = new int[_order.Rows];
        var rows = new float[checked(_order.Rows * _train.Columns)];
        while (true)
        {
            try
            {
                while (_run.Step < _steps && !IsStopping(cancellationToken) && !HasEnough())
                    RunEpoch(indices, rows, checkpoints, cancellationToken);
                // Nothing that is not finite is handed over.
                _engine.CheckTrainingState();
                break;
            }
            catch (NotFiniteNumberException fault)
            {
                Recover(fault, checkpoints);
            }
        }
        checkpoints?.Write(_engine, _run, _good);
        UseAverages();
        // After the last checkpoint, so that a training that goes on from it does so from what an unbroken one had.
        if (_refits is { AtEnd: true } && _run.Step > 0)
            RefitPrior();
        if (_run.Batch > 0)
            EndEpoch();
        return _run.Summary(_train.Rows, _run.Step < _steps);
    }

    private bool HasEnough() => _run.Batch == 0 && IsEnough?.Invoke(_run.Epochs) == true;

    /// <summary>The workers of a group stop together: who is asked to tells the group.</summary>
    private bool IsStopping(CancellationToken cancellationToken) => _group?.IsStopping ?? cancellationToken.IsCancellationRequested;

    private bool IsReportDue() => ReportEvery is { } every ? _run.Step % every == 0 : _clock.Elapsed - _lastReportAt > ReportInterval;

    private void RunEpoch(int[] indices, float[] rows, Checkpoints? checkpoints, CancellationToken cancellationToken)
    {
        if (_run.Batch == 0)
            _run.BeginEpoch();
        _order.Shuffle(_engine.Options.SeedInForce, _run.Epoch);
        while (_run.Batch < _order.Batches)
        {
            if (IsRefitDue())
                RefitPrior();
            _order.Fill(_run.Batch, indices);
            Update(indices, rows);
            if (_run.Step % SnapshotInterval == 0)
                _good.Take(_engine, _run);
            if (_run.Step == _steps || IsStopping(cancellationToken))
                break;
            checkpoints?.Step(_engine, _run, _good);
            if (_run.Batch < _order.Batches && _progress is not null && IsReportDue())
                Report(_sinceReport, null, endOfEpoch: false);
        }
        if (_run.Batch == _order.Batches)
            EndEpoch();
    }

    private void Update(ReadOnlySpan<int> indices, float[] rows)
    {
        _train.CopyTo(indices, rows);
        var result = _engine.TrainStep(new TrainingBatch(rows, _run.Step)
        {
            Indices = indices,
            Steps = _steps,
            LearningRateFactor = MathF.ScaleB(_engine.Options.LearningRateSchedule.FactorAt(_run.Step, _steps, _run.Epoch), -_run.Recoveries),
            Recoveries = _run.Recoveries,
        });
        // Engines say so themselves; one that does not would go on without a word.
        if (!float.IsFinite(result.Loss))
            throw new NotFiniteNumberException($"The engine '{_engine.Kind}' gave step {_run.Step + 1} a loss of {result.Loss}.", result.Loss);
        _run.Add(result);
        _sinceReport.Add(result);
    }

    /// <summary>Whether the share of all updates that is done has just passed one of the refits'.</summary>
    private bool IsRefitDue() => _refits is not null && MixtureRefits.IsDue(_refits.Times, _run.Step, _steps);

    private void RefitPrior()
    {
        var indices = _group is null
            ? RowsOfRefit(0, _train.Rows, Math.Min(_refits!.Rows, _train.Rows), 0)
            : RowsOfRefit(_group.Shards);
        var rows = new float[checked(indices.Length * _train.Columns)];
        _train.CopyTo(indices, rows);
        _engine.RefitPrior(new TrainingBatch(rows, _run.Step) { Indices = indices, Recoveries = _run.Recoveries });
    }

    /// <summary>As many rows of each of this worker's shards.</summary>
    private int[] RowsOfRefit(Shards shards)
    {
        int count = Math.Clamp(_refits!.Rows / shards.Count, 1, _train.Rows / shards.Count);
        var indices = new int[checked(shards.Own * count)];
        for (int own = 0; own < shards.Own; own++)
        {
            var (first, rows) = shards.RowsOf(shards.First + own, _train.Rows);
            RowsOfRefit((int)first, (int)rows, count, shards.First + own).CopyTo(indices, own * count);
        }
        return indices;
    }

    /// <summary>One of each stretch, by chance: rows may come in an order that repeats itself.</summary>
    private int[] RowsOfRefit(int first, int rows, int count, int shard)
    {
        var indices = new int[count];
        var places = new float[count];
        if (count < rows)
            new RandomStream(_engine.Options.SeedInForce, StreamPurpose.MixtureFit, (uint)_run.Step, 1 + (uint)shard).Uniform(places);
        for (int i = 0; i < count; i++)
            indices[i] = first + Math.Min(rows - 1, (int)((i + (double)places[i]) * rows / count));
        return indices;
    }

    private void EndEpoch()
    {
        float? heldOut = _validation is null ? null : HeldOut(_validation);
        // The epoch's own mean: what is reported then must not depend on the clock.
        Report(_run.OfEpoch, heldOut, endOfEpoch: true);
        _run.EndEpoch(heldOut);
        _sinceReport.Clear();
    }

    private Checkpoints? OpenCheckpoints() => _directory is null
        ? null
        : new Checkpoints(_directory, new CheckpointFolder(_directory, Fingerprint.Of(_engine, _train, _validation), _engine.Kind), Notify);

    /// <summary>Goes back to the last good state, with half the step sizes and other random numbers.</summary>
    /// <exception cref="TrainingGaveUpException">That was done as often as the options allow.</exception>
    private void Recover(NotFiniteNumberException fault, Checkpoints? checkpoints)
    {
        int recoveries = _run.Recoveries + 1;
        _good.Restore(_engine, _run);
        _run.Recoveries = recoveries;
        _sinceReport.Clear();
        var options = _engine.Options;
        if (recoveries <= options.MaxRecoveries)
        {
            checkpoints?.GoBack(_run);
            Notify($"{fault.Message} Training went back to step {_run.Step} (recovery {recoveries} of {options.MaxRecoveries}) and goes on with its learning "
                + $"rates halved {(recoveries == 1 ? "once" : $"{recoveries} times")}.");
            return;
        }
        _run.Recoveries--;
        UseAverages();
        string tried = options.MaxRecoveries == 0
            ? "MaxRecoveries allows no other try."
            : $"That was try {recoveries}: each of the {options.MaxRecoveries} before it went back to a good step and halved the learning rates.";
        throw new TrainingGaveUpException($"{fault.Message} {tried}", _run.Summary(_train.Rows, stoppedEarly: true), fault);
    }

    private void Report(StepAverages averages, float? heldOut, bool endOfEpoch)
    {
        if (_progress is not null)
        {
            _lastReportAt = _clock.Elapsed;
            double perStep = _clock.Elapsed.TotalSeconds / Math.Max(1, _run.Step - _firstStep);
            _lastReport = new KaemProgress(
                _run.Epoch, _engine.Options.Epochs, _run.Step, _steps, averages.Loss, heldOut, averages.EffectiveSampleSize,
                (float)(_order.OfAll / perStep), TimeSpan.FromSeconds(perStep * (_steps - _run.Step)), endOfEpoch, averages.Sampler())
            {
                Recoveries = _run.Recoveries,
            };
            _progress.Report(_lastReport);
        }
        _sinceReport.Clear();
    }

    private void Notify(string notice)
    {
        if (_progress is null)
            return;
        var last = _lastReport ?? new KaemProgress(
            _run.Epoch, _engine.Options.Epochs, _run.Step, _steps, float.NaN, null, float.NaN, float.NaN, TimeSpan.Zero, false);
        _progress.Report(
            last with { Epoch = _run.Epoch, Step = _run.Step, EndOfEpoch = false, HeldOutLogLikelihood = null, Recoveries = _run.Recoveries, Notice = notice });
    }

    /// <summary>What is handed over has the running means, where the options ask for them.</summary>
    private void UseAverages()
    {
        if (_engine.Options.Averaging == 0 || _isAveraged)
            return;
        _engine.ExchangeAverages();
        _isAveraged = true;
    }

    /// <summary>Mean log-likelihood of rows, under the model that would be handed over.</summary>
    private float HeldOut(IRowSource rows)
    {
        var values = new float[rows.Rows];
        bool exchanges = _engine.Options.Averaging > 0 && !_isAveraged;
        if (exchanges)
            _engine.ExchangeAverages();
        try
        {
            foreach (var (first, part) in rows.Parts())
                _engine.Score(part.Values, _engine.Options.SamplesOfRow, new RowScores { LogLikelihood = values.AsSpan(first, part.Rows) });
        }
        finally
        {
            if (exchanges)
                _engine.ExchangeAverages();
        }
        double sum = _group is null ? Sum(0, values.Length) : _group.Sum(own =>
        {
            var (first, count) = _group.Shards.RowsOf(_group.Shards.First + own, values.Length);
            return Sum((int)first, (int)count);
        });
        return (float)(sum / values.Length);

        double Sum(int first, int count)
        {
            double sum = 0;
            foreach (float value in values.AsSpan(first, count))
                sum += value;
            return sum;
        }
    }
}
