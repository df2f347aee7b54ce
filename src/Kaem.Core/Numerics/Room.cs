using System.Globalization;

namespace Kaem.ML.Numerics;

/// <summary>
/// What fits into memory, asked before anything is allocated: what does not is refused with what it wants, instead of an overflow, or a machine that swaps
/// until it is killed.
/// </summary>
internal static class Room
{
    private const double Gigabyte = 1 << 30;

    /// <summary>Bytes that this process may have: the machine's memory, or less where its container or the runtime's settings say so.</summary>
    public static long Available => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>Refuses buffers of single precision that no array could hold, or that memory could not.</summary>
    /// <param name="who">What wants the room.</param>
    /// <param name="buffers">Numbers of each, and what they are.</param>
    /// <param name="argument">What it follows from.</param>
    /// <param name="available">Bytes that there are; null for <see cref="Available"/>.</param>
    /// <exception cref="ArgumentException">They don't fit.</exception>
    public static void Require(string who, IEnumerable<(string What, Int128 Floats)> buffers, string argument, long? available = null)
    {
        Int128 bytes = 0;
        (string What, Int128 Floats) largest = default;
        foreach (var buffer in buffers)
        {
            bytes += sizeof(float) * buffer.Floats;
            if (buffer.Floats > largest.Floats)
                largest = buffer;
        }
        long there = available ?? Available;
        if (largest.Floats > Array.MaxLength)
            throw new ArgumentException(
                $"{who} would need {Text(sizeof(float) * largest.Floats)} in one piece, {largest.Floats} numbers, for {largest.What}; there may be "
                + $"{Array.MaxLength} in one.", argument);
        if (bytes > there)
            throw new ArgumentException(
                $"{who} would take {Text(bytes)} of memory at least, and this process may have {Text(there)}. Most of it, "
                + $"{Text(sizeof(float) * largest.Floats)}, is for {largest.What}.", argument);
    }

    private static string Text(Int128 bytes) => ((double)bytes / Gigabyte).ToString("N1", CultureInfo.InvariantCulture) + " GB";
}
