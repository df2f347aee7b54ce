namespace Kaem.ML.PlainEngine;

/// <summary>What random numbers are for; each use has its own.</summary>
internal enum Use
{
    Generation,
    Noise,
    Training,
    Bank,
    PosteriorBank,
    Posterior,
}

/// <summary>Random numbers by counting (Steele et al. 2014, SplitMix): number k of sample i of a seed is always the same.</summary>
internal readonly struct Dice(ulong seed, Use use)
{
    private readonly ulong _key = Mix(Mix(seed) + (ulong)use);

    /// <summary>Above 0 and below 1.</summary>
    public double Uniform(long sample, int number) => ((Mix(Mix(_key + (ulong)sample) + (ulong)number) >> 11) + 0.5) / (1UL << 53);

    /// <summary>Standard normal (Box and Muller 1958).</summary>
    public double Normal(long sample, int number) =>
        Math.Sqrt(-2 * Math.Log(Uniform(sample, 2 * number))) * Math.Cos(2 * Math.PI * Uniform(sample, 2 * number + 1));

    private static ulong Mix(ulong x)
    {
        x += 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
