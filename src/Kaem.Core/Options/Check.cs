using System.Numerics;
using System.Runtime.CompilerServices;

namespace Kaem.ML;

/// <summary>Refuses an option's value where it is given: the exception names the option, the value and what would be valid.</summary>
internal static class Check
{
    // A century.
    private const double MostMinutes = 52_596_000;

    /// <summary>A whole number that may be as large as anybody needs.</summary>
    /// <param name="most">What nobody needs more of: a slip, or a file made to do harm.</param>
    public static T AtLeast<T>(T value, T least, T most, [CallerMemberName] string option = "") where T : IBinaryInteger<T> =>
        value >= least ? AtMost(value, most, option) : throw new ArgumentOutOfRangeException(option, value, $"{option} must be at least {least}.");

    public static float Positive(float value, float most, [CallerMemberName] string option = "") => value > 0 && float.IsFinite(value)
        ? AtMost(value, most, option)
        : throw new ArgumentOutOfRangeException(option, value, $"{option} must be a finite number above 0.");

    public static double PositiveMinutes(double value, [CallerMemberName] string option = "") => value > 0 && double.IsFinite(value)
        ? AtMost(value, MostMinutes, option)
        : throw new ArgumentOutOfRangeException(option, value, $"{option} must be a finite number of minutes above 0.");

    public static float NotNegative(float value, float most, [CallerMemberName] string option = "") => value >= 0 && float.IsFinite(value)
        ? AtMost(value, most, option)
        : throw new ArgumentOutOfRangeException(option, value, $"{option} must be a finite number, 0 or above.");

    private static T AtMost<T>(T value, T most, string option) where T : INumber<T> => value <= most
        ? value
        : throw new ArgumentOutOfRangeException(option, value, FormattableString.Invariant($"{option} must be at most {most}."));

    public static T Within<T>(T value, T least, T most, [CallerMemberName] string option = "") where T : INumber<T> =>
        value >= least && value <= most ? value : throw new ArgumentOutOfRangeException(option, value, $"{option} must lie between {least} and {most}.");

    /// <summary>The ends of a range.</summary>
    public static (float Low, float High) Range((float Low, float High) value, [CallerMemberName] string option = "") =>
        !(value.Low < value.High && float.IsFinite(value.Low) && float.IsFinite(value.High))
            ? throw new ArgumentOutOfRangeException(option, value, $"{option} must be finite and ascending.")
            : value.Low >= -Bounds.Far && value.High <= Bounds.Far
            ? value
            : throw new ArgumentOutOfRangeException(
                option, value, FormattableString.Invariant($"{option} must lie between {-Bounds.Far} and {Bounds.Far}."));

    /// <summary>A copy of the widths of layers.</summary>
    public static IReadOnlyList<int>? Widths(IReadOnlyList<int>? value, [CallerMemberName] string option = "")
    {
        foreach (int width in value ?? [])
            AtLeast(width, 1, Bounds.Width, option);
        return value is null ? null : [.. value];
    }

    /// <summary>A copy of the widths of layers, of which there must be one.</summary>
    public static IReadOnlyList<int> SomeWidths(IReadOnlyList<int>? value, [CallerMemberName] string option = "") =>
        Widths(NotNull(value, option), option) is { Count: > 0 } widths ? widths : throw new ArgumentException($"{option} must name a layer.", option);

    public static T Defined<T>(T value, [CallerMemberName] string option = "") where T : struct, Enum =>
        Enum.IsDefined(value)
        ? value
        : throw new ArgumentOutOfRangeException(option, value, $"{option} must be one of {string.Join(", ", Enum.GetNames<T>())}.");

    public static string NotEmpty(string? value, [CallerMemberName] string option = "") =>
        NotNull(value, option).Length > 0 ? value! : throw new ArgumentException($"{option} must not be empty.", option);

    /// <summary>A copy of names that are all there and all different.</summary>
    public static IReadOnlyList<string> Names(IReadOnlyList<string>? value, [CallerMemberName] string option = "")
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string name in NotNull(value, option))
        {
            if (!seen.Add(NotEmpty(name, option)))
                throw new ArgumentException($"{option} names '{name}' twice.", option);
        }
        return [.. value!];
    }

    public static T NotNull<T>(T? value, [CallerMemberName] string option = "") where T : class =>
        value ?? throw new ArgumentNullException(option, $"{option} must be given.");
}
