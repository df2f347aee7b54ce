using Kaem.ML.Plots;

namespace Kaem.ML.Tests.Imaging;

public class PngWriterTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 1, 3)]
    [InlineData(7, 3, 1)]
    [InlineData(5, 9, 3)]
    [InlineData(300, 200, 3)]
    public void A_decoder_reads_what_was_written(int width, int height, int channels)
    {
        byte[] pixels = Pixels(width * height * channels);
        var decoded = PngDecoder.Decode(PngWriter.Encode(new PngImage(width, height, channels, pixels)));
        (decoded.Width, decoded.Height, decoded.Channels).Should().Be((width, height, channels));
        decoded.Pixels.SequenceEqual(pixels).Should().BeTrue();
    }

    [Fact]
    public void Saves_the_same_bytes_and_replaces_a_file()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            string path = Path.Combine(folder.FullName, "image.png");
            File.WriteAllText(path, "something else");
            var image = new PngImage(4, 4, 1, Pixels(16));
            PngWriter.Save(image, path);
            File.ReadAllBytes(path).Should().Equal(PngWriter.Encode(image));
            folder.GetFiles().Should().ContainSingle("no temporary file may stay");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Says_what_is_wrong()
    {
        var image = new PngImage(1, 1, 1, [0]);
        string missing = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"), "image.png");
        FluentActions.Invoking(() => PngWriter.Save(image, missing)).Should().Throw<DirectoryNotFoundException>().WithMessage("*does not exist*");
        FluentActions.Invoking(() => PngWriter.Save(image, "")).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => PngWriter.Encode(null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => new PngImage(2, 2, 3, new byte[11])).Should().Throw<ArgumentException>()
            .WithMessage("*need 12 samples, but there are 11*");
        FluentActions.Invoking(() => new PngImage(2, 2, 2, new byte[8])).Should().Throw<ArgumentOutOfRangeException>()
            .WithMessage("*1 channel (grey) or 3 (RGB)*");
        FluentActions.Invoking(() => new PngImage(0, 2, 1, [])).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("width");
        FluentActions.Invoking(() => new PngImage(2, 0, 1, [])).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("height");
    }

    private static byte[] Pixels(int count) => [.. Enumerable.Range(0, count).Select(i => (byte)(i * 37 + i / 251))];
}
