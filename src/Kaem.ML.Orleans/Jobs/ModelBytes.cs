using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Jobs;

/// <summary>A pipeline as its file, to send it to workers.</summary>
/// <param name="Bytes">The file.</param>
/// <param name="Hash">SHA-256 of the bytes.</param>
/// <param name="Content">SHA-256 of what the file's entries hold: the file itself has the time in it.</param>
internal sealed record ModelBytes(byte[] Bytes, string Hash, string Content)
{
    public static ModelBytes Of(MLContext context, ITransformer model, DataViewSchema? schema)
    {
        using var stream = new MemoryStream();
        context.Model.Save(model, schema, stream);
        byte[] bytes = stream.ToArray();
        return new ModelBytes(bytes, HashOf(bytes), ContentOf(bytes));
    }

    public static string HashOf(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static string ContentOf(byte[] bytes)
    {
        using var whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var archive = new ZipArchive(new MemoryStream(bytes), ZipArchiveMode.Read);
        foreach (var entry in archive.Entries.OrderBy(entry => entry.FullName, StringComparer.Ordinal))
        {
            using var content = entry.Open();
            whole.AppendData(SHA256.HashData(Encoding.UTF8.GetBytes(entry.FullName)));
            whole.AppendData(SHA256.HashData(content));
        }
        return Convert.ToHexStringLower(whole.GetHashAndReset());
    }
}
