using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Compression;
using System.Reflection;
using Kaem.ML.Persistence;
using Kaem.ML.Saving;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tests.Reliability;

/// <summary>Damaged models in whole ML.NET files, and ML.NET files that are damaged themselves.</summary>
[Collection(Name), CollectionDefinition(Name, DisableParallelization = true)]
public sealed class HostileZipTests
{
    private const string Name = "hostile zips";

    private const int Files = 5_000;

    // What a small model takes beside its parameters, and what zip and ML.NET take of any file.
    private const long Allowance = 16 << 20;

    [Fact, Trait("Category", "Long")]
    public void DamagedModelsAreRefusedByTheDocumentedException()
    {
        using var whole = new MemoryStream();
        ModelPayload.Write(whole, Toy.Transformer);
        byte[] payload = whole.ToArray();
        int refused = 0, loaded = 0;
        var longest = TimeSpan.Zero;
        for (int i = 0; i < Files; i++)
        {
            using var zip = Zip(Damage(payload, i));
            var (time, memory, fault) = Load(zip);
            // A machine may stop for a while; a reader that hangs does it again.
            if (time > TimeSpan.FromSeconds(2))
                time = Load(zip).Time;
            time.Should().BeLessThan(TimeSpan.FromSeconds(2), $"file {i} is small");
            memory.Should().BeLessThan(4 * zip.Length + Allowance, $"file {i} has {zip.Length} bytes ({fault?.Message})");
            if (fault is not null)
                (fault is TargetInvocationException ? fault.InnerException : fault).Should()
                    .BeOfType<ModelFormatException>($"file {i}: {fault}").Which.Message.Should().NotBeEmpty();
            refused += fault is null ? 0 : 1;
            loaded += fault is null ? 1 : 0;
            longest = time > longest ? time : longest;
        }
        refused.Should().BeGreaterThan(Files / 2);
        loaded.Should().BeGreaterThan(Files / 100);
        Console.WriteLine($"{refused} refused, {loaded} loaded; longest {longest.TotalMilliseconds:F0} ms.");
    }

    /// <summary>Zip and chain are ML.NET's, and so is what they throw. What they let pass is refused here or gives the same bits.</summary>
    [Fact]
    public void DamagedZipsNeverGiveAnotherModel()
    {
        using var zip = new MemoryStream();
        Toy.Context.Model.Save(Toy.Transformer, Toy.View([]).Schema, zip);
        byte[] bytes = zip.ToArray();
        float[] expected = Toy.Transformer.Model.Generate(3).Values.ToArray();
        int stopped = 0;
        for (int i = 0; i < 300; i++)
        {
            var random = new Random(i);
            byte[] damaged = i % 5 == 0 ? bytes[..random.Next(bytes.Length)] : Mutations.Flip([.. bytes], random);
            ITransformer pipeline;
            try
            {
                pipeline = Toy.Context.Model.Load(new MemoryStream(damaged, writable: false), out _);
            }
            catch (Exception)
            {
                stopped++;
                continue;
            }
            try
            {
                if (Toy.Context.Generative().TryGetModel(pipeline, out var model))
                    model.Model.Generate(3).Values.ToArray().Should().Equal(expected);
            }
            catch (Exception exception)
            {
                exception.Should().BeOfType<ModelFormatException>($"file {i}: {exception}");
            }
        }
        stopped.Should().BeInRange(30, 299);
    }

    private static byte[] Damage(byte[] payload, int number)
    {
        var random = new Random(number);
        int header = BinaryPrimitives.ReadInt32LittleEndian(payload);
        byte[] json = payload[4..(4 + header)], model = payload[(4 + header)..];
        switch (random.Next(8))
        {
            case 0:
                int at = random.Next(payload.Length);
                return random.Next(3) switch
                {
                    0 => payload[..at],
                    1 => [.. payload[..at], (byte)random.Next(256), .. payload[(at + 1)..]],
                    _ => [.. payload[..at], .. payload[Math.Min(at + random.Next(1, 9), payload.Length)..]],
                };
            case 1:
                json = Mutations.Values(json, random);
                break;
            case 2:
                json = random.Next(2) == 0 ? Mutations.Flip(json, random) : Mutations.Resize(json, random);
                break;
            case 3:
                byte[] whole = [.. payload];
                BinaryPrimitives.WriteInt32LittleEndian(
                    whole, random.Next(3) switch { 0 => random.Next(), 1 => -random.Next(), _ => header + random.Next(-50, 50) });
                return whole;
            default:
                model = Mutations.Of(model, number);
                break;
        }
        return [.. BitConverter.GetBytes(json.Length), .. json, .. model];
    }

    /// <summary>A saved model whose entry holds other bytes.</summary>
    private static MemoryStream Zip(byte[] entry)
    {
        var zip = new MemoryStream();
        Toy.Context.Model.Save(Toy.Transformer, Toy.View([]).Schema, zip);
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Update, leaveOpen: true))
        {
            var model = archive.Entries.Single(found => found.Name == "Kaem");
            string name = model.FullName;
            model.Delete();
            using var stream = archive.CreateEntry(name).Open();
            stream.Write(entry);
        }
        return zip;
    }

    private static (TimeSpan Time, long Memory, Exception? Fault) Load(MemoryStream zip)
    {
        zip.Position = 0;
        long before = GC.GetTotalAllocatedBytes(precise: true), start = Stopwatch.GetTimestamp();
        Exception? fault = null;
        try
        {
            Toy.Context.Generative().TryGetModel(Toy.Context.Model.Load(zip, out _), out _).Should().BeTrue();
        }
        catch (Exception exception)
        {
            fault = exception;
        }
        return (Stopwatch.GetElapsedTime(start), GC.GetTotalAllocatedBytes(precise: true) - before, fault);
    }
}
