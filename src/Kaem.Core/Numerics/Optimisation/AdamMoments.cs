namespace Kaem.ML.Numerics;

/// <summary>Adam's running moments of one parameter's gradient.</summary>
internal sealed class AdamMoments(Parameter parameter)
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
        step.Apply(values, Parameter.Gradient.Span.Slice(start, length), First.Span.Slice(start, length), Second.Span.Slice(start, length));
        if (float.IsNegativeInfinity(Parameter.LowerBound) && float.IsPositiveInfinity(Parameter.UpperBound))
            return;
        foreach (ref float value in values)
            value = Math.Clamp(value, Parameter.LowerBound, Parameter.UpperBound);
    }
}
