namespace Kaem.ML.Tables;

/// <summary>The decimal places that a column's values have, so that values which are decoded have no more.</summary>
/// <param name="Places">Places after the point, at most; null where the values use all digits of a double.</param>
/// <param name="IsSingle">Whether the places are those of the values in single precision, from which the doubles were converted.</param>
/// <param name="Unit">Where there are no decimal places: what all values are multiples of.</param>
internal readonly record struct ValueGrid(int? Places, bool IsSingle = false, int Unit = 1)
{
    /// <summary>A day, an hour, its half and quarter, and so on to the second, in seconds.</summary>
    private static readonly int[] TimeUnits = [86400, 3600, 1800, 900, 600, 300, 60, 30, 10, 5];

    /// <summary>Powers of ten up to here are doubles.</summary>
    private const int MostPlaces = 22;

    /// <summary>Values of any number of places.</summary>
    public static readonly ValueGrid None = new(null);

    /// <summary>Whole numbers.</summary>
    public static readonly ValueGrid Whole = new(0);

    /// <summary>Distance of neighbouring values; 0 where there is no limit.</summary>
    public double Step => Unit > 1 ? Unit : Places is { } places ? 1 / Power(places) : 0;

    /// <summary>The places of given values: those of the shortest decimal number that reads as the value.</summary>
    public static ValueGrid Of(ReadOnlySpan<double> values)
    {
        if (Find(values, isSingle: false) is { } places)
            return new ValueGrid(places);
        return Find(values, isSingle: true) is { } singles ? new ValueGrid(singles, IsSingle: true) : None;
    }

    /// <summary>Places of given numbers of seconds, or the largest unit of time that they are multiples of.</summary>
    public static ValueGrid OfSeconds(ReadOnlySpan<double> values)
    {
        foreach (int unit in TimeUnits)
        {
            bool isUnit = true;
            foreach (double value in values)
            {
                if (!(value % unit == 0))
                {
                    isUnit = false;
                    break;
                }
            }
            if (isUnit)
                return new ValueGrid(0, Unit: unit);
        }
        return Of(values);
    }

    /// <summary>Places that were saved.</summary>
    /// <exception cref="ArgumentException">The number of places is none that values can have, or the unit none of theirs.</exception>
    public static ValueGrid Checked(int places, bool isSingle, int unit = 1) =>
        places is >= 0 and <= MostPlaces && (unit == 1 || (places == 0 && !isSingle && TimeUnits.Contains(unit)))
        ? new ValueGrid(places, isSingle, unit)
        : throw new ArgumentException($"Values cannot have {places} decimal places.");

    /// <summary>The nearest value that has no more places; halves go away from 0.</summary>
    public double Round(double value)
    {
        if (Unit > 1)
            return Math.Round(value / Unit, MidpointRounding.AwayFromZero) * Unit + 0.0;
        if (Places is not { } places)
            return value;
        double scaled = value * Power(places);
        // Beyond, a double's last digit stands before the last place.
        if (!(Math.Abs(scaled) < TextValues.LargestInteger))
            return value;
        // Adding 0 makes 0 of -0, which no table writes.
        double rounded = Math.Round(scaled, MidpointRounding.AwayFromZero) / Power(places) + 0.0;
        return IsSingle ? (float)rounded : rounded;
    }

    private static int? Find(ReadOnlySpan<double> values, bool isSingle)
    {
        int places = 0;
        double largest = 0;
        foreach (double value in values)
        {
            if (isSingle && (float)value != value)
                return null;
            while (!(new ValueGrid(places, isSingle).Round(value) == value))
            {
                if (++places > MostPlaces)
                    return null;
            }
            largest = Math.Max(largest, Math.Abs(value));
        }
        return largest * Power(places) < TextValues.LargestInteger ? places : null;
    }

    private static double Power(int places) => PowersOfTen[places];

    private static readonly double[] PowersOfTen =
        [.. Enumerable.Range(0, MostPlaces + 1).Select(places => double.Parse($"1e{places}", System.Globalization.CultureInfo.InvariantCulture))];
}
