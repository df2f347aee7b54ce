using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tests.Tables;

/// <summary>A row with a column of every type that a table can have.</summary>
internal sealed class EveryType
{
    private static readonly string[] Towns = ["Cork", "", "Dover", "Aarhus"];

    public float Single { get; set; }

    public double Double { get; set; }

    public sbyte SByte { get; set; }

    public byte Byte { get; set; }

    public short Int16 { get; set; }

    public ushort UInt16 { get; set; }

    public int Int32 { get; set; }

    public uint UInt32 { get; set; }

    public long Int64 { get; set; }

    public ulong UInt64 { get; set; }

    public bool Flag { get; set; }

    public string Town { get; set; } = "";

    [KeyType(5)]
    public uint Key { get; set; }

    [KeyType(200)]
    public byte ByteKey { get; set; }

    public float Size { get; set; }

    /// <summary>The rows, with a key under names ("TownKey") and one under numbers ("SizeKey") besides.</summary>
    public static IDataView View(int rows, int seed = 1)
    {
        var random = new Random(seed);
        var data = Toy.Context.Data.LoadFromEnumerable(Enumerable.Range(0, rows).Select(_ => Of(random)).ToArray());
        var names = Toy.Context.Transforms.Conversion;
        return names.MapValueToKey("TownKey", "Town").Append(names.MapValueToKey("SizeKey", "Size")).Fit(data).Transform(data);
    }

    private static EveryType Of(Random random)
    {
        int whole = random.Next(100);
        return new EveryType
        {
            Single = random.Next(5) == 0 ? float.NaN : random.NextSingle(),
            Double = random.Next(5) == 0 ? double.NaN : whole + random.NextDouble(),
            SByte = (sbyte)-whole,
            Byte = (byte)(155 + whole),
            Int16 = (short)(-300 * whole),
            UInt16 = (ushort)(600 * whole),
            Int32 = -20_000_000 * whole,
            UInt32 = 40_000_000u * (uint)whole,
            Int64 = -(1L << 46) * whole,
            UInt64 = (1UL << 46) * (ulong)whole,
            Flag = whole > 50,
            Town = Towns[random.Next(4)],
            Key = (uint)random.Next(6),
            ByteKey = (byte)random.Next(201),
            Size = whole % 3 + 0.5f,
        };
    }
}
