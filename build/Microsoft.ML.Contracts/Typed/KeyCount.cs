namespace Microsoft.ML.Data;

public sealed class KeyCount
{
    public ulong? Count;

    public KeyCount() { }

    public KeyCount(ulong count)
    {
        Check.Param(count > 0, nameof(count), "The number of keys must be positive.");
        Count = count;
    }
}
