using System.Globalization;

namespace Kaem.Tool.Display;

/// <summary>A line for every tenth of the work, for logs and pipes.</summary>
internal sealed class ProgressLines : ProgressReport
{
    private const int Parts = 10;

    private readonly ToolConsole _console;
    private readonly string _what;
    private readonly Lock _lock = new();
    private int _told;
    private bool _isOver;

    private ProgressLines(ToolConsole console, string what) => (_console, _what) = (console, what);

    public static T Run<T>(ToolConsole console, string what, Func<ProgressReport, T> work)
    {
        console.Say($"{what} ...");
        var lines = new ProgressLines(console, what);
        try
        {
            return work(lines);
        }
        finally
        {
            // Work that was let go of may go on for a while; nobody wants to hear of it.
            lock (lines._lock)
                lines._isOver = true;
        }
    }

    public override void At(double share, string detail = "")
    {
        lock (_lock)
        {
            int part = (int)(Parts * share);
            if (part < _told)
                _told = 0;
            if (_isOver || part <= _told)
                return;
            _told = part;
            _console.Say(string.Create(CultureInfo.InvariantCulture, $"  {_what}: {100 * part / Parts} %{(detail.Length > 0 ? $", {detail}" : "")}"));
        }
    }

    public override void Notice(string line)
    {
        lock (_lock)
        {
            if (!_isOver)
                _console.Say($"  {line}");
        }
    }
}
