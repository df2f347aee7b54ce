using System.Numerics.Tensors;

namespace Kaem.ML.Numerics;

/// <summary>Adam's running moments of one parameter's gradient.</summary>
internal sealed class AdamMoments(Parameter parameter) : IState
{
    /// <summary>The parameter that they belong to.</summary>
    public Parameter Parameter { get; } = parameter;

    /// <summary>Running mean of the gradient.</summary>
    public FloatBuffer First { get; } = new(parameter.Length);

    /// <summary>Running mean of its square.</summary>
    public FloatBuffer Second { get; } = new(parameter.Length);

    /// <summary>Updates a range of the parameter from its own gradient, and keeps it within its bounds.</summary>
    public void Apply(AdamStep step, int start, int length)
    {
        var values = Parameter.Value.Span.Slice(start, length);
        var gradient = Parameter.Gradient.Span.Slice(start, length);
        if (step.GradientScale != 1)
            TensorPrimitives.Multiply(gradient, step.GradientScale, gradient);
        step.Apply(values, gradient, First.Span.Slice(start, length), Second.Span.Slice(start, length), Parameter.Decays);
        if (float.IsNegativeInfinity(Parameter.LowerBound) && float.IsPositiveInfinity(Parameter.UpperBound))
            return;
        foreach (ref float value in values)
            value = Math.Clamp(value, Parameter.LowerBound, Parameter.UpperBound);
    }

    public void Visit(IStateVisitor visitor)
    {
        visitor.Floats(Parameter.Name, First.Span);
        visitor.Floats(Parameter.Name, Second.Span);
    }
}
