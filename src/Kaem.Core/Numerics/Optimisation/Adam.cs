namespace Kaem.ML.Numerics;

/// <summary>Adam on plain parameters, each with a gradient of its own.</summary>
internal sealed class Adam : IOptimiser, IParallelBody
{
    // 16 KB of each of values, gradient and moments.
    private const int ElementsOfPart = 4096;

    private readonly AdamMoments[] _moments;
    private readonly (AdamMoments Moments, int First)[] _parts;
    private AdamStep _step;

    /// <param name="parameters">Those that are not trainable are left alone.</param>
    public Adam(IEnumerable<Parameter> parameters)
    {
        _moments = [.. parameters.Where(parameter => parameter.IsTrainable).Select(parameter => new AdamMoments(parameter))];
        _parts = [.. _moments.SelectMany(moments =>
            Enumerable.Range(0, (moments.Parameter.Length + ElementsOfPart - 1) / ElementsOfPart).Select(part => (moments, part * ElementsOfPart)))];
    }

    public void Step(AdamStep step, WorkerPool workers)
    {
        _step = step;
        workers.For(_parts.Length, this);
    }

    void IParallelBody.Execute(int index)
    {
        var (moments, first) = _parts[index];
        moments.Apply(_step, first, Math.Min(ElementsOfPart, moments.Parameter.Length - first));
    }

    public double SquaredNorm(WorkerPool workers)
    {
        double sum = 0;
        foreach (var moments in _moments)
            sum += GradientNorm.Squared(moments.Parameter.Gradient.Span);
        return sum;
    }

    public int GradientLength => _moments.Sum(moments => moments.Parameter.Length);

    public void Collect(Span<float> gradients)
    {
        foreach (var moments in _moments)
        {
            moments.Parameter.Gradient.Span.CopyTo(gradients);
            gradients = gradients[moments.Parameter.Length..];
        }
    }

    public void Replace(ReadOnlySpan<float> gradients)
    {
        foreach (var moments in _moments)
        {
            gradients[..moments.Parameter.Length].CopyTo(moments.Parameter.Gradient.Span);
            gradients = gradients[moments.Parameter.Length..];
        }
    }

    public void Visit(IStateVisitor visitor)
    {
        foreach (var moments in _moments)
            moments.Visit(visitor);
    }
}
