using Kaem.ML.Numerics;

namespace Kaem.ML.Generators;

/// <summary>Adam on the parameters of a convolutional generator, some thousand of them a part; then the weights are packed anew.</summary>
internal sealed class ConvolutionalOptimiser : IGeneratorOptimiser
{
    private const int PartLength = 1 << 14;

    private readonly ConvolutionalGenerator _generator;
    private readonly (AdamMoments Moments, int Start, int Length)[] _parts;
    private AdamStep _step;
    private WorkerPool? _workers;

    public ConvolutionalOptimiser(ConvolutionalGenerator generator)
    {
        _generator = generator;
        _parts = [.. generator.Parameters.Where(parameter => parameter.IsTrainable).SelectMany(Parts)];
    }

    public int Prepare(AdamStep step, GeneratorWorkspace pass, WorkerPool workers)
    {
        (_step, _workers) = (step, workers);
        return _parts.Length;
    }

    public void Execute(int index)
    {
        var (moments, start, length) = _parts[index];
        moments.Apply(_step, start, length);
    }

    public void Finish() => _generator.Refresh(_workers!);

    private static IEnumerable<(AdamMoments Moments, int Start, int Length)> Parts(Parameter parameter)
    {
        var moments = new AdamMoments(parameter);
        for (int start = 0; start < parameter.Length; start += PartLength)
            yield return (moments, start, Math.Min(PartLength, parameter.Length - start));
    }
}
