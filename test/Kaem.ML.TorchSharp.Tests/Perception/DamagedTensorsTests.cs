using System.Buffers.Binary;
using System.Text;
using Kaem.ML.Perception;
using Kaem.ML.Tests.Reliability;

namespace Kaem.ML.Tests.Perception;

/// <summary>Damaged safetensors files end in the documented exception, or in tensors.</summary>
public class DamagedTensorsTests
{
    private const int Files = 5000;

    [Fact]
    public void Damaged_files_are_refused_by_the_documented_exception()
    {
        byte[] whole = SafeTensors();
        int refused = 0, read = 0;
        for (int i = 0; i < Files; i++)
        {
            byte[] damaged = DamageTensors(whole, i);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                ReadTensors(new MemoryStream(damaged));
                read++;
            }
            catch (ModelFormatException)
            {
                refused++;
            }
            (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1 << 20, $"file {i} has {damaged.Length} bytes");
        }
        refused.Should().BeGreaterThan(Files / 2);
        read.Should().BeGreaterThan(Files / 100);
    }

    [Fact]
    public void A_name_that_is_no_UTF8_is_refused()
    {
        byte[] json = [.. "{\"a"u8, 0xFF, .. "\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}"u8];
        FluentActions.Invoking(() => new SafeTensorsFile(new MemoryStream([.. BitConverter.GetBytes((long)json.Length), .. json, 0, 0, 0, 0])))
            .Should().Throw<ModelFormatException>();
    }

    private static byte[] SafeTensors()
    {
        string header = """
            {"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"F16","shape":[4],"data_offsets":[24,32]},
            "c":{"dtype":"BF16","shape":[1,2],"data_offsets":[32,36]}}
            """;
        byte[] json = Encoding.UTF8.GetBytes(header);
        return [.. BitConverter.GetBytes((long)json.Length), .. json, .. Enumerable.Range(0, 36).Select(i => (byte)(i % 60))];
    }

    /// <summary>Where the header changed its length, most files say so.</summary>
    private static byte[] DamageTensors(byte[] file, int number)
    {
        var random = new Random(number);
        int length = (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        byte[] json = file[8..(8 + length)], data = file[(8 + length)..];
        switch (random.Next(6))
        {
            case 0:
                return file[..random.Next(file.Length)];
            case 1:
                return Mutations.Flip([.. file], random);
            case 2:
                json = Mutations.Resize(json, random);
                break;
            case 3:
                json = Mutations.Flip([.. json], random);
                break;
            default:
                json = Mutations.Values(json, random);
                break;
        }
        return [.. BitConverter.GetBytes((long)json.Length), .. json, .. data];
    }

    private static void ReadTensors(Stream stream)
    {
        // A file of tensors is read where its tensors lie.
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        var file = new SafeTensorsFile(memory);
        foreach (var (name, tensor) in file.Tensors)
        {
            if (tensor.Type is "F32" or "F16" or "BF16")
                file.Read(name, tensor.Shape);
        }
    }
}
