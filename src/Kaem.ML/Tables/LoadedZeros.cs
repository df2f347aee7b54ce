using System.Globalization;
using Microsoft.ML;

namespace Kaem.ML.Tables;

/// <summary>
/// Finds zeros that may be gaps. ML.NET's text loader makes 0 of an empty number, of <c>Single</c> too unless told otherwise, and nothing in its data says so:
/// what can be seen is that data come from one, and that a column's zeros lie far from all its other values.
/// </summary>
internal static class LoadedZeros
{
    /// <summary>How far the nearest value lies from 0, as a share of the range of all values but 0, where zeros are odd.</summary>
    private const double OddDistance = 0.1;

    /// <summary>The same in columns of heavy tails, whose range is far: in the spacings of the values that are nearest to 0.</summary>
    private const double OddSpacings = 10;

    /// <summary>The share of different values that count as nearest, and how many do at least.</summary>
    private const double NearestShare = 0.1;
    private const int FewestNearest = 6;

    /// <summary>Values that a column has beside its zeros, at least, to tell what is odd.</summary>
    private const int FewestValues = 10;

    /// <summary>Why a column's zeros may be gaps, as sentences; null where nothing tells of it.</summary>
    /// <param name="isLoaded">Whether the data come from a text loader.</param>
    public static string? Warning(TableColumn column, bool isLoaded)
    {
        // A column that has gaps was loaded as what can have them.
        if (!isLoaded || column is not NumericColumn { MissingCount: 0 } numeric)
            return null;
        double[] others = Array.FindAll(numeric.Values.ToArray(), value => value != 0);
        int zeros = numeric.Rows - others.Length;
        if (zeros == 0 || others.Length < FewestValues)
            return null;
        double least = others.Min(), largest = others.Max();
        double distance = least > 0 ? least : largest < 0 ? -largest : 0;
        // Whole numbers that follow 0 without a gap, as counts and codes do.
        if (distance == 0 || (numeric.IsInteger && distance <= 1))
            return null;
        if (distance <= OddDistance * (largest - least) && distance <= OddSpacings * Spacing(others))
            return null;
        return string.Create(CultureInfo.InvariantCulture, $"{zeros} of its {numeric.Rows} values are 0, all others lie between {least} and {largest}. ")
            + "A text loader reads an empty number as 0: if these are gaps, load the column as Single with TextLoader.Options.MissingRealsAsNaNs.";
    }

    /// <summary>The median distance of neighbours among the values nearest to 0; infinite where these are too few to tell.</summary>
    private static double Spacing(double[] others)
    {
        double[] distances = [.. others.Select(Math.Abs).Distinct().Order()];
        int nearest = Math.Max(FewestNearest, (int)(NearestShare * distances.Length));
        if (distances.Length < nearest)
            return double.PositiveInfinity;
        double[] spacings = [.. Enumerable.Range(1, nearest - 1).Select(i => distances[i] - distances[i - 1]).Order()];
        return spacings[spacings.Length / 2];
    }

    /// <summary>Whether data come from ML.NET's text loader, by way of whatever views.</summary>
    public static bool AreFrom(IDataView data) =>
        ViewSources.Of(data).Any(view => view.GetType().FullName?.StartsWith("Microsoft.ML.Data.TextLoader", StringComparison.Ordinal) == true);
}
