using Kaem.ML.Numerics;

namespace Kaem.ML.Samplers;

/// <summary>Where C chains are, each at a temperature of its own. Made once; stepping allocates nothing.</summary>
internal sealed class ChainState
{
    public ChainState(int chains, int dimensions)
    {
        Points = new ChainPoints(chains, dimensions);
        Temperatures = new double[chains];
        Array.Fill(Temperatures, 1);
        Names = new uint[chains];
        for (int c = 0; c < chains; c++)
            Names[c] = (uint)c;
    }

    /// <summary>The positions, with the target's word on them if <see cref="IsEvaluated"/>.</summary>
    public ChainPoints Points { get; }

    /// <summary>The temperature t of each chain's power posterior, between 0 and 1; at first 1.</summary>
    public double[] Temperatures { get; }

    /// <summary>
    /// The number under which each chain draws its random numbers, below 2^24; at first its place. Chains of one name draw the same
    /// numbers: so rows that are scored together each get what they would get alone.
    /// </summary>
    public uint[] Names { get; }

    /// <summary>Number of chains C.</summary>
    public int Chains => Points.Chains;

    /// <summary>Number of latents L.</summary>
    public int Dimensions => Points.Dimensions;

    /// <summary>Whether the target was asked about the present positions. Who moves chains sets it to false.</summary>
    public bool IsEvaluated { get; set; }

    /// <summary>Asks the target about the present positions, unless that was done.</summary>
    public void Evaluate(ISamplerTarget target, WorkerPool workers)
    {
        if (IsEvaluated)
            return;
        if (target.Dimensions != Dimensions)
            throw new ArgumentException($"The chains have {Dimensions} latents, the target {target.Dimensions}.", nameof(target));
        target.Evaluate(Points, workers);
        IsEvaluated = true;
    }
}
