namespace Kaem.ML;

/// <summary>How images are written.</summary>
public enum PictureFormat
{
    /// <summary>Every pixel as it is.</summary>
    Png,

    /// <summary>Smaller, with losses.</summary>
    Jpeg,
}
