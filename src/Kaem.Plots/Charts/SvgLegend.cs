namespace Kaem.ML.Plots;

/// <summary>How a series is drawn in the legend.</summary>
internal enum LegendMark
{
    Line,
    Dashed,
    Bar,
}

/// <summary>The names of all series with samples of their marks, in as many lines of text as they need. A single one needs no legend.</summary>
internal sealed class SvgLegend
{
    private const float TextSize = 11;
    private const float Sample = 20;
    private const float Gap = 5;
    private const float Between = 16;
    private const float LineHeight = 18;

    private readonly List<string> _names = [];
    private readonly List<List<(string Name, LegendMark Mark)>> _lines = [[]];
    private readonly float _room;

    public SvgLegend(IEnumerable<(string Name, LegendMark Mark)> series, float room)
    {
        _room = room;
        foreach (var entry in series.DistinctBy(entry => entry.Name))
        {
            _names.Add(entry.Name);
            if (_lines[^1].Count > 0 && Width([.. _lines[^1], entry]) > room)
                _lines.Add([]);
            _lines[^1].Add(entry);
        }
    }

    public float Height => _names.Count < 2 ? 0 : _lines.Count * LineHeight + 4;

    /// <summary>The class of all series of that name.</summary>
    public string ClassOf(string name) => SvgStyle.ClassOf(_names.IndexOf(name));

    public void Draw(SvgCanvas canvas, Box box)
    {
        if (Height == 0)
            return;
        float middle = box.Top + LineHeight / 2 + 2;
        foreach (var line in _lines)
        {
            float x = box.Left + (box.Width - Width(line)) / 2;
            foreach (var (name, mark) in line)
            {
                if (mark == LegendMark.Bar)
                    canvas.Rectangle(new Box(x, middle - 5, Sample, 10), $"kaem-bar {ClassOf(name)}");
                else
                    canvas.Polyline([new Point(x, middle), new Point(x + Sample, middle)], LineStyle(ClassOf(name), mark == LegendMark.Dashed));
                canvas.Text(name, x + Sample + Gap, middle + 0.36f * TextSize, TextSize, _room - Sample - Gap);
                x += Width(name) + Between;
            }
            middle += LineHeight;
        }
    }

    public static string LineStyle(string series, bool dashed) => dashed ? $"kaem-line kaem-dashed {series}" : $"kaem-line {series}";

    private float Width(IReadOnlyCollection<(string Name, LegendMark Mark)> line) => line.Sum(entry => Width(entry.Name)) + Between * (line.Count - 1);

    private float Width(string name) => Sample + Gap + Math.Min(SvgText.Width(name, TextSize), _room - Sample - Gap);
}
