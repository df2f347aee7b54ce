namespace Kaem.ML.Tests.Reliability;

/// <summary>A model as the bytes of its file: options, history and all parameters.</summary>
internal static class Bits
{
    public static byte[] Of(KaemModel model)
    {
        using var stream = new MemoryStream();
        model.Save(stream);
        return stream.ToArray();
    }
}
