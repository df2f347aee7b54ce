namespace Kaem.ML.Samplers;

/// <summary>Log-likelihoods that the chains of one row met at temperatures t(0) = 0 to t(N) = 1: what the two estimates along the path are made of.</summary>
internal readonly ref struct PowerPosteriorTrace
{
    private readonly ReadOnlySpan<double> _logLikelihoods;

    /// <param name="temperatures">t(0) to t(N), ascending from 0 to 1.</param>
    /// <param name="logLikelihoods">
    /// ℓ, temperature-major: all draws at t(0), in the chain's order, then all at t(1). Draw i of every temperature is of one moment.
    /// </param>
    /// <param name="chains">Independent chains that the draws of a temperature come from, one after the other.</param>
    public PowerPosteriorTrace(ReadOnlySpan<double> temperatures, ReadOnlySpan<double> logLikelihoods, int chains = 1)
    {
        if (temperatures.Length < 2 || temperatures[0] != 0 || temperatures[^1] != 1)
            throw new ArgumentException("The temperatures must lead from 0 to 1.", nameof(temperatures));
        for (int k = 1; k < temperatures.Length; k++)
        {
            if (!(temperatures[k] > temperatures[k - 1]))
                throw new ArgumentException($"The temperatures must ascend: {temperatures[k]} follows {temperatures[k - 1]}.", nameof(temperatures));
        }
        Count = logLikelihoods.Length / temperatures.Length;
        if (Count * temperatures.Length != logLikelihoods.Length || Count % chains != 0 || Count < 4 * chains)
        {
            throw new ArgumentException(
                $"{logLikelihoods.Length} log-likelihoods are no equal numbers, at least 4, for {chains} chains at each of {temperatures.Length} temperatures.",
                nameof(logLikelihoods));
        }
        Chains = chains;
        Temperatures = temperatures;
        _logLikelihoods = logLikelihoods;
    }

    /// <summary>t(0) to t(N).</summary>
    public ReadOnlySpan<double> Temperatures { get; }

    /// <summary>Independent chains that the draws of a temperature come from.</summary>
    public int Chains { get; }

    /// <summary>Draws at each temperature, of all chains.</summary>
    public int Count { get; }

    /// <summary>The draws at t(k).</summary>
    public ReadOnlySpan<double> At(int k) => _logLikelihoods.Slice(k * Count, Count);

    /// <summary>Sets the scratch for influences to 0.</summary>
    public void Begin(Span<double> influences)
    {
        if (influences.Length != Count)
            throw new ArgumentException($"{Count} draws have as many influences, not {influences.Length}.", nameof(influences));
        influences.Clear();
    }

    /// <summary>
    /// Standard error of an estimate that is, to first order, a mean of <paramref name="influences"/>: one number for each moment, so that
    /// what successive draws share, what exchange makes temperatures share, and what chains disagree about all count.
    /// </summary>
    public double StandardError(ReadOnlySpan<double> influences)
    {
        double mean = 0, squares = 0;
        foreach (double influence in influences)
            mean += influence;
        mean /= influences.Length;
        foreach (double influence in influences)
            squares += (influence - mean) * (influence - mean);
        return Math.Sqrt(squares / (influences.Length - 1) / EffectiveSampleSize.Of(influences, Chains));
    }
}
