namespace Kaem.ML.Numerics;

/// <summary>Adam on plain parameters, each with a gradient of its own.</summary>
internal sealed class Adam : IOptimiser
{
    private readonly AdamMoments[] _moments;

    /// <param name="parameters">Those that are not trainable are left alone.</param>
    public Adam(IEnumerable<Parameter> parameters) =>
        _moments = [.. parameters.Where(parameter => parameter.IsTrainable).Select(parameter => new AdamMoments(parameter))];

    public void Step(AdamStep step, WorkerPool workers)
    {
        foreach (var moments in _moments)
            moments.Apply(step, 0, moments.Parameter.Length);
    }

    public double SquaredNorm(WorkerPool workers)
    {
        double sum = 0;
        foreach (var moments in _moments)
            sum += GradientNorm.Squared(moments.Parameter.Gradient.Span);
        return sum;
    }

    public void Visit(IStateVisitor visitor)
    {
        foreach (var moments in _moments)
            moments.Visit(visitor);
    }
}
