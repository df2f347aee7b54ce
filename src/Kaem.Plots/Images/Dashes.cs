namespace Kaem.ML.Plots;

/// <summary>Cuts polylines into dashes.</summary>
internal static class Dashes
{
    /// <summary>The pieces of a polyline that a dashed pen leaves, beginning with a dash.</summary>
    /// <param name="dash">Length of a dash along the line, in pixels.</param>
    /// <param name="gap">Length between two dashes.</param>
    public static List<Point[]> Split(ReadOnlySpan<Point> points, float dash, float gap)
    {
        var dashes = new List<Point[]>();
        var current = new List<Point> { points[0] };
        bool down = true;
        float remaining = dash;
        for (int i = 1; i < points.Length; i++)
        {
            Point from = points[i - 1];
            float length = from.DistanceTo(points[i]);
            while (length > remaining)
            {
                from = from.Towards(points[i], remaining / length);
                length -= remaining;
                current.Add(from);
                if (down)
                    dashes.Add([.. current]);
                current = [from];
                down = !down;
                remaining = down ? dash : gap;
            }
            remaining -= length;
            current.Add(points[i]);
        }
        if (down && current.Count > 1)
            dashes.Add([.. current]);
        return dashes;
    }
}
