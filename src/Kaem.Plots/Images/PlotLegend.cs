namespace Kaem.ML.Plots;

/// <summary>The names of all curves with samples of their lines, in as many lines of text as they need.</summary>
internal sealed class PlotLegend
{
    private const float TextSize = 9.5f;
    private const float Sample = 26;
    private const float Gap = 6;
    private const float Between = 22;
    private const int FirstLine = 26;
    private const int FurtherLine = 18;
    private static readonly Colour Ink = Colour.Grey(40);
    private static readonly Colour[] Palette =
    [
        new(31, 119, 180), new(214, 96, 39), new(44, 140, 72), new(148, 82, 170), new(190, 40, 60), new(110, 110, 110),
    ];

    private readonly List<string> _names = [];
    private readonly List<List<PlotCurve>> _lines = [[]];
    private readonly float _room;

    /// <param name="curves">The curves; of those that share a name the first stands for all.</param>
    /// <param name="room">Width of a line in pixels.</param>
    public PlotLegend(IEnumerable<PlotCurve> curves, float room)
    {
        _room = room;
        foreach (PlotCurve curve in curves.DistinctBy(curve => curve.Name))
        {
            _names.Add(curve.Name);
            if (_lines[^1].Count > 0 && Width([.. _lines[^1], curve]) > room)
                _lines.Add([]);
            _lines[^1].Add(curve);
        }
    }

    /// <summary>Height in pixels.</summary>
    public int Height => FirstLine + (_lines.Count - 1) * FurtherLine;

    /// <summary>The colour of all curves of that name.</summary>
    public Colour ColourOf(string name) => Palette[_names.IndexOf(name) % Palette.Length];

    /// <summary>Draws the legend in the middle of the canvas.</summary>
    /// <param name="top">Its upper edge.</param>
    public void Draw(Canvas canvas, int top)
    {
        // The middle of a pixel, where a line is sharpest.
        float middle = top + FirstLine / 2 + 0.5f;
        foreach (List<PlotCurve> line in _lines)
        {
            float x = (canvas.Width - Width(line)) / 2;
            foreach (PlotCurve curve in line)
            {
                PanelPainter.DrawCurve(canvas, [new Point(x, middle), new Point(x + Sample, middle)], ColourOf(curve.Name), curve.Dashed);
                StrokeFont.Draw(canvas, curve.Name, new Point(x + Sample + Gap, middle + TextSize / 2), SizeOf(curve.Name), Ink);
                x += Width(curve) + Between;
            }
            middle += FurtherLine;
        }
    }

    private float Width(IReadOnlyCollection<PlotCurve> line) => line.Sum(Width) + Between * (line.Count - 1);

    private float Width(PlotCurve curve) => Sample + Gap + StrokeFont.Measure(curve.Name, SizeOf(curve.Name));

    /// <summary>Smaller only for a name that has no room even in a line of its own.</summary>
    private float SizeOf(string name) => StrokeFont.Fit(name, TextSize, _room - Sample - Gap);
}
