using System.Diagnostics;
using System.Globalization;
using Kaem.ML.Tables;
using Kaem.ML.Tests.Reliability;

namespace Kaem.ML.Parquet.Tests;

/// <summary>Damaged Parquet files end in a table or in the documented exception, in time and memory that a small file may take.</summary>
public sealed class DamagedParquetTests
{
    /// <summary>Or as many as KAEM_FUZZ_FILES says, from number KAEM_FUZZ_FIRST on.</summary>
    private const int Files = 2000;

    private const long Room = 64 << 20;

    [Fact]
    public async Task Damaged_files_are_refused_in_time_and_memory_of_their_size()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "whole.parquet");
        string?[] texts = ["a", "b", null, "c"];
        ParquetFile.Write(path, new Table(
        [
            new NumericColumn("n", [.. Enumerable.Range(0, 40).Select(i => i % 7 == 0 ? double.NaN : i / 4.0)]),
            new NumericColumn("k", [.. Enumerable.Range(0, 40).Select(i => (double)i)], isInteger: true),
            CategoricalColumn.OfBooleans("b", [.. Enumerable.Range(0, 40).Select(i => i % 3 == 0 ? (bool?)null : i % 2 == 0)]),
            CategoricalColumn.Of("t", [.. Enumerable.Range(0, 40).Select(i => texts[i % 4])]),
        ]));
        byte[] whole = File.ReadAllBytes(path);
        int footer = BitConverter.ToInt32(whole, whole.Length - 8), refused = 0, read = 0;
        int files = Setting("KAEM_FUZZ_FILES", Files), begin = Setting("KAEM_FUZZ_FIRST", 0);
        for (int i = begin; i < begin + files; i++)
        {
            var random = new Random(i);
            byte[] damaged = [.. whole];
            // Half of the damage is in the footer, which says how long all else is.
            for (int times = random.Next(1, 4); times > 0; times--)
                damaged[random.Next(2) == 0 ? random.Next(whole.Length) : whole.Length - 8 - footer + random.Next(footer)] = (byte)random.Next(256);
            if (random.Next(8) == 0)
                damaged = damaged[..random.Next(damaged.Length)];
            long before = GC.GetTotalAllocatedBytes(), started = Stopwatch.GetTimestamp();
            try
            {
                // What hangs is to fail, and not to hang the tests.
                var load = Task.Run(() => ParquetFile.Load(new MemoryStream(damaged)));
                await load.WaitAsync(TimeSpan.FromSeconds(30));
                read++;
            }
            catch (FormatException)
            {
                refused++;
            }
            catch (TimeoutException)
            {
                throw new InvalidOperationException($"File {i} hangs.");
            }
            (GC.GetTotalAllocatedBytes() - before).Should().BeLessThan(Room, $"file {i} has {damaged.Length} bytes");
            Stopwatch.GetElapsedTime(started).Should().BeLessThan(TimeSpan.FromSeconds(5), $"file {i}");
        }
        refused.Should().BeGreaterThan(files / 4);
        read.Should().BeGreaterThan(files / 100);
    }

    private static int Setting(string name, int usual) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : usual;
}
