using Kaem.ML.Numerics;

namespace Kaem.ML.Training;

/// <summary>Adam (Kingma and Ba 2015) on a set of parameters, β = (0.9, 0.999), ε = 1e-8 outside the bias-corrected root.</summary>
internal sealed class Adam
{
    private const float Beta1 = 0.9f;
    private const float Beta2 = 0.999f;
    private const float Epsilon = 1e-8f;

    private readonly Slot[] _slots;

    /// <param name="parameters">Those that are not trainable are left alone.</param>
    public Adam(IEnumerable<Parameter> parameters) =>
        _slots = [.. parameters.Where(parameter => parameter.IsTrainable).Select(parameter => new Slot(parameter))];

    /// <summary>Updates done.</summary>
    public long Steps { get; private set; }

    /// <summary>One update from the parameters' gradients.</summary>
    public void Step(float learningRate, WorkerPool workers)
    {
        Steps++;
        float correction1 = (float)(1 - Math.Pow(Beta1, Steps)), correction2 = (float)(1 - Math.Pow(Beta2, Steps));
        foreach (var slot in _slots)
        {
            var parameter = slot.Parameter;
            AdamKernel.Step(
                parameter.Value, parameter.Gradient, slot.FirstMoment, slot.SecondMoment,
                learningRate, Beta1, Beta2, Epsilon, correction1, correction2, workers);
            if (!float.IsInfinity(parameter.LowerBound) || !float.IsInfinity(parameter.UpperBound))
            {
                foreach (ref float value in parameter.Value.Span)
                    value = Math.Clamp(value, parameter.LowerBound, parameter.UpperBound);
            }
        }
    }

    private sealed class Slot(Parameter parameter)
    {
        public Parameter Parameter { get; } = parameter;

        public FloatBuffer FirstMoment { get; } = new(parameter.Length);

        public FloatBuffer SecondMoment { get; } = new(parameter.Length);
    }
}
