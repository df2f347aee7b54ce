namespace Kaem.ML.Text.Model;

/// <summary>
/// Draws a token: temperature, the likeliest K, the likeliest that have a probability together, in this order. An unknown character is never drawn.
/// </summary>
internal static class TokenPick
{
    /// <param name="probability">Of all tokens; changed.</param>
    /// <param name="uniform">In (0, 1).</param>
    /// <param name="ends">Whether the end may be drawn.</param>
    public static int Draw(Span<double> probability, TextSampling sampling, double uniform, bool ends = true)
    {
        probability[Vocabulary.Unknown] = 0;
        if (!ends)
            probability[Vocabulary.End] = 0;
        double most = 0;
        foreach (double p in probability)
            most = Math.Max(most, p);
        int[] order = [.. Enumerable.Range(0, probability.Length)];
        double[] shares = new double[order.Length];
        for (int i = 0; i < shares.Length; i++)
            shares[i] = sampling.Temperature > 0 ? Math.Pow(probability[i] / most, 1 / (double)sampling.Temperature) : probability[i] == most ? 1 : 0;
        // The likeliest first; equal ones by their number.
        Array.Sort(order, (a, b) => shares[a] != shares[b] ? shares[b].CompareTo(shares[a]) : a.CompareTo(b));
        int kept = sampling.Temperature == 0 ? 1 : sampling.TopK > 0 ? Math.Min(sampling.TopK, order.Length) : order.Length;
        double sum = 0;
        for (int i = 0; i < kept; i++)
            sum += shares[order[i]];
        if (sampling.TopP < 1)
        {
            double within = 0;
            for (int i = 0; i < kept; i++)
            {
                within += shares[order[i]];
                if (within >= sampling.TopP * sum)
                    (kept, sum) = (i + 1, within);
            }
        }
        double left = uniform * sum;
        for (int i = 0; i < kept; i++)
        {
            left -= shares[order[i]];
            if (left < 0)
                return order[i];
        }
        return order[kept - 1];
    }
}
