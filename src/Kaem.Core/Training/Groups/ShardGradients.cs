using Kaem.ML.Numerics;

namespace Kaem.ML.Training;

/// <summary>
/// All that an update knows of one shard's rows, as one array of numbers: gradients, what passes change by themselves, and what the update reports.
/// </summary>
/// <param name="passive">Parameters that no optimiser moves; means of equal numbers, as grids are, are these numbers.</param>
/// <param name="rates">How many rates of exchange an update reports.</param>
internal sealed class ShardGradients(NetworkOptimisers networks, Adam likelihood, IEnumerable<Parameter> passive, int rates)
{
    private const int Reported = 5;

    private readonly Parameter[] _passive = [.. passive];
    private readonly int _ofNetworks = networks.GradientLength, _ofLikelihood = likelihood.GradientLength;
    private readonly float[] _rates = new float[rates];
    private float[][] _before = [];
    private IOptimiser[] _priors = [];
    private int[] _ofPriors = [];

    /// <summary>How many numbers there are.</summary>
    public int Length { get; private set; }

    /// <summary>Remembers what passes change, before the first of them.</summary>
    /// <param name="priors">The prior's optimisers, which a refit makes anew.</param>
    public void Begin(IOptimiser[] priors)
    {
        if (_priors != priors || Length == 0)
        {
            _priors = priors;
            _ofPriors = [.. priors.Select(prior => prior.GradientLength)];
            Length = checked(Reported + rates + _ofNetworks + _ofLikelihood + _ofPriors.Sum() + _passive.Sum(parameter => parameter.Length));
        }
        if (_before.Length == 0)
            _before = [.. _passive.Select(parameter => new float[parameter.Length])];
        for (int p = 0; p < _passive.Length; p++)
            _passive[p].Value.Span.CopyTo(_before[p]);
    }

    /// <summary>Puts what passes change where it was: every shard begins there.</summary>
    public void Restore()
    {
        for (int p = 0; p < _passive.Length; p++)
            _before[p].CopyTo(_passive[p].Value.Span);
    }

    /// <summary>Writes the numbers of the shard whose gradients stand ready.</summary>
    public void Collect(TrainStepResult result, Span<float> numbers, WorkerPool workers)
    {
        (numbers[0], numbers[1], numbers[2]) = (result.Loss, result.EffectiveSampleSize, result.ResampledShare);
        (numbers[3], numbers[4]) = (result.AcceptanceRate, result.StepSize);
        numbers.Slice(Reported, rates).Fill(float.NaN);
        result.ExchangeRates.Span.CopyTo(numbers[Reported..]);
        numbers = numbers[(Reported + rates)..];
        networks.Collect(numbers[.._ofNetworks], workers);
        numbers = numbers[_ofNetworks..];
        likelihood.Collect(numbers);
        numbers = numbers[_ofLikelihood..];
        for (int p = 0; p < _priors.Length; p++)
        {
            _priors[p].Collect(numbers);
            numbers = numbers[_ofPriors[p]..];
        }
        foreach (var parameter in _passive)
        {
            parameter.Value.Span.CopyTo(numbers);
            numbers = numbers[parameter.Length..];
        }
    }

    /// <summary>Puts others in the place of gradients and of what passes change.</summary>
    public void Replace(ReadOnlySpan<float> numbers)
    {
        numbers = numbers[(Reported + rates)..];
        networks.Replace(numbers[.._ofNetworks]);
        numbers = numbers[_ofNetworks..];
        likelihood.Replace(numbers);
        numbers = numbers[_ofLikelihood..];
        for (int p = 0; p < _priors.Length; p++)
        {
            _priors[p].Replace(numbers);
            numbers = numbers[_ofPriors[p]..];
        }
        foreach (var parameter in _passive)
        {
            numbers[..parameter.Length].CopyTo(parameter.Value.Span);
            numbers = numbers[parameter.Length..];
        }
    }

    /// <summary>What an update reports.</summary>
    public TrainStepResult Result(ReadOnlySpan<float> numbers)
    {
        numbers.Slice(Reported, rates).CopyTo(_rates);
        return new TrainStepResult(numbers[0], numbers[1], numbers[2])
        {
            AcceptanceRate = numbers[3], StepSize = numbers[4], ExchangeRates = rates == 0 || float.IsNaN(_rates[0]) ? default : _rates,
        };
    }
}
