using Kaem.ML.Plots;

namespace Kaem.ML.Samples.Experiments;

/// <summary>Shows fields in colours, from dark violet at 0 over green to yellow at 1.</summary>
internal static class FieldPicture
{
    // Viridis at equal steps: its lightness rises evenly, for the colour-blind too.
    private static readonly (float Red, float Green, float Blue)[] Stops =
        [(0.267f, 0.005f, 0.329f), (0.254f, 0.265f, 0.530f), (0.164f, 0.471f, 0.558f), (0.135f, 0.659f, 0.518f), (0.478f, 0.821f, 0.318f),
        (0.993f, 0.906f, 0.144f)];

    /// <summary>Grids of fields side by side.</summary>
    /// <param name="side">Points of a field's side.</param>
    /// <param name="columns">Fields side by side in a grid.</param>
    /// <param name="panels">Captions and fields, values from 0 to 1.</param>
    public static PngImage Render(int side, int columns, IEnumerable<ImageGridPanel> panels) =>
        new ImageGrid(side, side, channels: 3) { Columns = columns, Magnification = 3 }.Render(
            [.. panels.Select(panel => panel with { Rows = Coloured(panel.Rows) })]);

    private static DataMatrix Coloured(DataMatrix fields)
    {
        var colours = new float[3 * fields.Values.Length];
        for (int i = 0; i < fields.Values.Length; i++)
        {
            float place = Math.Clamp(fields.Values[i], 0, 1) * (Stops.Length - 1);
            int below = Math.Min((int)place, Stops.Length - 2);
            var (low, high) = (Stops[below], Stops[below + 1]);
            colours[3 * i] = float.Lerp(low.Red, high.Red, place - below);
            colours[3 * i + 1] = float.Lerp(low.Green, high.Green, place - below);
            colours[3 * i + 2] = float.Lerp(low.Blue, high.Blue, place - below);
        }
        return new DataMatrix(colours, fields.Rows, 3 * fields.Columns);
    }
}
