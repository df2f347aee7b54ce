using System.Text.Json;

namespace Kaem.ML.Perception;

/// <summary>Reads the header of a safetensors file: JSON with type, extents and place of every tensor.</summary>
internal static class SafeTensorsHeader
{
    /// <summary>The tensors in the order of their data, which they fill without gaps.</summary>
    /// <param name="json">The header's bytes.</param>
    /// <param name="dataLength">Bytes of the file behind the header.</param>
    /// <exception cref="ModelFormatException">The header is damaged, or does not fit the file.</exception>
    public static IReadOnlyDictionary<string, SafeTensor> Read(ReadOnlyMemory<byte> json, long dataLength)
    {
        var tensors = new Dictionary<string, SafeTensor>();
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new ModelFormatException("The header of the safetensors file is no JSON object: it is damaged.");
            foreach (var entry in document.RootElement.EnumerateObject())
            {
                if (entry.Name != "__metadata__" && !tensors.TryAdd(entry.Name, Tensor(entry.Name, entry.Value)))
                    throw new ModelFormatException($"The safetensors file has two tensors '{entry.Name}'.");
            }
        }
        // Names that are no UTF-8 show when they are asked for.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new ModelFormatException($"The header of the safetensors file is no JSON: {exception.Message}", exception);
        }
        long at = 0;
        foreach (var tensor in tensors.Values.OrderBy(tensor => tensor.Begin).ThenBy(tensor => tensor.End))
        {
            if (tensor.Begin != at)
                throw new ModelFormatException(
                    $"Tensor '{tensor.Name}' begins at byte {tensor.Begin} of the data, but the one before it ends at {at}: the safetensors file is damaged.");
            at = tensor.End;
        }
        return at == dataLength
            ? tensors
            : throw new ModelFormatException(
                $"The tensors of the safetensors file fill {at} bytes, but {dataLength} follow its header: it is {(at > dataLength ? "cut off" : "damaged")}.");
    }

    private static SafeTensor Tensor(string name, JsonElement entry)
    {
        if (entry.ValueKind != JsonValueKind.Object
            || !entry.TryGetProperty("dtype", out var type) || type.ValueKind != JsonValueKind.String
            || !entry.TryGetProperty("shape", out var shape) || shape.ValueKind != JsonValueKind.Array
            || !entry.TryGetProperty("data_offsets", out var offsets) || offsets.ValueKind != JsonValueKind.Array || offsets.GetArrayLength() != 2)
        {
            throw new ModelFormatException($"Tensor '{name}' of the safetensors file lacks its dtype, shape or data_offsets.");
        }
        var extents = new List<int>();
        Int128 elements = 1;
        foreach (var extent in shape.EnumerateArray())
        {
            if (extent.ValueKind != JsonValueKind.Number || !extent.TryGetInt32(out int value) || value < 0)
                throw new ModelFormatException(
                    $"Tensor '{name}' of the safetensors file has the extent {extent.GetRawText()}; extents are whole numbers, 0 or above.");
            extents.Add(value);
            // More than any file holds; larger products could overflow.
            elements = Int128.Min(elements * value, long.MaxValue);
        }
        long begin = Offset(offsets[0]), end = Offset(offsets[1]);
        if (end < begin)
            throw new ModelFormatException($"Tensor '{name}' of the safetensors file ends at byte {end}, before it begins at {begin}.");
        string typeName = type.GetString()!;
        if (SafeTensorsFile.ElementSize(typeName) is { } size && elements * size != end - begin)
        {
            throw new ModelFormatException(
                $"Tensor '{name}' of the safetensors file has {end - begin} bytes, but {typeName} of extents {NetworkPlan.Text(extents)} takes "
                + $"{elements * size}.");
        }
        return new SafeTensor(name, typeName, [.. extents], begin, end);

        long Offset(JsonElement offset) => offset.ValueKind == JsonValueKind.Number && offset.TryGetInt64(out long value) && value >= 0
            ? value
            : throw new ModelFormatException(
                $"Tensor '{name}' of the safetensors file has the data offset {offset.GetRawText()}; offsets are whole numbers, 0 or above.");
    }
}
