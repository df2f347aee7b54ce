using System.Diagnostics;
using System.Globalization;
using Kaem.ML.Engines;
using Kaem.ML.Persistence;
using Kaem.ML.Tests.Model;

namespace Kaem.ML.Tests.Reliability;

[Collection(Alone.Name)]
public class HostileFileTests
{
    private const int Files = 20_000;

    private const long Tables = DamagedFiles.Tables;

    /// <summary>
    /// As many as KAEM_FUZZ_FILES says, from number KAEM_FUZZ_FIRST on: a number is a file, whenever it is tried. What fails lies in KAEM_FUZZ_FOLDER, where
    /// that is given, and then the others are tried too.
    /// </summary>
    [Fact, Trait("Category", "Long")]
    public void Twenty_thousand_damaged_files_give_what_they_hold_or_the_documented_exception()
    {
        int files = Setting("KAEM_FUZZ_FILES", Files), first = Setting("KAEM_FUZZ_FIRST", 0);
        string? folder = Environment.GetEnvironmentVariable("KAEM_FUZZ_FOLDER");
        var kinds = DamagedFiles.Kinds();
        var tallies = kinds.ConvertAll(_ => new Tally());
        for (int i = first; i < first + files; i++)
        {
            var kind = kinds[i % kinds.Count];
            byte[] damaged = kind.Damage(kind.Whole, i);
            if (damaged.AsSpan().SequenceEqual(kind.Whole))
                continue;
            try
            {
                Try(kind, damaged, i, tallies[i % kinds.Count]);
            }
            catch (Exception failure) when (folder is not null)
            {
                File.WriteAllBytes(Path.Combine(folder, $"{kind.Name}-{i}.bin"), damaged);
                Console.WriteLine($"{kind.Name} {i}: {failure.Message.ReplaceLineEndings(" ")}");
            }
        }
        for (int k = 0; k < kinds.Count; k++)
        {
            var tally = tallies[k];
            Console.WriteLine(
                $"{kinds[k].Name}: {tally.Refused} refused, {tally.Loaded} loaded; longest {tally.Longest.TotalMilliseconds:F0} ms, most memory above "
                + $"four times the size {Math.Max(0, tally.Most) >> 10} KB.");
            if (files < Files)
                continue;
            // Both must occur, or the test would show nothing: some damage, as another learning rate, is a model all the same.
            tally.Refused.Should().BeGreaterThan(files / kinds.Count / 20, kinds[k].Name);
            tally.Loaded.Should().BePositive(kinds[k].Name);
        }
    }

    private static void Try(DamagedFiles.Kind kind, byte[] damaged, int number, Tally tally)
    {
        var (time, memory, fault) = Load(damaged, kind.Load, number);
        // A machine may stop for a while; a reader that hangs does it again.
        if (time > kind.Time)
            time = Load(damaged, kind.Load, number).Time;
        tally.Longest = time > tally.Longest ? time : tally.Longest;
        tally.Most = Math.Max(tally.Most, memory - 4 * damaged.Length);
        if (fault is null)
            tally.Loaded++;
        else
            tally.Refused++;
        if (fault is not null && (fault.GetType() != kind.Refusal || fault.Message.Length == 0))
            throw new InvalidOperationException($"{kind.Name} {number} gives {fault}");
        time.Should().BeLessThan(kind.Time, $"{kind.Name} {number} is small");
        memory.Should().BeLessThan(4 * damaged.Length + kind.Room, $"{kind.Name} {number} has {damaged.Length} bytes ({fault?.Message})");
    }

    private static int Setting(string name, int usual) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : usual;

    private sealed class Tally
    {
        public int Refused, Loaded;
        public long Most = long.MinValue;
        public TimeSpan Longest;
    }

    [Fact]
    public void Memory_stays_in_proportion_to_a_large_file()
    {
        var large = new CpuEngine(SmallModel.Options with { Generator = KaemGenerator.Kan([100], KanBasis.Rbf(20)) }, 200);
        byte[] bytes = Bits.Of(new KaemModel(large, SmallModel.Trained.Training));
        bytes.Length.Should().BeGreaterThan(1 << 20);
        Load(bytes, stream => KaemModel.Load(stream), 0).Memory.Should().BeLessThan(4 * bytes.Length);
        Load(bytes, stream => KaemModel.Load(stream), 1).Memory.Should().BeLessThan(4 * bytes.Length + Tables, "a buffer that grows is copied");
    }

    [Theory]
    [InlineData("0,")]
    [InlineData("{},")]
    [InlineData("[],")]
    [InlineData("[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0],")]
    public void Dense_JSON_takes_no_more_memory_than_other_bytes(string item)
    {
        string items = string.Concat(Enumerable.Repeat(item, (8 << 20) / item.Length)).TrimEnd(',');
        byte[] model = Bits.Of(SmallModel.Trained);
        foreach (string json in new[] { $$"""{"rows":1,"steps":1,"stoppedEarly":false,"epochs":[{{items}}]}""", $"[{items}]", $"[[{items}]]" })
        {
            foreach (int section in new[] { 0, 1 })
            {
                var sections = Mutations.Sections(model);
                sections[section] = (sections[section].Tag, System.Text.Encoding.UTF8.GetBytes(json));
                byte[] bytes = Mutations.Join(model, sections);
                var (_, memory, fault) = Load(bytes, stream => KaemModel.Load(stream), 0);
                fault.Should().BeOfType<ModelFormatException>();
                memory.Should().BeLessThan(2 * bytes.Length);
            }
        }
    }

    private static (TimeSpan Time, long Memory, Exception? Fault) Load(byte[] bytes, Action<Stream> load, int number)
    {
        using Stream stream = number % 2 == 0 ? new MemoryStream(bytes, writable: false) : new NetworkStream(bytes);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        long start = Stopwatch.GetTimestamp();
        Exception? fault = null;
        try
        {
            load(stream);
        }
        catch (Exception exception)
        {
            fault = exception;
        }
        var time = Stopwatch.GetElapsedTime(start);
        return (time, GC.GetTotalAllocatedBytes(precise: true) - before, fault);
    }

    /// <summary>A stream without length that gives a little at a time.</summary>
    private sealed class NetworkStream(byte[] bytes) : MemoryStream(bytes, writable: false)
    {
        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 1000));

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 1000)]);
    }
}
