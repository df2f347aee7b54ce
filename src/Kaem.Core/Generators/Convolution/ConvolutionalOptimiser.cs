using Kaem.ML.Numerics;

namespace Kaem.ML.Generators;

/// <summary>Adam on the parameters of a convolutional generator, some thousand of them a part; then the weights are packed anew.</summary>
internal sealed class ConvolutionalOptimiser : IGeneratorOptimiser
{
    private const int PartLength = 1 << 14;

    private readonly ConvolutionalGenerator _generator;
    private readonly AdamMoments[] _moments;
    private readonly (AdamMoments Moments, int Start, int Length)[] _parts;
    private AdamStep _step;
    private WorkerPool? _workers;

    public ConvolutionalOptimiser(ConvolutionalGenerator generator)
    {
        _generator = generator;
        _moments = [.. generator.Parameters.Where(parameter => parameter.IsTrainable).Select(parameter => new AdamMoments(parameter))];
        _parts = [.. _moments.SelectMany(Parts)];
    }

    public int Prepare(AdamStep step, GeneratorWorkspace pass, WorkerPool workers)
    {
        (_step, _workers) = (step, workers);
        return _parts.Length;
    }

    public double SquaredNorm(WorkerPool workers)
    {
        double sum = 0;
        foreach (var moments in _moments)
            sum += GradientNorm.Squared(moments.Parameter.Gradient.Span);
        return sum;
    }

    public void Scale(float factor) => _step = _step with { GradientScale = factor };

    public int GradientLength => _moments.Sum(moments => moments.Parameter.Length);

    public void Collect(Span<float> gradients, WorkerPool workers)
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

    public void Execute(int index)
    {
        var (moments, start, length) = _parts[index];
        moments.Apply(_step, start, length);
    }

    public void Finish() => _generator.Refresh(_workers!);

    public void Visit(IStateVisitor visitor)
    {
        foreach (var moments in _moments)
            moments.Visit(visitor);
    }

    private static IEnumerable<(AdamMoments Moments, int Start, int Length)> Parts(AdamMoments moments)
    {
        for (int start = 0; start < moments.Parameter.Length; start += PartLength)
            yield return (moments, start, Math.Min(PartLength, moments.Parameter.Length - start));
    }
}
