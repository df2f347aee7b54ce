using System.Diagnostics;
using System.Globalization;

namespace Kaem.ML.Samples.Display;

/// <summary>A line about a long training every ten seconds.</summary>
internal sealed class ProgressLines : IProgress<KaemProgress>
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(10);

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _next = Between;

    /// <inheritdoc/>
    public void Report(KaemProgress value)
    {
        if (_clock.Elapsed < _next)
            return;
        _next = _clock.Elapsed + Between;
        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"  update {value.Step:N0} after {_clock.Elapsed.TotalSeconds:F0} s, loss {value.Loss:F1}"));
    }
}
