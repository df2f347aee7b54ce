namespace Kaem.ML.Plots;

/// <summary>A place on a <see cref="Canvas"/>: x to the right, y down.</summary>
internal readonly record struct Point(float X, float Y)
{
    /// <summary>Euclidean distance to the nearest place between two points.</summary>
    public float DistanceToSegment(Point from, Point to)
    {
        float dx = to.X - from.X, dy = to.Y - from.Y;
        float lengthSquared = dx * dx + dy * dy;
        float along = lengthSquared > 0 ? Math.Clamp(((X - from.X) * dx + (Y - from.Y) * dy) / lengthSquared, 0, 1) : 0;
        return DistanceTo(new Point(from.X + along * dx, from.Y + along * dy));
    }

    /// <summary>Euclidean distance.</summary>
    public float DistanceTo(Point other)
    {
        float dx = X - other.X, dy = Y - other.Y;
        return MathF.Sqrt(dx * dx + dy * dy);
    }

    /// <summary>The place at <paramref name="share"/> of the way to another.</summary>
    public Point Towards(Point other, float share) => new(X + share * (other.X - X), Y + share * (other.Y - Y));
}
