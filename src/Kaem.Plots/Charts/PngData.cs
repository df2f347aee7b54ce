namespace Kaem.ML.Plots;

/// <summary>Images inside a page or a drawing.</summary>
internal static class PngData
{
    /// <summary>The image as an address that holds its bytes.</summary>
    public static string Uri(PngImage image) => "data:image/png;base64," + Convert.ToBase64String(PngWriter.Encode(image));
}
