using Kaem.ML.Numerics;

namespace Kaem.ML.Training;

/// <summary>Means over updates, of what each of them reports. Numbers that an update does not have are left out.</summary>
internal sealed class StepAverages : IState
{
    private readonly List<Mean> _exchanges = [];
    private Mean _loss, _effective, _acceptance, _stepSize;

    public float Loss => _loss.Value;

    public float EffectiveSampleSize => _effective.Value;

    /// <summary>How Markov chains did; null where there were none.</summary>
    public SamplerDiagnostics? Sampler() => _stepSize.Count == 0
        ? null
        : new SamplerDiagnostics(_acceptance.Count == 0 ? null : _acceptance.Value, _stepSize.Value, [.. _exchanges.Select(rate => rate.Value)]);

    public void Add(TrainStepResult result)
    {
        _loss.Add(result.Loss, always: true);
        _effective.Add(result.EffectiveSampleSize, always: true);
        _acceptance.Add(result.AcceptanceRate);
        _stepSize.Add(result.StepSize);
        var rates = result.ExchangeRates.Span;
        while (_exchanges.Count < rates.Length)
            _exchanges.Add(default);
        for (int k = 0; k < rates.Length; k++)
        {
            var mean = _exchanges[k];
            mean.Add(rates[k]);
            _exchanges[k] = mean;
        }
    }

    public void Clear()
    {
        (_loss, _effective, _acceptance, _stepSize) = (default, default, default, default);
        _exchanges.Clear();
    }

    public void Visit(IStateVisitor visitor)
    {
        _loss.Visit(visitor);
        _effective.Visit(visitor);
        _acceptance.Visit(visitor);
        _stepSize.Visit(visitor);
        int rates = visitor.Count(_exchanges.Count);
        if (visitor.IsReading)
            _exchanges.Clear();
        for (int k = 0; k < rates; k++)
        {
            var mean = visitor.IsReading ? default : _exchanges[k];
            mean.Visit(visitor);
            if (visitor.IsReading)
                _exchanges.Add(mean);
        }
    }

    private struct Mean : IState
    {
        private double _sum;
        private int _count;

        public readonly int Count => _count;

        public readonly float Value => (float)(_sum / Count);

        public void Add(float value, bool always = false)
        {
            if (!always && float.IsNaN(value))
                return;
            _count++;
            _sum += value;
        }

        public void Visit(IStateVisitor visitor)
        {
            visitor.Number(ref _sum);
            visitor.Number(ref _count);
        }
    }
}
