using System.Buffers.Binary;

namespace Kaem.ML.Tables;

/// <summary>
/// Looks over what a Parquet file says of itself before it is read: sizes, places and numbers of values must be such as the file has. A reader that believes
/// them takes gigabytes for a damaged file of a kilobyte, or never ends.
/// </summary>
internal static class ParquetStructure
{
    private const int Mark = 4, Tail = 8;

    // The head of a page is rarely longer, but statistics may be.
    private const int FirstHead = 1 << 10;

    /// <summary>Bytes that a page may unpack to whatever its size; beyond them it is a multiple of that.</summary>
    private const long FreePage = 1 << 24, MostFold = 1 << 14;

    /// <exception cref="FormatException">The file is none, or damaged.</exception>
    public static void Check(Stream stream)
    {
        long start = stream.Position, length = stream.Length;
        try
        {
            CheckFooter(stream, length);
        }
        catch (EndOfStreamException exception)
        {
            throw new FormatException(exception.Message, exception);
        }
        finally
        {
            stream.Position = start;
        }
    }

    private static void CheckFooter(Stream stream, long length)
    {
        if (length < Mark + Tail)
            throw new FormatException($"it has {length} bytes");
        byte[] tail = Read(stream, length - Tail, Tail);
        if (!tail.AsSpan(Mark).SequenceEqual("PAR1"u8))
            throw new FormatException("it does not end with PAR1");
        int footer = BinaryPrimitives.ReadInt32LittleEndian(tail);
        if (footer < 1 || footer > length - Mark - Tail)
            throw new FormatException($"its description claims {footer} bytes of {length}");
        var file = new ThriftReader(Read(stream, length - Tail - footer, footer), footer).ReadStruct();
        CheckSchema([.. Structures(file, 2)]);
        long rows = 0;
        foreach (var group in Structures(file, 4))
        {
            long own = Number(group, 3, "rows of a group");
            rows = checked(rows + own);
            foreach (var chunk in Structures(group, 1))
            {
                if (chunk.GetValueOrDefault(3) is Dictionary<int, object> column)
                    CheckColumn(stream, column, length - Tail - footer);
            }
        }
        if (rows != Number(file, 3, "rows"))
            throw new FormatException($"it claims {Number(file, 3, "rows")} rows, and {rows} in its groups");
    }

    /// <summary>The columns are a tree, each node before its children, and each has a name.</summary>
    private static void CheckSchema(Dictionary<int, object>[] nodes)
    {
        long children = 0;
        for (int i = 0; i < nodes.Length; i++)
        {
            Number(nodes[i], 4, "letters of a column's name");
            if (nodes[i].ContainsKey(5))
                children += Number(nodes[i], 5, "children of a column");
            // No node before the last is without a place for the next.
            if (children > nodes.Length || (children == i && i + 1 < nodes.Length))
                break;
        }
        if (nodes.Length == 0 || children != nodes.Length - 1)
            throw new FormatException($"its {nodes.Length} columns and groups claim {children} children");
    }

    private static void CheckColumn(Stream stream, Dictionary<int, object> column, long end)
    {
        Number(column, 1, "type of a column");
        Number(column, 4, "codec of a column");
        if (!(column.GetValueOrDefault(2) is List<object> && column.GetValueOrDefault(3) is List<object> { Count: > 0 }))
            throw new FormatException("a column has no encodings or no name");
        long values = Number(column, 5, "values of a column"), bytes = Number(column, 7, "bytes of a column"), first = Number(column, 9, "place of a column");
        if (column.GetValueOrDefault(11) is long dictionary and > 0 && dictionary < first)
            first = dictionary;
        if (first < Mark || bytes > end - first)
            throw new FormatException($"a column claims {bytes} bytes from byte {first} on, and the data ends at {end}");
        long found = 0;
        for (long at = first; at < first + bytes && found < values;)
        {
            var (page, head) = Head(stream, at, first + bytes);
            long packed = Number(page, 3, "bytes of a page"), whole = Number(page, 2, "unpacked bytes of a page");
            if (packed > first + bytes - at - head || whole > Math.Max(FreePage, MostFold * packed))
                throw new FormatException($"a page claims {packed} bytes that become {whole}, within {first + bytes - at - head}");
            // Pages of data, in either version, say how many values they have; others have none.
            foreach (int kind in (ReadOnlySpan<int>)[5, 8])
            {
                if (page.GetValueOrDefault(kind) is Dictionary<int, object> data)
                    found += Number(data, 1, "values of a page");
            }
            if (page.GetValueOrDefault(7) is Dictionary<int, object> words && Number(words, 1, "values of a dictionary") > Math.Max(whole, 1) * 8)
                throw new FormatException($"a dictionary of {whole} bytes claims {Number(words, 1, "values")} values");
            at += head + packed;
        }
        if (found != values)
            throw new FormatException($"a column claims {values} values, and its pages {found}");
    }

    private static (Dictionary<int, object> Page, int Length) Head(Stream stream, long at, long end)
    {
        for (long room = FirstHead; ; room *= 8)
        {
            int take = (int)Math.Min(Math.Min(room, end - at), int.MaxValue / 2);
            var reader = new ThriftReader(Read(stream, at, take), take);
            try
            {
                return (reader.ReadStruct(), reader.Position);
            }
            catch (EndOfStreamException) when (take < end - at && room < int.MaxValue / 2)
            {
                // Its statistics are long.
            }
        }
    }

    private static byte[] Read(Stream stream, long at, int count)
    {
        var bytes = new byte[count];
        stream.Position = at;
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static long Number(Dictionary<int, object> fields, int field, string what) => fields.GetValueOrDefault(field) is long and >= 0 and var number
        ? number
        : throw new FormatException($"the {what} {(fields.TryGetValue(field, out object? value) ? $"are {value}" : "are not said")}");

    private static IEnumerable<Dictionary<int, object>> Structures(Dictionary<int, object> fields, int field) =>
        fields.GetValueOrDefault(field) is List<object> items ? items.OfType<Dictionary<int, object>>() : [];
}
