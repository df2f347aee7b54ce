using System.IO.Compression;
using Kaem.ML.Samples.Datasets;

namespace Kaem.ML.Samples.Tests;

/// <summary>Damaged npy and IDX files, plain and packed: they are refused by what is wrong, and take the memory that they weigh.</summary>
public class DamagedArrayTests
{
    private const int Files = 4000;

    [Theory]
    [InlineData("npy")]
    [InlineData("idx")]
    public void Damaged_files_are_refused_by_the_samples_own_exception(string kind)
    {
        using var folder = new TemporaryFolder();
        byte[] npy = NpyFile.Bytes("|u1", "3, 4, 2", [.. Enumerable.Range(0, 24).Select(i => (byte)i)]);
        byte[] whole = kind == "npy" ? npy : [0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0, 2, .. Enumerable.Range(0, 24).Select(i => (byte)i)];
        int refused = 0, read = 0;
        for (int i = 0; i < Files; i++)
        {
            byte[] damaged = Damage(whole, new Random(i));
            bool packed = i % 4 == 0;
            string path = folder.File(packed ? "a.gz" : "a");
            using (Stream file = packed ? new GZipStream(File.Create(path), CompressionLevel.Fastest) : File.Create(path))
                file.Write(damaged);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                if (kind == "npy")
                    NpyReader.Read(path);
                else
                    IdxReader.ReadImages(path, int.MaxValue);
                read++;
            }
            catch (SampleException)
            {
                refused++;
            }
            // What is packed has its first room before its length is known.
            (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(packed ? 24 << 20 : 1 << 20, $"file {i} has {damaged.Length} bytes");
        }
        refused.Should().BeGreaterThan(Files / 3);
        read.Should().BeGreaterThan(Files / 100);
    }

    [Theory]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (500000, 1000), }")]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': (1, 2000000000), }")]
    public void A_header_that_claims_gigabytes_takes_none(string header)
    {
        using var folder = new TemporaryFolder();
        byte[] npy = [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. System.Text.Encoding.ASCII.GetBytes(header), 1, 2, 3];
        File.WriteAllBytes(folder.File("a.npy"), npy);
        long before = GC.GetAllocatedBytesForCurrentThread();
        FluentActions.Invoking(() => NpyReader.Read(folder.File("a.npy"))).Should().Throw<SampleException>();
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1 << 20);
    }

    private static byte[] Damage(byte[] whole, Random random)
    {
        byte[] bytes = [.. whole];
        for (int times = random.Next(1, 4); times > 0; times--)
        {
            int at = random.Next(bytes.Length);
            switch (random.Next(4))
            {
                case 0:
                    bytes = bytes[..Math.Max(1, at)];
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    // Where sizes stand.
                    bytes[Math.Min(bytes.Length - 1, 4 + random.Next(12))] = (byte)random.Next(256);
                    break;
                default:
                    bytes = [.. bytes[..at], .. "0123456789,'("u8.Slice(random.Next(13), 1), .. bytes[at..]];
                    break;
            }
        }
        return bytes;
    }
}
