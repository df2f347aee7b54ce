namespace Kaem.ML.Tables;

/// <summary>Means of scores, of which some may not be defined.</summary>
internal static class Means
{
    /// <summary>The mean of the values that are not NaN; NaN where there are none.</summary>
    public static double OfKnown(IEnumerable<double> values)
    {
        double sum = 0;
        int count = 0;
        foreach (double value in values)
        {
            if (double.IsNaN(value))
                continue;
            sum += value;
            count++;
        }
        return count == 0 ? double.NaN : sum / count;
    }
}
