using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Kaem.ML.Persistence;

namespace Kaem.ML.Training.Checkpoints;

/// <summary>What a training is, as a hash: options, initial parameters, training and validation rows, each of them in order.</summary>
internal static class Fingerprint
{
    public static byte[] Of(IKaemEngine engine, DataMatrix train, DataMatrix? validation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, OptionsJson.Write(engine.Options, engine.Columns));
        Append(hash, ParameterBlock.Write(engine.Parameters, engine.ReadParameter));
        Append(hash, MemoryMarshal.AsBytes(train.Values));
        if (validation is not null)
            Append(hash, MemoryMarshal.AsBytes(validation.Values));
        return hash.GetHashAndReset();
    }

    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> bytes)
    {
        // The length first, so that no part can pass for the end of another.
        Span<byte> length = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }
}
