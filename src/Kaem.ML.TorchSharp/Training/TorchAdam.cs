using Kaem.ML.Arrays;
using Kaem.ML.Numerics;
using static Kaem.ML.Arrays.Numbers;
using static TorchSharp.torch;

namespace Kaem.ML.Training;

/// <summary>Adam (Kingma and Ba 2015, algorithm 1) on some of a model's arrays, which it keeps within their bounds.</summary>
internal sealed class TorchAdam : IState
{
    private readonly ParameterTensors _arrays;
    private readonly (Parameter Parameter, Tensor First, Tensor Second, Tensor? Mask)[] _moments;

    /// <param name="parameters">Those that are not trained are left alone.</param>
    /// <param name="mask">1 for the elements that move and 0 for others, shaped as the array; null where all move.</param>
    public TorchAdam(IEnumerable<Parameter> parameters, ParameterTensors arrays, Func<Parameter, Tensor?>? mask = null)
    {
        _arrays = arrays;
        _moments = [.. parameters.Where(parameter => parameter.IsTrainable).Select(parameter =>
            (parameter, Zeros(parameter), Zeros(parameter), mask?.Invoke(parameter)))];

        Tensor Zeros(Parameter parameter) => zeros_like(arrays[parameter].detach()).DetachFromDisposeScope();
    }

    /// <summary>Takes the gradients of what does not move away; call it before all else of an update.</summary>
    public void Mask()
    {
        foreach (var (parameter, _, _, mask) in _moments)
        {
            if (mask is not null)
                _arrays[parameter].grad?.mul_(mask);
        }
    }

    /// <summary>Sum of the squares of all gradients.</summary>
    public double SquaredNorm()
    {
        double sum = 0;
        foreach (var (parameter, _, _, _) in _moments)
        {
            if (_arrays[parameter].grad is { } gradient)
                sum += gradient.to(float64).square().sum().item<double>();
        }
        return sum;
    }

    /// <summary>Moves the arrays against their gradients.</summary>
    public void Step(AdamStep step)
    {
        using var still = no_grad();
        foreach (var (parameter, first, second, _) in _moments)
        {
            using var scope = NewDisposeScope();
            var value = _arrays[parameter];
            var gradient = value.grad ?? zeros_like(value);
            if (step.GradientScale != 1)
                gradient = gradient * Number(step.GradientScale);
            first.mul_(Number(step.Beta1)).add_(gradient * Number(1 - step.Beta1));
            second.mul_(Number(step.Beta2)).add_(gradient * gradient * Number(1 - step.Beta2));
            var root = second.sqrt() * Number(1 / MathF.Sqrt(step.Correction2)) + Number(step.Epsilon);
            if (parameter.Decays && step.WeightDecay > 0)
                value.mul_(Number(step.Kept));
            value.sub_(first / root * Number(step.LearningRate / step.Correction1));
            if (!float.IsNegativeInfinity(parameter.LowerBound) || !float.IsPositiveInfinity(parameter.UpperBound))
                value.clamp_(Number(parameter.LowerBound), Number(parameter.UpperBound));
        }
    }

    /// <summary>Whether all moments are finite.</summary>
    /// <exception cref="NotFiniteNumberException">Some are not.</exception>
    public void Check()
    {
        foreach (var (parameter, first, second, _) in _moments)
        {
            if (!(first.isfinite().all() & second.isfinite().all()).item<bool>())
                throw new NotFiniteNumberException(
                    $"'{parameter.Name}' or what the optimiser knows about it is no longer finite: a gradient left the range of single precision.");
        }
    }

    public void Visit(IStateVisitor visitor)
    {
        foreach (var (parameter, first, second, _) in _moments)
        {
            Visit(visitor, parameter.Name, first);
            Visit(visitor, parameter.Name, second);
        }
    }

    /// <summary>Shows a tensor to a visitor.</summary>
    public static void Visit(IStateVisitor visitor, string name, Tensor values)
    {
        float[] host = new float[values.numel()];
        if (!visitor.IsReading)
            values.ToHost(host);
        visitor.Floats(name, host);
        if (!visitor.IsReading)
            return;
        using var still = no_grad();
        using var scope = NewDisposeScope();
        values.copy_(HostCopies.ToDevice(host, values.device, values.shape));
    }
}
