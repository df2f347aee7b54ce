using System.Globalization;
using System.Numerics;

namespace Kaem.ML.Tables;

/// <summary>Which numbers a double holds with all their digits.</summary>
internal static class ExactNumbers
{
    /// <summary>Whether a whole number is one up to 2^53 in size, in its own type: as a double a larger one may look like it.</summary>
    public static bool Holds<T>(T value) where T : INumber<T> => T.IsZero(value) || Int128.CreateSaturating(value) is var whole
        && whole <= (Int128)TextValues.LargestInteger && whole >= -(Int128)TextValues.LargestInteger;

    /// <summary>Whether a decimal's digits together are at most 2^53.</summary>
    public static bool Holds(decimal value)
    {
        // Dividing by one leaves out zeros at the end.
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value / 1.0000000000000000000000000000m, parts);
        return parts[2] == 0 && ((ulong)(uint)parts[1] << 32 | (uint)parts[0]) <= (ulong)TextValues.LargestInteger;
    }

    /// <summary>The double of the digits that a number in single precision is written with: 0.1 of 0.1f, where a conversion adds digits of noise.</summary>
    public static double OfSingle(float value) => float.IsFinite(value)
        ? double.Parse(value.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
        : value;
}
