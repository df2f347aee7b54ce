using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Kaem.ML.Data;
using Kaem.ML.Persistence;

namespace Kaem.ML.Training;

/// <summary>What a training is, as a hash: options, initial parameters, training and validation rows, each of them in order.</summary>
internal static class Fingerprint
{
    private const int Chunk = 1 << 20;

    public static byte[] Of(ITrainingEngine engine, IRowSource train, IRowSource? validation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, OptionsJson.Write(engine.Options, engine.Columns));
        Append(hash, ParameterBlock.Write(engine.Parameters, engine.ReadParameter));
        Append(hash, train);
        if (validation is not null)
            Append(hash, validation);
        return hash.GetHashAndReset();
    }

    private static void Append(IncrementalHash hash, IRowSource rows)
    {
        AppendLength(hash, (long)rows.Rows * rows.Columns * sizeof(float));
        foreach (var (_, part) in rows.Parts())
        {
            // No span holds 2 GiB of bytes, though one of floats may be as large as that.
            for (var values = part.Values; !values.IsEmpty; values = values[Math.Min(Chunk, values.Length)..])
                hash.AppendData(MemoryMarshal.AsBytes(values[..Math.Min(Chunk, values.Length)]));
        }
    }

    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> bytes)
    {
        AppendLength(hash, bytes.Length);
        hash.AppendData(bytes);
    }

    /// <summary>The length goes before each part, so that none can pass for the end of another.</summary>
    private static void AppendLength(IncrementalHash hash, long bytes)
    {
        Span<byte> length = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, bytes);
        hash.AppendData(length);
    }
}
