using Kaem.ML.Numerics;
using Kaem.ML.Priors;

namespace Kaem.ML.Posteriors;

/// <summary>Samples of a prior by their number: sample i of a seed and purpose is the same whoever draws it, and whatever is drawn beside it.</summary>
internal static class PriorDraws
{
    /// <summary>Samples drawn at a time; part of what a seed means, since each chunk has a stream of its own.</summary>
    public const int Chunk = 256;

    /// <summary>The chunk that a sample is in, the samples before it there, and how many of those asked for it has.</summary>
    public static (uint Chunk, int Skip, int Take) ChunkAt(long sample, int wanted)
    {
        int skip = (int)(sample % Chunk);
        return (checked((uint)(sample / Chunk)), skip, Math.Min(Chunk - skip, wanted));
    }

    /// <summary>Draws samples and, where wanted, what the generator sees of them.</summary>
    /// <param name="first">Number of the first sample.</param>
    /// <param name="latents">Receives S x L.</param>
    /// <param name="inputs">Receives S x generator inputs; empty where not wanted.</param>
    public static void Draw(
        Prior prior, ulong seed, StreamPurpose purpose, long first, Span<float> latents, Span<float> inputs, WorkerPool workers)
    {
        int length = prior.Latents, seenLength = prior.GeneratorInputs, count = latents.Length / length;
        var scratch = new FloatBuffer(checked(Chunk * length));
        for (int done = 0; done < count;)
        {
            var (chunk, skip, take) = ChunkAt(first + done, count - done);
            int drawn = skip + take;
            prior.Sample(new RandomStream(seed, purpose, chunk), drawn, scratch, workers);
            LatentRows.Write(scratch, length, drawn, skip, latents.Slice(done * length, take * length));
            if (!inputs.IsEmpty)
            {
                var seen = new FloatBuffer(drawn * seenLength);
                prior.ToGenerator(scratch, drawn, seen.AsMatrix(drawn, seenLength), workers);
                seen.Span[(skip * seenLength)..(drawn * seenLength)].CopyTo(inputs[(done * seenLength)..]);
            }
            done += take;
        }
    }
}
