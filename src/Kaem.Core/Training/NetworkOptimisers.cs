using Kaem.ML.Generators;
using Kaem.ML.Numerics;

namespace Kaem.ML.Training;

/// <summary>The optimisers of generator and encoder as one: parts of the generator's first, then those of the encoder's, if there is one.</summary>
internal sealed class NetworkOptimisers(IGeneratorOptimiser generator, IGeneratorOptimiser? encoder) : IParallelBody, IState
{
    private int _ofGenerator;

    /// <inheritdoc cref="IGeneratorOptimiser.Prepare"/>
    /// <param name="pass">The generator's last backward pass.</param>
    /// <param name="encoderPass">The encoder's.</param>
    public int Prepare(AdamStep step, GeneratorWorkspace pass, GeneratorWorkspace? encoderPass, WorkerPool workers)
    {
        _ofGenerator = generator.Prepare(step, pass, workers);
        return _ofGenerator + (encoder?.Prepare(step, encoderPass!, workers) ?? 0);
    }

    /// <inheritdoc cref="IGeneratorOptimiser.SquaredNorm"/>
    public double SquaredNorm(WorkerPool workers) => generator.SquaredNorm(workers) + (encoder?.SquaredNorm(workers) ?? 0);

    /// <inheritdoc cref="IGeneratorOptimiser.Scale"/>
    public void Scale(float factor)
    {
        generator.Scale(factor);
        encoder?.Scale(factor);
    }

    /// <inheritdoc cref="IGeneratorOptimiser.GradientLength"/>
    public int GradientLength => generator.GradientLength + (encoder?.GradientLength ?? 0);

    /// <inheritdoc cref="IGeneratorOptimiser.Collect"/>
    public void Collect(Span<float> gradients, WorkerPool workers)
    {
        generator.Collect(gradients[..generator.GradientLength], workers);
        encoder?.Collect(gradients[generator.GradientLength..], workers);
    }

    /// <inheritdoc cref="IGeneratorOptimiser.Replace"/>
    public void Replace(ReadOnlySpan<float> gradients)
    {
        generator.Replace(gradients[..generator.GradientLength]);
        encoder?.Replace(gradients[generator.GradientLength..]);
    }

    public void Execute(int index)
    {
        if (index < _ofGenerator)
            generator.Execute(index);
        else
            encoder!.Execute(index - _ofGenerator);
    }

    /// <inheritdoc cref="IGeneratorOptimiser.Finish"/>
    public void Finish()
    {
        generator.Finish();
        encoder?.Finish();
    }

    public void Visit(IStateVisitor visitor)
    {
        generator.Visit(visitor);
        encoder?.Visit(visitor);
    }
}
