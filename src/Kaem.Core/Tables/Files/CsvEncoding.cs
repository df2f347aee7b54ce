using System.Buffers;
using System.Text;

namespace Kaem.ML.Tables;

/// <summary>Finds out how the text of a file is encoded.</summary>
internal static class CsvEncoding
{
    private const int WindowsCodePage = 1252;
    private const int BlockSize = 1 << 16;

    /// <summary>Shares of bytes 0 at even and at odd places that text of UTF-16 has without a mark.</summary>
    private const double MostlyZeros = 0.7, HardlyZeros = 0.1;

    /// <summary>How many bytes are looked at for that, at most and at least.</summary>
    private const int Looked = 4096, FewestLooked = 8;

    /// <summary>Bytes that stand for nothing in windows-1252, and those of controls that no text has.</summary>
    private static readonly SearchValues<byte> NoText = SearchValues.Create(
        [0x81, 0x8D, 0x8F, 0x90, 0x9D, .. Enumerable.Range(0, 32).Select(value => (byte)value).Where(value => value is not (9 or 10 or 12 or 13 or 26))]);

    /// <summary>UTF-8 without a byte order mark, strict.</summary>
    public static Encoding Utf8 { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static Encoding Windows => CodePagesEncodingProvider.Instance.GetEncoding(WindowsCodePage)!;

    /// <summary>The encoding of a file, with a preamble where a byte order mark stands first.</summary>
    /// <param name="given">What somebody said; null to find out.</param>
    /// <exception cref="FormatException">It is no text.</exception>
    public static (Encoding Encoding, TableNote? Note) Find(ReadBytes bytes, Encoding? given)
    {
        using var stream = bytes.Open();
        byte[] block = new byte[BlockSize];
        int length = stream.ReadAtLeast(block, Looked, throwOnEndOfStream: false);
        var head = block.AsSpan(0, length);
        RefuseOthers(head);
        if (Marked(head) is { } marked)
            return (marked, given is null || given.CodePage == marked.CodePage ? null
                : new TableNote($"It begins with a byte order mark of {marked.WebName}: read so, not as {given.WebName}."));
        if (given is not null)
            return (given, null);
        if (Wide(head[..Math.Min(Looked, length)]) is { } wide)
            return (wide, new TableNote($"Every other byte is 0: read as {wide.WebName}, without a byte order mark."));
        return FirstOdd(stream, block, length) is { } odd ? Old(bytes, odd) : (Utf8, null);
    }

    /// <summary>An encoding that refuses what it can't decode or encode.</summary>
    public static Encoding Strict(Encoding encoding)
    {
        var strict = (Encoding)encoding.Clone();
        (strict.DecoderFallback, strict.EncoderFallback) = (DecoderFallback.ExceptionFallback, EncoderFallback.ExceptionFallback);
        return strict;
    }

    /// <summary>The place of the first bytes that an encoding does not have.</summary>
    public static (long Line, int Column) Fault(ReadBytes bytes, Encoding encoding)
    {
        using var stream = bytes.Open();
        var decoder = Strict(encoding).GetDecoder();
        byte[] block = new byte[BlockSize];
        Span<char> text = stackalloc char[8];
        var place = (Line: 1L, Column: 1);
        try
        {
            while (stream.Read(block) is > 0 and var length)
            {
                for (int i = 0; i < length; i++)
                {
                    int count = decoder.GetChars(block.AsSpan(i, 1), text, flush: false);
                    foreach (char character in text[..count])
                        place = character == '\n' ? (place.Line + 1, 1) : (place.Line, place.Column + 1);
                }
            }
        }
        catch (DecoderFallbackException)
        {
        }
        return place;
    }

    private static Encoding? Marked(ReadOnlySpan<byte> head) => head switch
    {
        [0xEF, 0xBB, 0xBF, ..] => new UTF8Encoding(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true),
        [0xFF, 0xFE, 0, 0, ..] => new UTF32Encoding(bigEndian: false, byteOrderMark: true, throwOnInvalidCharacters: true),
        [0, 0, 0xFE, 0xFF, ..] => new UTF32Encoding(bigEndian: true, byteOrderMark: true, throwOnInvalidCharacters: true),
        [0xFF, 0xFE, ..] => new UnicodeEncoding(bigEndian: false, byteOrderMark: true, throwOnInvalidBytes: true),
        [0xFE, 0xFF, ..] => new UnicodeEncoding(bigEndian: true, byteOrderMark: true, throwOnInvalidBytes: true),
        _ => null,
    };

    /// <summary>UTF-16 without a mark, whose characters mostly are of the first 256.</summary>
    private static UnicodeEncoding? Wide(ReadOnlySpan<byte> head)
    {
        if (head.Length < FewestLooked)
            return null;
        int[] zeros = [0, 0];
        for (int i = 0; i < head.Length; i++)
            zeros[i % 2] += head[i] == 0 ? 1 : 0;
        double even = zeros[0] / (head.Length / 2.0), odd = zeros[1] / (head.Length / 2.0);
        return odd > MostlyZeros && even < HardlyZeros ? new UnicodeEncoding(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true)
            : even > MostlyZeros && odd < HardlyZeros ? new UnicodeEncoding(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true)
            : null;
    }

    /// <summary>The place of the first bytes that are no UTF-8; null where there are none.</summary>
    private static (long Line, long Offset)? FirstOdd(Stream stream, byte[] block, int length)
    {
        var decoder = Utf8.GetDecoder();
        char[] text = new char[Utf8.GetMaxCharCount(BlockSize)];
        long line = 1, offset = 0;
        while (true)
        {
            try
            {
                decoder.GetChars(block.AsSpan(0, length), text, flush: length == 0);
            }
            catch (DecoderFallbackException exception)
            {
                int index = Math.Clamp(exception.Index, 0, length);
                return (line + block.AsSpan(0, index).Count((byte)'\n'), offset + index);
            }
            if (length == 0)
                return null;
            line += block.AsSpan(0, length).Count((byte)'\n');
            offset += length;
            length = stream.Read(block);
        }
    }

    private static (Encoding Encoding, TableNote? Note) Old(ReadBytes bytes, (long Line, long Offset) odd)
    {
        using var stream = bytes.Open();
        byte[] block = new byte[BlockSize];
        long line = 1;
        while (stream.Read(block) is > 0 and var length)
        {
            int found = block.AsSpan(0, length).IndexOfAny(NoText);
            if (found >= 0)
                throw Note(
                    $"The bytes of line {odd.Line} are no UTF-8, and line {line + block.AsSpan(0, found).Count((byte)'\n')} has a byte 0x{block[found]:X2}, "
                    + "which windows-1252 doesn't have. Is this a file of text?", "If it is, give {0}.").AsFormat();
            line += block.AsSpan(0, length).Count((byte)'\n');
        }
        return (Windows, Note($"The bytes of line {odd.Line} are no UTF-8: read as windows-1252.", "If letters look wrong, give {0}."));
    }

    /// <summary>A note of what the encoding's option helps with.</summary>
    /// <param name="advice">A sentence in which {0} stands for the option.</param>
    public static TableNote Note(string text, string advice) =>
        new(text) { Option = $"{nameof(CsvOptions)}.{nameof(CsvOptions.Encoding)}", Advice = advice };

    /// <summary>Files of other kinds, by what they begin with.</summary>
    private static void RefuseOthers(ReadOnlySpan<byte> head)
    {
        string? what = head.StartsWith("PAR1"u8) ? "a Parquet file; the package Kaem.ML.Parquet reads it"
            : head is [(byte)'P', (byte)'K', 3, 4, ..] ? "a zip archive, or an Excel workbook: unpack it, or save it as CSV"
            : head.StartsWith("SQLite format 3\0"u8) ? "a database of SQLite: read it by a DbDataReader"
            : head is [0x28, 0xB5, 0x2F, 0xFD, ..] or [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', ..] ? "packed, but not by gzip: unpack it"
            : null;
        if (what is not null)
            throw new FormatException($"It is {what}.");
    }
}
