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
    private readonly int _batch;
    private readonly int _batches;
    private readonly long _steps;
    private readonly MixtureRefits? _refits;
    private KaemProgress? _lastReport;
    private TimeSpan _lastReportAt;
    private bool _isAveraged;
    private long _firstStep;

    public Trainer(
        ITrainingEngine engine, IRowSource train, IRowSource? validation, IProgress<KaemProgress>? progress, CheckpointDirectory? checkpoints = null)
    {
        _engine = engine;
        _train = train;
        _validation = validation;
        _progress = progress;
        _directory = checkpoints;
        _batch = Math.Min(engine.Options.BatchSize, train.Rows);
        _batches = train.Rows / _batch;
        long steps = (long)_batches * engine.Options.Epochs;
        _steps = Math.Min(steps, engine.Options.MaxSteps ?? steps);
        _run = new TrainingRun(_batches, _steps);
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
        var order = new int[_train.Rows];
        var rows = new float[_batch * _train.Columns];
        while (true)
        {
            try
            {
                while (_run.Step < _steps && !cancellationToken.IsCancellationRequested && !HasEnough())
                    RunEpoch(order, rows, checkpoints, cancellationToken);
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

    private bool IsReportDue() => ReportEvery is { } every ? _run.Step % every == 0 : _clock.Elapsed - _lastReportAt > ReportInterval;

    private void RunEpoch(int[] order, float[] rows, Checkpoints? checkpoints, CancellationToken cancellationToken)
    {
        if (_run.Batch == 0)
            _run.BeginEpoch();
        Shuffle(order, _engine.Options.SeedInForce, _run.Epoch);
        while (_run.Batch < _batches)
        {
            if (IsRefitDue())
                RefitPrior();
            Update(order.AsSpan(_run.Batch * _batch, _batch), rows);
            if (_run.Step % SnapshotInterval == 0)
                _good.Take(_engine, _run);
            if (_run.Step == _steps || cancellationToken.IsCancellationRequested)
                break;
            checkpoints?.Step(_engine, _run, _good);
            if (_run.Batch < _batches && _progress is not null && IsReportDue())
                Report(_sinceReport, null, endOfEpoch: false);
        }
        if (_run.Batch == _batches)
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
        int count = Math.Min(_refits!.Rows, _train.Rows);
        var rows = new float[checked(count * _train.Columns)];
        var indices = new int[count];
        // One of each stretch, by chance: rows may come in an order that repeats itself.
        var places = new float[count];
        if (count < _train.Rows)
            new RandomStream(_engine.Options.SeedInForce, StreamPurpose.MixtureFit, (uint)_run.Step, 1).Uniform(places);
        for (int i = 0; i < count; i++)
            indices[i] = Math.Min(_train.Rows - 1, (int)((i + (double)places[i]) * _train.Rows / count));
        _train.CopyTo(indices, rows);
        _engine.RefitPrior(new TrainingBatch(rows, _run.Step) { Indices = indices, Recoveries = _run.Recoveries });
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
                (float)(_batch / perStep), TimeSpan.FromSeconds(perStep * (_steps - _run.Step)), endOfEpoch, averages.Sampler())
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
        double sum = 0;
        foreach (float value in values)
            sum += value;
        return (float)(sum / values.Length);
    }

    /// <summary>A permutation of the rows (Fisher and Yates) from the epoch's own stream.</summary>
    private static void Shuffle(int[] order, ulong seed, int epoch)
    {
        for (int i = 0; i < order.Length; i++)
            order[i] = i;
        var stream = new RandomStream(seed, StreamPurpose.Shuffle, (uint)epoch);
        for (int i = order.Length - 1; i > 0; i--)
        {
            int j = (int)(((ulong)stream.Word((ulong)i) * (ulong)(i + 1)) >> 32);
            (order[i], order[j]) = (order[j], order[i]);
        }
    }
}
