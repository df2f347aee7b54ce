using System.Diagnostics;
using Kaem.ML.Numerics;

namespace Kaem.ML.Training;

/// <summary>Epochs, shuffling, batches, validation and reports, around any engine's <see cref="IKaemEngine.TrainStep"/>.</summary>
internal sealed class Trainer
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(200);

    private readonly IKaemEngine _engine;
    private readonly DataMatrix _train;
    private readonly DataMatrix? _validation;
    private readonly IProgress<KaemProgress>? _progress;
    private readonly List<TrainingEpoch> _history = [];
    private readonly TrainingTrace _trace = new();
    private readonly int _batch;
    private readonly int _batches;
    private readonly long _steps;

    public Trainer(IKaemEngine engine, DataMatrix train, DataMatrix? validation, IProgress<KaemProgress>? progress)
    {
        _engine = engine;
        _train = train;
        _validation = validation;
        _progress = progress;
        _batch = Math.Min(engine.Options.BatchSize, train.Rows);
        _batches = train.Rows / _batch;
        long steps = (long)_batches * engine.Options.Epochs;
        _steps = Math.Min(steps, engine.Options.MaxSteps ?? steps);
    }

    /// <summary>Trains to the end or until the token is cancelled.</summary>
    public TrainingSummary Run(CancellationToken cancellationToken)
    {
        var options = _engine.Options;
        var order = new int[_train.Rows];
        var rows = new float[_batch * _train.Columns];
        var clock = Stopwatch.StartNew();
        var lastReport = TimeSpan.Zero;
        long step = 0;
        int epoch = 0;
        var sinceReport = new StepAverages();
        var ofEpoch = new StepAverages();
        while (step < _steps && !cancellationToken.IsCancellationRequested)
        {
            epoch++;
            Shuffle(order, options.Seed, epoch);
            ofEpoch.Clear();
            for (int b = 0; b < _batches && step < _steps && !cancellationToken.IsCancellationRequested; b++)
            {
                var indices = order.AsSpan(b * _batch, _batch);
                for (int r = 0; r < _batch; r++)
                    _train.Row(indices[r]).CopyTo(rows.AsSpan(r * _train.Columns));
                var result = _engine.TrainStep(new TrainingBatch(rows, step)
                {
                    Indices = indices,
                    Steps = _steps,
                    LearningRateFactor = options.LearningRateSchedule.FactorAt(step, _steps, epoch),
                });
                step++;
                sinceReport.Add(result);
                ofEpoch.Add(result);
                _trace.Add(result);
                bool last = b == _batches - 1 || step == _steps;
                if (_progress is not null && !last && clock.Elapsed - lastReport > ReportInterval)
                {
                    lastReport = clock.Elapsed;
                    Report(epoch, step, sinceReport, null, clock.Elapsed, endOfEpoch: false);
                }
            }
            if (ofEpoch.Count == 0)
                break;
            float? heldOut = _validation is null ? null : HeldOut(_validation);
            _history.Add(new TrainingEpoch(epoch, step, ofEpoch.Loss, heldOut, ofEpoch.EffectiveSampleSize, ofEpoch.Sampler()));
            lastReport = clock.Elapsed;
            // The epoch's own mean: what is reported then must not depend on the clock.
            Report(epoch, step, ofEpoch, heldOut, clock.Elapsed, endOfEpoch: true);
            sinceReport.Clear();
        }
        return new TrainingSummary(_train.Rows, step, step < _steps, _history) { Points = _trace.Points() };
    }

    private void Report(int epoch, long step, StepAverages averages, float? heldOut, TimeSpan elapsed, bool endOfEpoch)
    {
        if (_progress is not null)
        {
            double perStep = elapsed.TotalSeconds / step;
            _progress.Report(new KaemProgress(
                epoch, _engine.Options.Epochs, step, _steps, averages.Loss, heldOut, averages.EffectiveSampleSize,
                (float)(_batch / perStep), TimeSpan.FromSeconds(perStep * (_steps - step)), endOfEpoch, averages.Sampler()));
        }
        averages.Clear();
    }

    private float HeldOut(DataMatrix rows)
    {
        var values = new float[rows.Rows];
        _engine.Score(rows.Values, _engine.Options.ScoringSamples, new RowScores { LogLikelihood = values });
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
