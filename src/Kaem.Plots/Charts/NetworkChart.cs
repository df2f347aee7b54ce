using System.Globalization;

namespace Kaem.ML.Plots;

/// <summary>
/// A KAN as a diagram (Liu et al. 2024): nodes level above level, inputs at the bottom; on each edge a small plot of its function over the arguments that it
/// met; opaque as the edge matters, beside the most important one of its layer.
/// </summary>
internal sealed class NetworkChart : IChart
{
    // Shares of importance below which an edge is not drawn, and the opacity of one at it.
    private const float LeastShare = 0.01f, LeastOpacity = 0.12f;
    private const float LevelHeight = 150, NodeRoom = 34, TextSize = 10, Radius = 4, MostOfPlot = 44;
    private const int CurvePoints = 41;

    private static readonly string Edge = $"kaem-line {SvgStyle.ClassOf(5)}";

    private readonly GeneratorFunctions _functions;
    private readonly int[][] _nodes;
    private readonly EdgeImportance _measure;

    /// <param name="most">Nodes of a level that are drawn, the most important ones.</param>
    public NetworkChart(GeneratorFunctions functions, int most, EdgeImportance measure)
    {
        _functions = functions;
        _measure = measure;
        _nodes = [.. Enumerable.Range(0, functions.Layers + 1).Select(Nodes)];

        int[] Nodes(int level) => [.. Enumerable.Range(0, functions.Widths[level])
            .OrderByDescending(node => level < functions.Layers ? functions.NodeImportance(level, node, measure) : Incoming(node))
            .Take(most).Order()];

        // All outputs count alike: those that vary most by their edges come first.
        double Incoming(int output) => Enumerable.Range(0, functions.Widths[^2])
            .Max(input => functions.Importance(new GeneratorEdge(functions.Layers - 1, input, output), EdgeImportance.Activation));
    }

    public IEnumerable<(string Name, LegendMark Mark)> Series => [];

    /// <summary>Height that the levels need.</summary>
    public static int HeightOf(GeneratorFunctions functions) => (int)(functions.Layers * LevelHeight + 2 * NodeRoom);

    /// <summary>What the diagram leaves out, in words; empty where all is there.</summary>
    public string LeftOut
    {
        get
        {
            string[] levels = [.. Enumerable.Range(0, _nodes.Length).Where(level => _nodes[level].Length < _functions.Widths[level])
                .Select(level => $"{_nodes[level].Length} of {_functions.Widths[level]} {LevelName(level)}")];
            return levels.Length == 0 ? "" : $"the most important {string.Join(", ", levels)}";
        }
    }

    public void Draw(SvgCanvas canvas, Box box, SvgLegend legend)
    {
        float bottom = box.Bottom - NodeRoom, step = (box.Height - 2 * NodeRoom) / _functions.Layers;
        for (int l = 0; l < _functions.Layers; l++)
            DrawLayer(canvas, box, l, bottom - l * step, bottom - (l + 1) * step);
        for (int level = 0; level < _nodes.Length; level++)
        {
            bool above = level == _nodes.Length - 1;
            for (int i = 0; i < _nodes[level].Length; i++)
            {
                var centre = new Point(Across(box, i, _nodes[level].Length), bottom - level * step);
                canvas.Circle(centre, Radius, "kaem-text");
                float room = box.Width / _nodes[level].Length - 6;
                if (level == 0 || above)
                {
                    string name = (_nodes[level][i] + 1).ToString(CultureInfo.InvariantCulture);
                    canvas.Text(above ? $"x{name}" : $"z{name}", centre.X, above ? centre.Y - 10 : centre.Y + 18, TextSize, room, Anchor.Middle);
                }
            }
        }
    }

    private void DrawLayer(SvgCanvas canvas, Box box, int layer, float from, float to)
    {
        int[] inputs = _nodes[layer], outputs = _nodes[layer + 1];
        GeneratorEdge[] edges = [.. inputs.SelectMany(input => outputs.Select(output => new GeneratorEdge(layer, input, output)))];
        double largest = Math.Max(edges.Max(edge => _functions.Importance(edge, _measure)), double.Epsilon);
        float size = Math.Min(MostOfPlot, 0.84f * box.Width / edges.Length), middle = (from + to) / 2;
        for (int e = 0; e < edges.Length; e++)
        {
            var edge = edges[e];
            float share = (float)(_functions.Importance(edge, _measure) / largest);
            if (share < LeastShare)
                continue;
            float x = Across(box, e, edges.Length);
            canvas.BeginGroup(
                LeastOpacity + (1 - LeastOpacity) * share,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"layer {layer + 1}, from {edge.Input + 1} to {edge.Output + 1}: importance {share:0.00} of the largest"));
            canvas.Line(Across(box, e / outputs.Length, inputs.Length), from - Radius, x, middle + size / 2, Edge);
            canvas.Line(x, middle - size / 2, Across(box, e % outputs.Length, outputs.Length), to + Radius, Edge);
            DrawFunction(canvas, edge, new Box(x - size / 2, middle - size / 2, size, size));
            canvas.EndGroup();
        }
    }

    private void DrawFunction(SvgCanvas canvas, GeneratorEdge edge, Box box)
    {
        canvas.Rectangle(box, "kaem-frame");
        var (low, high) = _functions.Range(edge.Layer, edge.Input);
        float[] x = [.. Enumerable.Range(0, CurvePoints).Select(i => low + (high - low) * i / (CurvePoints - 1))], y = new float[CurvePoints];
        _functions.Evaluate(edge, x, y);
        float least = y.Min(), range = y.Max() - least, air = 0.14f * box.Height;
        canvas.Polyline(
            [.. y.Select((value, i) => new Point(
                box.Left + air + (box.Width - 2 * air) * i / (CurvePoints - 1),
                range > 0 ? box.Bottom - air - (box.Height - 2 * air) * (value - least) / range : box.Top + box.Height / 2))],
            $"kaem-line {SvgStyle.ClassOf(0)}");
    }

    private string LevelName(int level) => level == 0 ? "inputs" : level == _functions.Layers ? "outputs" : "hidden nodes";

    private static float Across(Box box, int index, int count) => box.Left + box.Width * (index + 0.5f) / count;
}
