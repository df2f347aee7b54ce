using System.IO.Compression;
using Kaem.ML.Samples.Datasets;

namespace Kaem.ML.Samples.Tests;

public class IdxReaderTests
{
    private static readonly byte[] Header = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 2];
    private static readonly byte[] Whole = [.. Header, .. Enumerable.Range(0, 12).Select(i => (byte)(i * 20))];

    [Theory]
    [InlineData("train-images-idx3-ubyte", false)]
    [InlineData("train-images-idx3-ubyte.gz", true)]
    public void Images_are_read_plain_or_compressed(string name, bool compressed)
    {
        using var folder = new TemporaryFolder();
        Write(folder.File(name), Whole, compressed);
        var images = IdxReader.ReadImages(folder.Path, "train", int.MaxValue);
        (images.Rows.Rows, images.Width, images.Height).Should().Be((2, 2, 3));
        images.Rows.Row(1).ToArray().Should().Equal(Enumerable.Range(6, 6).Select(i => i * 20 / 255f));
        IdxReader.ReadImages(folder.Path, "train", 1).Rows.Rows.Should().Be(1);
    }

    [Fact]
    public void Broken_files_are_refused_by_what_is_wrong()
    {
        using var folder = new TemporaryFolder();
        Refused([1, 2, 3], "*ends within the 16 bytes*");
        Refused([0, 0, 8, 1, .. Whole[4..]], "*0x00000801*0x00000803*");
        Refused(Whole[..^1], "*claims 2 images*within image 2*");
        Refused([.. Whole, 0], "*goes on after the 2 images*");
        Refused([0, 0, 8, 3, 0x80, 0, 0, 0, .. Whole[8..]], "*can't be*");
        Refused([0, 0, 8, 3, 0x7f, 0xff, 0xff, 0xff, 0, 0, 16, 0, 0, 0, 16, 0], "*claims 2147483647 images of 4096 x 4096 pixels*memory*");
        File.WriteAllBytes(folder.File("bad.gz"), Whole);
        ((Action)(() => IdxReader.ReadImages(folder.File("bad.gz"), 10))).Should().Throw<SampleException>().WithMessage("*not a whole gzip file*");

        void Refused(byte[] bytes, string message)
        {
            File.WriteAllBytes(folder.File("images"), bytes);
            ((Action)(() => IdxReader.ReadImages(folder.File("images"), int.MaxValue))).Should().Throw<SampleException>().WithMessage(message);
        }
    }

    [Fact]
    public void Missing_files_are_named()
    {
        using var folder = new TemporaryFolder();
        ((Action)(() => IdxReader.ReadImages(folder.Path, "t10k", 1))).Should().Throw<SampleException>()
            .WithMessage("*neither t10k-images-idx3-ubyte nor t10k-images-idx3-ubyte.gz*");
        ((Action)(() => IdxReader.ReadImages(folder.File("none"), "t10k", 1))).Should().Throw<SampleException>().WithMessage("*does not exist*");
    }

    private static void Write(string path, byte[] bytes, bool compressed)
    {
        using var file = File.Create(path);
        if (!compressed)
        {
            file.Write(bytes);
            return;
        }
        using var gzip = new GZipStream(file, CompressionLevel.Fastest);
        gzip.Write(bytes);
    }
}
