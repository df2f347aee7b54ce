using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Kaem.ML.Persistence;

namespace Kaem.ML.Tables;

/// <summary>Patterns of identifiers as JSON.</summary>
internal static class IdentifierPatternJson
{
    /// <summary>Writes the property <c>pattern</c>.</summary>
    public static void Write(Utf8JsonWriter json, IdentifierPattern pattern)
    {
        json.WriteStartObject("pattern");
        switch (pattern)
        {
            case SequencePattern sequence:
                json.WriteAnyText("prefix", sequence.Prefix);
                json.WriteAnyText("suffix", sequence.Suffix);
                json.WriteNumber("width", sequence.Width);
                json.WriteString("next", sequence.Next.ToString(CultureInfo.InvariantCulture));
                break;
            case NumberPattern number:
                json.WriteAnyText("prefix", number.Prefix);
                json.WriteAnyText("suffix", number.Suffix);
                json.WriteNumber("width", number.Width);
                json.WriteNumber("least", number.Least);
                json.WriteNumber("largest", number.Largest);
                Write(json, number.Known);
                break;
            case TextPattern text:
                json.WriteStartArray("shapes");
                foreach (var shape in text.Shapes)
                {
                    json.WriteStartObject();
                    json.WriteNumber("count", shape.Count);
                    json.Write("places", shape.Places);
                    json.WriteEndObject();
                }
                json.WriteEndArray();
                Write(json, text.Known);
                break;
        }
        json.WriteEndObject();
    }

    /// <exception cref="ArgumentException">A value is none that a pattern has.</exception>
    /// <exception cref="KeyNotFoundException">A value is not there.</exception>
    public static IdentifierPattern Read(JsonElement json)
    {
        if (json.TryGetProperty("shapes", out var shapes))
        {
            return new TextPattern(
                [.. shapes.EnumerateArray().Select(shape => new TextPattern.Shape(
                    [.. shape.GetProperty("places").EnumerateArray().Select(place => place.AnyText() ?? "")], shape.GetProperty("count").GetInt32()))],
                ReadKnown(json));
        }
        string prefix = Text(json, "prefix"), suffix = Text(json, "suffix");
        int width = json.GetProperty("width").GetInt32();
        return json.TryGetProperty("next", out var next)
            ? new SequencePattern(prefix, suffix, width, BigInteger.Parse(next.GetString()!, NumberStyles.None, CultureInfo.InvariantCulture))
            : new NumberPattern(prefix, suffix, width, json.GetProperty("least").GetInt64(), json.GetProperty("largest").GetInt64(), ReadKnown(json));
    }

    // Eight bytes each, in hexadecimals: half of what numbers would take.
    private static void Write(Utf8JsonWriter json, KnownIdentifiers known) =>
        json.WriteString("known", string.Concat(known.Hashes.Select(hash => hash.ToString("x16", CultureInfo.InvariantCulture))));

    private static KnownIdentifiers ReadKnown(JsonElement json)
    {
        byte[] bytes = Convert.FromHexString(Text(json, "known"));
        if (bytes.Length % sizeof(ulong) != 0)
            throw new ArgumentException("The hashes of identifiers are cut off.");
        return new KnownIdentifiers(
            [.. Enumerable.Range(0, bytes.Length / sizeof(ulong))
            .Select(i => System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(i * sizeof(ulong))))]);
    }

    private static string Text(JsonElement json, string name) =>
        json.GetProperty(name).AnyText() ?? throw new ArgumentException($"A pattern's {name} is null.");
}
