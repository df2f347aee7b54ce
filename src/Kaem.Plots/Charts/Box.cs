namespace Kaem.ML.Plots;

/// <summary>A place on a drawing: x to the right, y down.</summary>
internal readonly record struct Point(float X, float Y);

/// <summary>A rectangle of a drawing.</summary>
internal readonly record struct Box(float Left, float Top, float Width, float Height)
{
    public float Right => Left + Width;

    public float Bottom => Top + Height;
}
