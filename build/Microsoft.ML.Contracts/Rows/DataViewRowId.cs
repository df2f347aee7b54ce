namespace Microsoft.ML.Data;

// 128 bits that name a row, whatever the cursor. New ones are made with the rounds of the Murmur3 hash.
public readonly struct DataViewRowId : IComparable<DataViewRowId>, IEquatable<DataViewRowId>
{
    private const ulong C1 = 0x87c37b91114253d5;
    private const ulong C2 = 0x4cf5ad432745937f;

    public readonly ulong Low;
    public readonly ulong High;

    public DataViewRowId(ulong low, ulong high)
    {
        Low = low;
        High = high;
    }

    public override string ToString() => $"{High:x16}{Low:x16}";

    public int CompareTo(DataViewRowId other) => (High, Low).CompareTo((other.High, other.Low));

    public bool Equals(DataViewRowId other) => Low == other.Low && High == other.High;

    public override bool Equals(object obj) => obj is DataViewRowId other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Low, High);

    public DataViewRowId Next() => Round(0, 0);

    // The block (1, 0) is mixed in after the round: its key bits touch the low word alone.
    public DataViewRowId Fork()
    {
        var next = Next();
        return new(next.Low ^ (ulong.RotateLeft(C1, 31) * C2), next.High);
    }

    public DataViewRowId Combine(DataViewRowId other)
    {
        var block = other.Fork();
        return Round(ulong.RotateLeft(block.Low * C1, 31) * C2, ulong.RotateLeft(block.High * C2, 33) * C1);
    }

    private DataViewRowId Round(ulong key1, ulong key2)
    {
        ulong low = (ulong.RotateLeft(Low ^ key1, 27) + High) * 5 + 0x52dce729;
        ulong high = (ulong.RotateLeft(High ^ key2, 31) + low) * 5 + 0x38495ab5;
        return new(low, high);
    }
}
