namespace Kaem.ML.Numerics;

/// <summary>Looks at, or replaces, what parts of training remember.</summary>
internal interface IStateVisitor
{
    /// <summary>Whether values are replaced; parts then make what they have to show first.</summary>
    bool IsReading { get; }

    /// <summary>An array whose length does not change while training.</summary>
    /// <param name="name">What it is, for messages.</param>
    void Floats(string name, Span<float> values);

    /// <summary>A whole number.</summary>
    void Number(ref long value);

    /// <summary>A number that may be NaN or infinite.</summary>
    void Number(ref double value);
}

/// <summary>Numbers of other types.</summary>
internal static class StateVisitorExtensions
{
    /// <exception cref="ModelFormatException">It is too large.</exception>
    public static void Number(this IStateVisitor visitor, ref int value)
    {
        long number = value;
        visitor.Number(ref number);
        value = number == (int)number
            ? (int)number
            : throw new ModelFormatException($"The state claims {number} where a smaller number stands: it is damaged.");
    }

    public static void Number(this IStateVisitor visitor, ref float value)
    {
        double number = value;
        visitor.Number(ref number);
        value = (float)number;
    }

    /// <summary>A number of things that follow.</summary>
    /// <exception cref="ModelFormatException">It is negative.</exception>
    public static int Count(this IStateVisitor visitor, int count)
    {
        visitor.Number(ref count);
        return count >= 0 ? count : throw new ModelFormatException($"The state claims {count} parts: it is damaged.");
    }
}
