namespace Kaem.ML.Plots;

/// <summary>Equal bins over a range of values.</summary>
internal readonly record struct Bins(double Low, double High, int Count)
{
    private const int Fewest = 8;
    private const int Most = 60;

    /// <summary>Bins over all of the values, about as wide as suits the first of them (Freedman and Diaconis 1981).</summary>
    /// <param name="first">The values that decide the width.</param>
    /// <param name="others">Values that the range includes.</param>
    public static Bins For(IReadOnlyList<float> first, IReadOnlyList<float> others)
    {
        double low = first.Concat(others).Min(), high = first.Concat(others).Max();
        double magnitude = Math.Max(Math.Abs(low), Math.Abs(high));
        if (high - low <= 1e-6 * Math.Max(1, magnitude))
        {
            // Wide enough for an axis to tell its ends apart.
            double half = Math.Max(0.5, 1e-5 * magnitude);
            return new Bins(low - half, low + half, 1);
        }
        float[] sorted = [.. first.Order()];
        double spread = sorted[(int)(0.75 * (sorted.Length - 1))] - (double)sorted[(int)(0.25 * (sorted.Length - 1))];
        double width = 2 * spread / Math.Cbrt(sorted.Length);
        int count = width > 0 ? (int)Math.Clamp(Math.Ceiling((high - low) / width), Fewest, Most) : Fewest * 2;
        return new Bins(low, high, count);
    }

    /// <summary>About the same bins for whole numbers: with equally many of them in each, from half below the least on.</summary>
    public Bins Whole()
    {
        if (Count == 1)
            return this;
        double width = Math.Max(1, Math.Ceiling((High - Low) / Count));
        int count = (int)Math.Ceiling((High - Low + 1) / width);
        return new Bins(Low - 0.5, Low - 0.5 + count * width, count);
    }

    /// <summary>The bin of a value; the upper end belongs to the last.</summary>
    public int Of(float value) => Math.Clamp((int)((value - Low) / (High - Low) * Count), 0, Count - 1);

    public double Edge(int bin) => Low + (High - Low) * bin / Count;

    /// <summary>Share of the values in each bin.</summary>
    public double[] Shares(IReadOnlyList<float> values)
    {
        var shares = new double[Count];
        foreach (float value in values)
            shares[Of(value)] += 1.0 / values.Count;
        return shares;
    }
}
