using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Kaem.ML.Tests.Reliability;

/// <summary>
/// Damages files of tagged sections (four letters, length, bytes, SHA-256) in many ways: half of them with checksums made right again,
/// so that what lies behind the checksums is tried too.
/// </summary>
internal static partial class Mutations
{
    private const int Head = 13;

    private static readonly string[] Extremes =
    [
        "0", "-1", "1", "2", "3", "1e30", "1e-30", "-1e30", "2147483647", "2147483648", "-2147483648", "9223372036854775807", "1e400", "65536", "0.5",
        "null", "true", "[]", "{}", "\"\"", "\"x\"", "[1,2]", "{\"kind\":\"rbf\"}",
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]",
    ];

    /// <summary>A file cut off at some lengths, and with one bit turned over in each of about a hundred places from its version on.</summary>
    public static IEnumerable<byte[]> CutAndFlipped(byte[] file, params int[] lengths)
    {
        foreach (int length in lengths)
            yield return file[..length];
        for (int at = 9; at < file.Length; at += Math.Max(1, file.Length / 97))
        {
            byte[] flipped = [.. file];
            flipped[at] ^= 0x40;
            yield return flipped;
        }
    }

    /// <summary>What mutation number <paramref name="number"/> makes of a file.</summary>
    public static byte[] Of(byte[] file, int number)
    {
        var random = new Random(number);
        switch (random.Next(12))
        {
            case 0:
                return file[..random.Next(file.Length)];
            case 1:
                return Flip([.. file], random);
            case 2:
                return Overwrite([.. file], random);
            case 3:
                byte[] versioned = [.. file];
                BinaryPrimitives.WriteInt32LittleEndian(versioned.AsSpan(9), Number(random));
                return versioned;
            case 4:
                return Lengths(file, random);
            case 5:
                return Join(file, Shuffle(Sections(file), random));
            default:
                var sections = Sections(file);
                int which = random.Next(sections.Count);
                var (tag, payload) = sections[which];
                bool isJson = payload.Length > 0 && payload[0] == (byte)'{';
                sections[which] = (tag, random.Next(4) switch
                {
                    _ when payload.Length == 0 => new byte[random.Next(8)],
                    0 when isJson => Resize(payload, random),
                    0 => Flip([.. payload], random),
                    1 when !isJson => Floats([.. payload], random),
                    2 when !isJson => Resize(payload, random),
                    3 when !isJson => Overwrite([.. payload], random),
                    _ => Values(payload, random),
                });
                return Join(file, sections);
        }
    }

    public static List<(string Tag, byte[] Payload)> Sections(byte[] file)
    {
        var sections = new List<(string, byte[])>();
        for (int at = Head; at < file.Length;)
        {
            int length = (int)BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(at + 4));
            sections.Add((Encoding.ASCII.GetString(file, at, 4), file[(at + 12)..(at + 12 + length)]));
            at += 12 + length + SHA256.HashSizeInBytes;
        }
        return sections;
    }

    /// <summary>The sections, with checksums that are right.</summary>
    public static byte[] Join(byte[] file, IEnumerable<(string Tag, byte[] Payload)> sections)
    {
        using var stream = new MemoryStream();
        stream.Write(file.AsSpan(0, Head));
        foreach (var (tag, payload) in sections)
        {
            stream.Write(Encoding.ASCII.GetBytes(tag));
            stream.Write(BitConverter.GetBytes((long)payload.Length));
            stream.Write(payload);
            stream.Write(SHA256.HashData(payload));
        }
        return stream.ToArray();
    }

    public static byte[] Flip(byte[] bytes, Random random)
    {
        for (int i = random.Next(1, 9); i > 0; i--)
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        return bytes;
    }

    private static byte[] Overwrite(byte[] bytes, Random random)
    {
        int at = random.Next(bytes.Length);
        random.NextBytes(bytes.AsSpan(at, Math.Min(random.Next(1, 64), bytes.Length - at)));
        return bytes;
    }

    public static byte[] Resize(byte[] bytes, Random random)
    {
        int at = random.Next(bytes.Length), count = random.Next(1, 40);
        return random.Next(2) == 0
            ? [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + count)..]]
            : [.. bytes[..at], .. bytes[at..Math.Min(bytes.Length, at + count)], .. bytes[at..]];
    }

    private static byte[] Lengths(byte[] file, Random random)
    {
        byte[] bytes = [.. file];
        int at = Head;
        foreach (var (_, payload) in Sections(file).Take(random.Next(3)))
            at += 12 + payload.Length + SHA256.HashSizeInBytes;
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(at + 4), random.Next(3) switch
        {
            0 => Number(random),
            1 => random.NextInt64(),
            _ => file.Length + random.Next(-200, 200),
        });
        return bytes;
    }

    private static IEnumerable<(string, byte[])> Shuffle(List<(string Tag, byte[] Payload)> sections, Random random)
    {
        int a = random.Next(sections.Count), b = random.Next(sections.Count);
        switch (random.Next(4))
        {
            case 0:
                sections.RemoveAt(a);
                break;
            case 1:
                sections.Insert(b, sections[a]);
                break;
            case 2:
                (sections[a], sections[b]) = (sections[b], sections[a]);
                break;
            default:
                sections[a] = (sections[a].Tag, sections[b].Payload);
                break;
        }
        return sections;
    }

    /// <summary>Numbers of 4 bytes, some of which are lengths and extents, and most are parameters.</summary>
    private static byte[] Floats(byte[] bytes, Random random)
    {
        for (int i = random.Next(1, 20); i > 0 && bytes.Length >= 4; i--)
        {
            int at = random.Next(3) == 0 ? random.Next(Math.Min(400, bytes.Length - 3)) : random.Next(bytes.Length / 4) * 4;
            if (random.Next(2) == 0)
                BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(Math.Min(at, bytes.Length - 4)), random.Next(7) switch
                {
                    0 => 0,
                    1 => float.NaN,
                    2 => float.MaxValue,
                    3 => -float.MaxValue,
                    4 => float.Epsilon,
                    5 => -1e20f,
                    _ => 1e20f,
                });
            else
                BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(Math.Min(at, bytes.Length - 4)), Number(random));
        }
        return bytes;
    }

    /// <summary>A value of the JSON becomes an extreme one.</summary>
    public static byte[] Values(byte[] payload, Random random)
    {
        string json = Encoding.UTF8.GetString(payload);
        var values = JsonValues().Matches(json);
        if (values.Count == 0)
            return Flip([.. payload], random);
        var value = values[random.Next(values.Count)];
        return Encoding.UTF8.GetBytes(json[..value.Index] + Extremes[random.Next(Extremes.Length)] + json[(value.Index + value.Length)..]);
    }

    private static int Number(Random random) => random.Next(5) switch
    {
        0 => int.MaxValue,
        1 => int.MinValue,
        2 => -1,
        3 => random.Next(10_000_000),
        _ => random.Next(),
    };

    [GeneratedRegex("""(?<=[:\[,])(-?[0-9][0-9.eE+-]*|true|false|"[^"]*")(?=[,\]}])""")]
    private static partial Regex JsonValues();
}
