namespace Kaem.ML.Graphs;

/// <summary>The random numbers that rows are made of: whoever runs the graph draws them, by whatever generator and seed.</summary>
internal sealed class Noise(GraphBuilder graph)
{
    /// <summary>Numbers from 0 to 1.</summary>
    public NoiseInput Uniform { get; } = new(graph, "uniform", "Random numbers, uniform between 0 and 1.");

    /// <summary>Standard normal numbers.</summary>
    public NoiseInput Normal { get; } = new(graph, "normal", "Random numbers, normal with mean 0 and standard deviation 1.");

    /// <summary>Declares the inputs.</summary>
    public void Declare()
    {
        Uniform.Declare();
        Normal.Declare();
    }
}
