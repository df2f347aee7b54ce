using System.IO.Compression;
using System.Text;
using Kaem.ML.Tables;
using Kaem.Tool.Arguments;

namespace Kaem.Tool.Files;

/// <summary>Writes a file of separated values part by part, so that the rows need not be in memory all at once.</summary>
internal static class CsvRows
{
    /// <param name="path">The file; packed by gzip where its name ends in .gz.</param>
    /// <param name="dialect">How it is written.</param>
    /// <param name="isPacked">Whether it is packed by gzip.</param>
    /// <param name="parts">The rows; all parts have the same columns.</param>
    /// <exception cref="ToolException">A text has a character that the encoding lacks.</exception>
    public static void Write(string path, CsvDialect dialect, bool isPacked, IEnumerable<Table> parts)
    {
        var encoding = (Encoding)dialect.Encoding.Clone();
        encoding.EncoderFallback = EncoderFallback.ExceptionFallback;
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None);
        using var packed = isPacked ? new GZipStream(file, CompressionLevel.Optimal, leaveOpen: true) : null;
        try
        {
            using var writer = new StreamWriter(packed ?? (Stream)file, encoding, leaveOpen: true);
            foreach (var part in parts)
            {
                CsvFile.Write(writer, part, dialect);
                // Names stand above the first part alone.
                dialect = dialect with { HasNames = false };
            }
        }
        catch (EncoderFallbackException exception)
        {
            string character = exception.CharUnknown == '\0'
                ? char.ConvertFromUtf32(char.ConvertToUtf32(exception.CharUnknownHigh, exception.CharUnknownLow))
                : exception.CharUnknown.ToString();
            throw ToolException.Failure($"The table has a character '{character}' that can't be written in {encoding.WebName}. Write it in UTF-8.");
        }
    }
}
