using Kaem.ML.Numerics;

namespace Kaem.ML.Samplers;

/// <summary>
/// Names the random numbers of one step of all chains. A chain's numbers follow from the seed, the update, the iteration
/// and the chain's name alone.
/// </summary>
/// <param name="Seed">The model's seed.</param>
/// <param name="Update">Training step, or 0.</param>
/// <param name="Iteration">Step of the chain within the update, from 0.</param>
internal readonly record struct ChainRandom(ulong Seed, uint Update, uint Iteration)
{
    /// <summary>The same at another iteration.</summary>
    public ChainRandom At(uint iteration) => this with { Iteration = iteration };

    /// <summary>Standard normals: latents <paramref name="firstLatent"/> and following of one chain.</summary>
    /// <param name="dimensions">Number of latents L of the chain.</param>
    public void Normals(uint name, int dimensions, int firstLatent, Span<float> destination)
    {
        // Iterations follow each other in one stream, each from a whole block on.
        ulong first = Iteration * (ulong)((dimensions + 3) & ~3) + (ulong)firstLatent;
        new RandomStream(Seed, StreamPurpose.Langevin, Update, name).Normal(destination, first);
    }

    /// <summary>Uniform number <paramref name="index"/> of four, in (0, 1), for what one chain decides in this step.</summary>
    public double Uniform(StreamPurpose purpose, uint name, int index) =>
        (new RandomStream(Seed, purpose, Update, name).Word(Iteration * 4UL + (ulong)index) + 0.5) / 4294967296.0;
}
