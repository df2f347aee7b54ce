using System.Buffers.Binary;
using System.Text;

namespace Kaem.ML.Tests.Perception;

/// <summary>Writes safetensors files.</summary>
internal static class SafeTensorsBytes
{
    public static byte[] File(string header, byte[] data)
    {
        byte[] json = Encoding.UTF8.GetBytes(header), length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        return [.. length, .. json, .. data];
    }

    public static byte[] Of(params (string Name, int[] Shape, float[] Values, string Type)[] tensors)
    {
        var data = new List<byte>();
        var entries = new List<string> { "\"__metadata__\":{\"format\":\"pt\"}" };
        foreach (var (name, shape, values, type) in tensors)
        {
            int begin = data.Count;
            foreach (float value in values)
                data.AddRange(Bytes(value, type));
            entries.Add($"\"{name}\":{{\"dtype\":\"{type}\",\"shape\":[{string.Join(",", shape)}],\"data_offsets\":[{begin},{data.Count}]}}");
        }
        return File("{" + string.Join(",", entries) + "}  ", [.. data]);
    }

    private static byte[] Bytes(float value, string type)
    {
        var bytes = new byte[type == "F32" ? 4 : 2];
        if (type == "F32")
            BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        else if (type == "F16")
            BinaryPrimitives.WriteHalfLittleEndian(bytes, (Half)value);
        else
            BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)(BitConverter.SingleToUInt32Bits(value) >> 16));
        return bytes;
    }
}
