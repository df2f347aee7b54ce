namespace Kaem.ML.Tables;

/// <summary>
/// What is given of a column beside a value itself: a range, some values, or that there is a gap. It stands where a value would stand among given values.
/// Numbers, days and times are given as they are where values are: of .NET's types, or as text in the column's format.
/// </summary>
/// <example>
/// <code>
/// var given = new Dictionary&lt;string, object&gt;
/// {
///     ["age"] = Given.Between(30, 40),
///     ["town"] = Given.OneOf("Cork", "Bonn"),
///     ["deck"] = Given.Missing,
/// };
/// </code>
/// </example>
public abstract record Given
{
    private protected Given()
    {
    }

    /// <summary>There is a gap.</summary>
    public static Given Missing { get; } = new GivenGap(true);

    /// <summary>There is a value, whichever.</summary>
    public static Given Present { get; } = new GivenGap(false);

    /// <summary>A number, day or time from one to another, both included.</summary>
    public static Given Between(object least, object most)
    {
        ArgumentNullException.ThrowIfNull(least);
        ArgumentNullException.ThrowIfNull(most);
        return new GivenRange(least, most);
    }

    /// <summary>A number, day or time from a given one on.</summary>
    public static Given AtLeast(object least)
    {
        ArgumentNullException.ThrowIfNull(least);
        return new GivenRange(least, null);
    }

    /// <summary>A number, day or time up to a given one.</summary>
    public static Given AtMost(object most)
    {
        ArgumentNullException.ThrowIfNull(most);
        return new GivenRange(null, most);
    }

    /// <summary>
    /// One of some values, as likely beside each other as the model finds them: of numbers that have all digits of a double, in the ratio of their densities.
    /// </summary>
    /// <exception cref="ArgumentException">There are no values, or one is null.</exception>
    public static Given OneOf(params IReadOnlyList<object> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count == 0 || values.Contains(null!))
            throw new ArgumentException("OneOf needs values, and none may be null: Given.Missing stands for a gap.", nameof(values));
        return new GivenSet([.. values]);
    }
}

/// <summary>A range; null for an end that it lacks.</summary>
internal sealed record GivenRange(object? Least, object? Most) : Given;

/// <summary>Some values.</summary>
internal sealed record GivenSet(object[] Values) : Given;

/// <summary>A gap, or none.</summary>
internal sealed record GivenGap(bool IsMissing) : Given;
