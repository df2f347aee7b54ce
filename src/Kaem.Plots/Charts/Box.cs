namespace Kaem.ML.Plots;

/// <summary>A rectangle of a drawing.</summary>
internal readonly record struct Box(float Left, float Top, float Width, float Height)
{
    public float Right => Left + Width;

    public float Bottom => Top + Height;
}
