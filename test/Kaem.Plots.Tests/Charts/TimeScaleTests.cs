using System.Globalization;
using Kaem.ML.Plots;
using Kaem.ML.Tables;

namespace Kaem.ML.Tests.Plots;

/// <summary>Axes of days, times and lengths of time have round ones as ticks.</summary>
public class TimeScaleTests
{
    [Theory]
    [InlineData("2010-03-10", "2020-02-01", 5, "2012,2014,2016,2018,2020")]
    [InlineData("2024-01-15", "2024-12-20", 4, "2024-04,2024-07,2024-10")]
    [InlineData("2024-01-15", "2024-06-20", 6, "2024-02,2024-03,2024-04,2024-05,2024-06")]
    [InlineData("2024-02-27", "2024-03-02", 5, "2024-02-27,2024-02-28,2024-02-29,2024-03-01,2024-03-02")]
    [InlineData("2024-03-03", "2024-03-24", 2, "2024-03-07,2024-03-14,2024-03-21")]
    [InlineData("1890-03-03", "1990-03-24", 5, "1900,1920,1940,1960,1980")]
    public void Days(string first, string last, int wanted, string labels)
    {
        double from = Day(first), to = Day(last);
        var ticks = new TimeScale(from, ColumnKind.Date).Ticks(0, to - from, wanted);
        string.Join(',', ticks.Select(tick => tick.Label)).Should().Be(labels);
        foreach (var (value, label) in ticks)
        {
            string whole = label.Length == 4 ? $"{label}-01-01" : label.Length == 7 ? $"{label}-01" : label;
            (value + from).Should().Be(Day(whole));
        }
    }

    [Theory]
    [InlineData("2024-03-01 10:00", 3600, 4, "10:00,10:15,10:30,10:45,11:00")]
    [InlineData("2024-03-01 22:00", 4 * 3600, 4, "03-01 22:00,03-01 23:00,03-02 00:00,03-02 01:00,03-02 02:00")]
    [InlineData("2024-03-01 10:00:02", 20, 4, "10:00:05,10:00:10,10:00:15,10:00:20")]
    [InlineData("2024-03-01 10:00", 400 * 86400.0, 4, "2024-07,2025-01")]
    public void Points_of_time(string first, double seconds, int wanted, string labels)
    {
        double from = (DateTime.Parse(first, CultureInfo.InvariantCulture) - DateTime.UnixEpoch).TotalSeconds;
        string.Join(',', new TimeScale(from, ColumnKind.Timestamp).Ticks(0, seconds, wanted).Select(tick => tick.Label)).Should().Be(labels);
    }

    [Theory]
    [InlineData(ColumnKind.Time, 8 * 3600, 12 * 3600, 4, "8:00,9:00,10:00,11:00,12:00")]
    [InlineData(ColumnKind.Time, 0, 86399, 3, "0:00,12:00")]
    [InlineData(ColumnKind.Duration, -90, 90, 4, "−0:01,0:00,0:01")]
    [InlineData(ColumnKind.Duration, 0, 40 * 3600, 3, "0:00,20:00,40:00")]
    public void Times_and_lengths(ColumnKind kind, double low, double high, int wanted, string labels) =>
        string.Join(',', new TimeScale(0, kind).Ticks(low, high, wanted).Select(tick => tick.Label)).Should().Be(labels);

    [Fact]
    public void A_column_of_days_is_drawn_over_days()
    {
        double[] days = [.. Enumerable.Range(0, 300).Select(i => 19_700.0 + i % 90)];
        var column = new NumericColumn(new ColumnSchema("day", ColumnKind.Date), days);
        string svg = KaemPlots.ColumnHistogram(column, column).ToString();
        svg.Should().Contain(">2024-01<").And.NotContain("19,7").And.NotContain(">19700<");
    }

    private static double Day(string text) => (DateTime.Parse(text, CultureInfo.InvariantCulture) - DateTime.UnixEpoch).TotalDays;
}
