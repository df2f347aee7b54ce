using System.Globalization;
using Kaem.ML.Tables;

namespace Kaem.ML.Plots;

/// <summary>An axis of days, times or lengths of time: what its numbers are beyond, and their kind.</summary>
/// <param name="Origin">What 0 stands for, as a number of the kind.</param>
/// <param name="Kind">Days since 1970-01-01 of dates, else seconds; see <see cref="ColumnKind"/>.</param>
internal readonly record struct TimeScale(double Origin, ColumnKind Kind)
{
    private const double Minute = 60, Hour = 3600, Day = 86400;

    /// <summary>Steps in seconds, up to a week.</summary>
    private static readonly double[] Steps =
        [1, 5, 15, 30, Minute, 5 * Minute, 15 * Minute, 30 * Minute, Hour, 3 * Hour, 6 * Hour, 12 * Hour, Day, 2 * Day, 7 * Day];

    /// <summary>Steps in months.</summary>
    private static readonly int[] Months = [1, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12000];

    /// <summary>The scale of a column, from its least value on; null where it is one of other numbers.</summary>
    public static TimeScale? Of(NumericColumn column) => column.Kind.IsTemporal()
        ? new TimeScale(column.Values.ToArray().Where(value => !double.IsNaN(value)).DefaultIfEmpty().Min(), column.Kind)
        : null;

    /// <summary>Round days and times within a range, with labels.</summary>
    /// <param name="low">The least number, beyond the origin.</param>
    /// <param name="wanted">About how many there is room for.</param>
    public List<(double Value, string Label)> Ticks(double low, double high, int wanted)
    {
        double own = Origin, unit = Kind == ColumnKind.Date ? Day : 1, from = (own + low) * unit, to = (own + high) * unit;
        Func<double, double, bool, string> label = Label;
        double rough = (to - from) / Math.Max(1, wanted), least = Kind == ColumnKind.Date ? Day : 0;
        if (Kind == ColumnKind.Duration && rough > 12 * Hour)
            return Every(HoursOf(rough));
        double step = Array.Find(Steps, step => step >= rough && step >= least);
        if (step > 0 || Kind is ColumnKind.Duration or ColumnKind.Time)
            return Every(step > 0 ? step : 12 * Hour);
        int months = Array.Find(Months, months => months * 33 * Day >= rough);
        var ofMonths = EveryMonths(months > 0 ? months : Months[^1]);
        // A few weeks may have no first of a month.
        return ofMonths.Count > 1 || months > 1 ? ofMonths : Every(7 * Day);

        List<(double, string)> Every(double step)
        {
            var ticks = new List<(double, string)>();
            bool isOneDay = Math.Floor(from / Day) == Math.Floor(to / Day);
            for (double index = Math.Ceiling(from / step - 1e-9); index * step <= to + 1e-9 * step && ticks.Count < 1000; index++)
                ticks.Add((index * step / unit - own, label(index * step, step, isOneDay)));
            return ticks;
        }

        List<(double, string)> EveryMonths(int step)
        {
            var ticks = new List<(double, string)>();
            var first = Moment(from);
            int month = ((first.Year * 12 + first.Month - 1) / step) * step;
            for (; month < 12 * 9999 && ticks.Count < 1000; month += step)
            {
                if (month < 12)
                    continue;
                double at = (new DateTime(month / 12, month % 12 + 1, 1) - DateTime.UnixEpoch).TotalSeconds;
                if (at > to)
                    break;
                if (at >= from)
                    ticks.Add((at / unit - own, step % 12 == 0 ? $"{month / 12}" : $"{month / 12}-{month % 12 + 1:00}"));
            }
            return ticks;
        }
    }

    /// <summary>1, 2 or 5 times a power of ten hours.</summary>
    private static double HoursOf(double seconds)
    {
        double hours = seconds / Hour, power = Math.Pow(10, Math.Floor(Math.Log10(hours)));
        return Hour * power * ((hours / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 });
    }

    private string Label(double seconds, double step, bool isOneDay)
    {
        if (Kind is ColumnKind.Duration or ColumnKind.Time)
        {
            double size = Math.Abs(seconds), hours = Math.Floor(size / Hour);
            string text = string.Create(CultureInfo.InvariantCulture, $"{(seconds < 0 ? "−" : "")}{hours:0}:{(int)(size / Minute % 60):00}");
            return step < Minute ? string.Create(CultureInfo.InvariantCulture, $"{text}:{(int)Math.Round(size % Minute):00}") : text;
        }
        string pattern = step >= Day ? "yyyy-MM-dd" : step >= Minute ? "HH:mm" : "HH:mm:ss";
        return Moment(seconds).ToString(step < Day && !isOneDay ? $"MM-dd {pattern}" : pattern, CultureInfo.InvariantCulture);
    }

    private static DateTime Moment(double seconds) => DateTime.UnixEpoch.AddTicks((long)Math.Clamp(
        Math.Round(seconds) * TimeSpan.TicksPerSecond, DateTime.MinValue.Ticks - DateTime.UnixEpoch.Ticks, DateTime.MaxValue.Ticks - DateTime.UnixEpoch.Ticks));
}
