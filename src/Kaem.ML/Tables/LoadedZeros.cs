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
    /// <param name="room">Room for sorted values.</param>
    public static string? Warning(TableColumn column, bool isLoaded, SortingRoom room)
    {
        // A column that has gaps was loaded as what can have them.
        if (!isLoaded || column is not NumericColumn { MissingCount: 0 } numeric)
            return null;
        int zeros = 0;
        for (int row = 0; row < numeric.Rows; row++)
            zeros += numeric[row] == 0 ? 1 : 0;
        if (zeros == 0 || numeric.Rows - zeros < FewestValues)
            return null;
        var sorted = room.Sorted(numeric);
        // Others on both sides of 0 are not far from it.
        if (sorted[0] != 0 && sorted[^1] != 0)
            return null;
        var others = sorted[0] == 0 ? sorted[zeros..] : sorted[..^zeros];
        double least = others[0], largest = others[^1], distance = least > 0 ? least : -largest;
        // Whole numbers that follow 0 without a gap, as counts and codes do.
        if (numeric.IsInteger && distance <= 1)
            return null;
        if (distance <= OddDistance * (largest - least) && distance <= OddSpacings * Spacing(others))
            return null;
        return string.Create(CultureInfo.InvariantCulture, $"{zeros} of its {numeric.Rows} values are 0, all others lie between {least} and {largest}. ")
            + "A text loader reads an empty number as 0: if these are gaps, load the column as Single with TextLoader.Options.MissingRealsAsNaNs.";
    }

    /// <summary>The median distance of neighbours among the values nearest to 0; infinite where these are too few to tell.</summary>
    /// <param name="others">Values of one sign, in ascending order.</param>
    private static double Spacing(ReadOnlySpan<double> others)
    {
        int different = 1;
        for (int i = 1; i < others.Length; i++)
            different += others[i - 1] != others[i] ? 1 : 0;
        int nearest = Math.Max(FewestNearest, (int)(NearestShare * different));
        if (different < nearest)
            return double.PositiveInfinity;
        var spacings = new double[nearest - 1];
        // From 0 outwards.
        bool isAbove = others[0] > 0;
        for (int i = 1, count = 0; count < spacings.Length; i++)
        {
            var (last, next) = isAbove ? (others[i - 1], others[i]) : (-others[^i], -others[^(i + 1)]);
            if (last != next)
                spacings[count++] = next - last;
        }
        Array.Sort(spacings);
        return spacings[spacings.Length / 2];
    }

    /// <summary>Whether data come from ML.NET's text loader, by way of whatever views.</summary>
    public static bool AreFrom(IDataView data) =>
        ViewSources.Of(data).Any(view => view.GetType().FullName?.StartsWith("Microsoft.ML.Data.TextLoader", StringComparison.Ordinal) == true);
}
