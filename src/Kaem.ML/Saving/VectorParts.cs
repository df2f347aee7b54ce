using Microsoft.ML.Data;

namespace Kaem.ML.Saving;

/// <summary>
/// A vector cut into parts whose sizes are powers of two, the largest first: the binary digits of its size. A saved chain can
/// only have columns whose sizes its code knows, so it computes these and puts them together.
/// </summary>
internal sealed class VectorParts
{
    /// <summary>Binary digits that the columns of <see cref="CarrierOutputs"/> can make up.</summary>
    public const int Digits = 20;

    /// <summary>Largest size that can be saved.</summary>
    public const int LargestSize = (1 << Digits) - 1;

    private readonly float[][] _parts = [.. Enumerable.Repeat<float[]>([], Digits)];

    public bool IsEmpty { get; private set; } = true;

    /// <summary>The part for a binary digit; empty where the vector's size lacks it.</summary>
    public VBuffer<float> this[int digit] => new(_parts[digit].Length, _parts[digit]);

    /// <summary>The digits of a size, the largest first.</summary>
    public static IEnumerable<int> DigitsOf(int size) =>
        Enumerable.Range(0, Digits).Reverse().Where(digit => (size & (1 << digit)) != 0);

    public void Fill(ReadOnlySpan<float> vector)
    {
        int at = 0;
        for (int digit = Digits - 1; digit >= 0; digit--)
        {
            int size = vector.Length & (1 << digit);
            if (_parts[digit].Length != size)
                _parts[digit] = new float[size];
            vector.Slice(at, size).CopyTo(_parts[digit]);
            at += size;
        }
        IsEmpty = false;
    }

    public void Clear() => IsEmpty = true;
}
