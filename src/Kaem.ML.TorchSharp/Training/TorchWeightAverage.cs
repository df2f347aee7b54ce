using Kaem.ML.Arrays;
using Kaem.ML.Numerics;
using static Kaem.ML.Arrays.Numbers;
using static TorchSharp.torch;

namespace Kaem.ML.Training;

/// <summary>Running means on the device.</summary>
internal sealed class TorchWeightAverage : IWeightAverage
{
    private readonly ParameterTensors _arrays;
    private readonly (Parameter Parameter, Tensor Mean)[] _means;
    private readonly AverageCounts _counts;

    public TorchWeightAverage(ParameterTensors arrays, float decay)
    {
        _arrays = arrays;
        _means = [.. arrays.Parameters.Where(parameter => parameter.IsTrainable)
            .Select(parameter => (parameter, arrays[parameter].detach().clone().DetachFromDisposeScope()))];
        _counts = new AverageCounts(_means.Length, decay);
    }

    public void Step()
    {
        using var still = no_grad();
        using var scope = NewDisposeScope();
        for (int p = 0; p < _means.Length; p++)
            _means[p].Mean.add_((_arrays[_means[p].Parameter] - _means[p].Mean) * Number(_counts.Take(p)));
    }

    public void Restart(IReadOnlyCollection<Parameter> fitted)
    {
        using var still = no_grad();
        for (int p = 0; p < _means.Length; p++)
        {
            if (!fitted.Contains(_means[p].Parameter))
                continue;
            _means[p].Mean.copy_(_arrays[_means[p].Parameter]);
            _counts.Restart(p);
        }
    }

    public void Exchange()
    {
        using var still = no_grad();
        using var scope = NewDisposeScope();
        foreach (var (parameter, mean) in _means)
        {
            var value = _arrays[parameter];
            var old = value.clone();
            value.copy_(mean);
            mean.copy_(old);
        }
    }

    /// <summary>Whether all means are finite.</summary>
    /// <exception cref="NotFiniteNumberException">Some are not.</exception>
    public void Check()
    {
        foreach (var (parameter, mean) in _means)
        {
            if (!mean.isfinite().all().item<bool>())
                throw new NotFiniteNumberException($"The running mean of '{parameter.Name}' is no longer finite.");
        }
    }

    public void Visit(IStateVisitor visitor)
    {
        _counts.Visit(visitor);
        foreach (var (parameter, mean) in _means)
            TorchAdam.Visit(visitor, parameter.Name, mean);
    }
}
