using Kaem.ML.Numerics;

namespace Kaem.ML.Training;

/// <summary>Where a training stands: what the trainer itself remembers from update to update.</summary>
/// <param name="batches">Batches of an epoch.</param>
/// <param name="steps">Updates of the whole training.</param>
internal sealed class TrainingRun(int batches, long steps) : IState
{
    private readonly List<TrainingEpoch> _epochs = [];
    private readonly TrainingTrace _trace = new();
    private long _step;
    private int _epoch, _batch, _recoveries;

    /// <summary>Updates done.</summary>
    public long Step => _step;

    /// <summary>The current epoch, from 1; 0 before the first.</summary>
    public int Epoch => _epoch;

    /// <summary>Batches of the current epoch that are done; 0 between epochs.</summary>
    public int Batch => _batch;

    /// <summary>How often training went back to an earlier step.</summary>
    public int Recoveries { get => _recoveries; set => _recoveries = value; }

    /// <summary>The epochs that are done, in order.</summary>
    public IReadOnlyList<TrainingEpoch> Epochs => _epochs;

    /// <summary>Means over the current epoch's updates.</summary>
    public StepAverages OfEpoch { get; } = new();

    public void BeginEpoch()
    {
        _epoch++;
        OfEpoch.Clear();
    }

    public void Add(TrainStepResult result)
    {
        _step++;
        _batch++;
        OfEpoch.Add(result);
        _trace.Add(result);
    }

    public void EndEpoch(float? heldOut)
    {
        _epochs.Add(new TrainingEpoch(_epoch, _step, OfEpoch.Loss, heldOut, OfEpoch.EffectiveSampleSize, OfEpoch.Sampler()));
        _batch = 0;
    }

    public TrainingSummary Summary(int rows, bool stoppedEarly) =>
        new(rows, _step, stoppedEarly, [.. _epochs]) { Recoveries = _recoveries, Points = _trace.Points() };

    public void Visit(IStateVisitor visitor)
    {
        visitor.Number(ref _step);
        visitor.Number(ref _epoch);
        visitor.Number(ref _batch);
        visitor.Number(ref _recoveries);
        OfEpoch.Visit(visitor);
        _trace.Visit(visitor);
        int epochs = visitor.Count(_epochs.Count);
        if (visitor.IsReading)
            _epochs.Clear();
        for (int i = 0; i < epochs; i++)
        {
            var epoch = Visit(visitor, visitor.IsReading ? default : new EpochNumbers(_epochs[i]));
            if (visitor.IsReading)
                _epochs.Add(epoch.ToEpoch());
        }
        if (visitor.IsReading)
            Check();
    }

    /// <summary>Refuses a place that no course of this training comes through.</summary>
    private void Check()
    {
        // Between epochs as many are done as have begun; within one all but that.
        bool within = _batch > 0;
        if (_step < 0 || _step > steps || _epoch < 0 || _batch < 0 || _batch > batches || _recoveries < 0 || (within && _epoch == 0)
            || _step != (long)(within ? _epoch - 1 : _epoch) * batches + _batch || _epochs.Count != (within ? _epoch - 1 : _epoch))
        {
            throw new ModelFormatException(
                $"The state is that of step {_step} of {steps}, batch {_batch} of {batches} in epoch {_epoch} after {_epochs.Count}: it is damaged.");
        }
    }

    private static EpochNumbers Visit(IStateVisitor visitor, EpochNumbers numbers)
    {
        visitor.Number(ref numbers.Epoch);
        visitor.Number(ref numbers.Step);
        visitor.Number(ref numbers.Loss);
        visitor.Number(ref numbers.HasHeldOut);
        visitor.Number(ref numbers.HeldOut);
        visitor.Number(ref numbers.Effective);
        visitor.Number(ref numbers.HasSampler);
        if (numbers.HasSampler == 0)
            return numbers;
        visitor.Number(ref numbers.HasAcceptance);
        visitor.Number(ref numbers.Acceptance);
        visitor.Number(ref numbers.StepSize);
        int rates = visitor.Count(numbers.Exchanges?.Count ?? 0);
        var read = visitor.IsReading ? new List<float>() : null;
        for (int k = 0; k < rates; k++)
        {
            float rate = read is null ? numbers.Exchanges![k] : 0;
            visitor.Number(ref rate);
            read?.Add(rate);
        }
        numbers.Exchanges = read ?? numbers.Exchanges;
        return numbers;
    }

    /// <summary>An epoch as plain numbers.</summary>
    private struct EpochNumbers(TrainingEpoch epoch)
    {
        public int Epoch = epoch.Epoch;
        public long Step = epoch.Step;
        public float Loss = epoch.Loss;
        public int HasHeldOut = epoch.HeldOutLogLikelihood is null ? 0 : 1;
        public float HeldOut = epoch.HeldOutLogLikelihood ?? 0;
        public float Effective = epoch.EffectiveSampleSize;
        public int HasSampler = epoch.Sampler is null ? 0 : 1;
        public int HasAcceptance = epoch.Sampler?.AcceptanceRate is null ? 0 : 1;
        public float Acceptance = epoch.Sampler?.AcceptanceRate ?? 0;
        public float StepSize = epoch.Sampler?.StepSize ?? 0;
        public IReadOnlyList<float>? Exchanges = epoch.Sampler?.ExchangeRates;

        public readonly TrainingEpoch ToEpoch() => new(
            Epoch, Step, Loss, HasHeldOut == 0 ? null : HeldOut, Effective,
            HasSampler == 0 ? null : new SamplerDiagnostics(HasAcceptance == 0 ? null : Acceptance, StepSize, Exchanges ?? []));
    }
}
