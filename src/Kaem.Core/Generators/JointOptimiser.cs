using Kaem.ML.Numerics;

namespace Kaem.ML.Generators;

/// <summary>Optimisers of networks side by side: parts of an update are those of the first network, then those of the next.</summary>
/// <param name="passesOf">The networks' passes within the whole one.</param>
internal sealed class JointOptimiser(IGeneratorOptimiser[] optimisers, Func<GeneratorWorkspace, GeneratorWorkspace[]> passesOf) : IGeneratorOptimiser
{
    private readonly int[] _parts = new int[optimisers.Length];

    public int Prepare(AdamStep step, GeneratorWorkspace pass, WorkerPool workers)
    {
        var passes = passesOf(pass);
        int parts = 0;
        for (int p = 0; p < optimisers.Length; p++)
            parts += _parts[p] = optimisers[p].Prepare(step, passes[p], workers);
        return parts;
    }

    public double SquaredNorm(WorkerPool workers)
    {
        double sum = 0;
        foreach (var optimiser in optimisers)
            sum += optimiser.SquaredNorm(workers);
        return sum;
    }

    public void Scale(float factor)
    {
        foreach (var optimiser in optimisers)
            optimiser.Scale(factor);
    }

    public int GradientLength => optimisers.Sum(optimiser => optimiser.GradientLength);

    public void Collect(Span<float> gradients, WorkerPool workers)
    {
        foreach (var optimiser in optimisers)
        {
            optimiser.Collect(gradients[..optimiser.GradientLength], workers);
            gradients = gradients[optimiser.GradientLength..];
        }
    }

    public void Replace(ReadOnlySpan<float> gradients)
    {
        foreach (var optimiser in optimisers)
        {
            optimiser.Replace(gradients[..optimiser.GradientLength]);
            gradients = gradients[optimiser.GradientLength..];
        }
    }

    public void Execute(int index)
    {
        int p = 0;
        for (; index >= _parts[p]; p++)
            index -= _parts[p];
        optimisers[p].Execute(index);
    }

    public void Finish()
    {
        foreach (var optimiser in optimisers)
            optimiser.Finish();
    }

    public void Visit(IStateVisitor visitor)
    {
        foreach (var optimiser in optimisers)
            optimiser.Visit(visitor);
    }
}
