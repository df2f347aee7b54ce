namespace Kaem.ML;

/// <summary>
/// Temperatures by a power law, <c>t(k) = (k/N)^p</c> (Eq. 35), whose exponent moves along a cosine over training,
/// <c>p(i) = start + (end - start)·½·(1 - cos(2π·(cycles + ½)·i/n))</c>. Above 1 the temperatures crowd near the prior, below 1 near the posterior.
/// </summary>
public sealed record TemperatureSchedule
{
    /// <summary>Exponent of the first update (Table 5: 2).</summary>
    /// <source>Table 5</source>
    public float StartExponent { get; init => field = Check.Positive(value, Bounds.Exponent); } = 2f;

    /// <summary>Exponent of the last update (Table 5: 0.5).</summary>
    /// <source>Table 5</source>
    public float EndExponent { get; init => field = Check.Positive(value, Bounds.Exponent); } = 0.5f;

    /// <summary>Whole periods before the last half one (Table 5: 0).</summary>
    /// <source>Table 5</source>
    public int Cycles { get; init => field = Check.AtLeast(value, 0, 1_000_000); }

    /// <summary>A power law.</summary>
    /// <param name="start">Exponent of the first update.</param>
    /// <param name="end">Exponent of the last update; null for <paramref name="start"/> throughout.</param>
    /// <param name="cycles">Whole periods before the last half one.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static TemperatureSchedule PowerLaw(float start, float? end = null, int cycles = 0) =>
        new() { StartExponent = start, EndExponent = end ?? start, Cycles = cycles };

    /// <summary>The exponent p of an update.</summary>
    /// <param name="step">Updates done before this one.</param>
    /// <param name="steps">All updates; the schedule reaches its end after them.</param>
    public double ExponentAt(long step, long steps) =>
        StartExponent + (EndExponent - (double)StartExponent) * 0.5 * (1 - Math.Cos(2 * Math.PI * (Cycles + 0.5) * step / Math.Max(1, steps)));

    /// <summary>Sets t(0) = 0 to t(N) = 1 of an update.</summary>
    /// <param name="temperatures">Room for N + 1 of them, at least 2.</param>
    /// <param name="step">Updates done before this one.</param>
    /// <param name="steps">All updates.</param>
    public void Fill(Span<double> temperatures, long step, long steps)
    {
        if (temperatures.Length < 2)
            throw new ArgumentException(
                $"A schedule has at least the two temperatures 0 and 1; there is room for {temperatures.Length}.", nameof(temperatures));
        double exponent = ExponentAt(step, steps);
        for (int k = 0; k < temperatures.Length; k++)
            temperatures[k] = Math.Pow((double)k / (temperatures.Length - 1), exponent);
    }
}
