using System.Globalization;
using System.Numerics;
using System.Text;

namespace Kaem.ML.Tables;

/// <summary>
/// What identifiers look like, and new ones that look so: each row's is its own, whatever rows are made beside it, and none is a training row's. Identifiers
/// themselves are not kept, but for the largest of a sequence, and hashes where few others would be possible.
/// </summary>
internal abstract class IdentifierPattern
{
    /// <summary>Digits of numbers that are counted with, at most.</summary>
    private protected const int MostDigits = 38;

    /// <summary>Share of identifiers from which on those that are alike make the pattern: one in twenty may be unlike them.</summary>
    private const double UsualShare = 0.95;

    /// <summary>Digits that a <see cref="long"/> holds.</summary>
    private const int DigitsOfLong = 18;

    /// <summary>Numbers follow each other where there are no more than so many to a value.</summary>
    private const int SequenceRoom = 4;

    /// <summary>The identifier of a row.</summary>
    public abstract string Make(long row, ulong seed);

    /// <summary>The pattern of given identifiers: of most of them, where few are unlike these.</summary>
    /// <param name="values">At least one.</param>
    public static IdentifierPattern Of(IReadOnlyCollection<string> values)
    {
        if (Counted(values, values) is { } counted)
            return counted;
        var usual = Usual(values);
        return (usual.Count < values.Count ? Counted(usual, values) : null) ?? TextPattern.Of(usual, values);
    }

    /// <summary>Identifiers that are unlike nearly all others, so that the pattern is not theirs.</summary>
    public static IReadOnlyList<string> Odd(IReadOnlyCollection<string> values)
    {
        if (values.Count == 0 || Counted(values, values) is not null)
            return [];
        var usual = Usual(values).ToHashSet(StringComparer.Ordinal);
        return [.. values.Where(value => !usual.Contains(value))];
    }

    /// <summary>
    /// Those of nearly all that are alike: the same but for their digits, else with letters of the same case and digits at the same places. All, where there
    /// are none such.
    /// </summary>
    private static IReadOnlyCollection<string> Usual(IReadOnlyCollection<string> values)
    {
        foreach (var shape in new Func<string, string>[] { WithoutDigits, Classes })
        {
            var most = values.GroupBy(shape, StringComparer.Ordinal).MaxBy(group => group.Count())!.ToArray();
            if (most.Length >= UsualShare * values.Count)
                return most;
        }
        return values;
    }

    private static string WithoutDigits(string text)
    {
        var shape = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (!char.IsAsciiDigit(text[i]))
                shape.Append('-').Append(text[i]);
            else if (i == 0 || !char.IsAsciiDigit(text[i - 1]))
                shape.Append('0');
        }
        return shape.ToString();
    }

    private static string Classes(string text) => string.Create(text.Length, text, (shape, from) =>
    {
        for (int i = 0; i < shape.Length; i++)
            shape[i] = char.IsAsciiDigit(from[i]) ? '0' : char.IsUpper(from[i]) ? 'X' : char.IsLetter(from[i]) ? 'x' : from[i];
    });

    /// <summary>The pattern of identifiers that are numbers between texts that they share; null where they are not.</summary>
    /// <param name="known">All identifiers: none is made again.</param>
    private static IdentifierPattern? Counted(IReadOnlyCollection<string> values, IReadOnlyCollection<string> known)
    {
        string first = values.First();
        int before = first.Length, behind = first.Length;
        foreach (string value in values)
        {
            before = first.AsSpan(0, before).CommonPrefixLength(value);
            behind = Math.Min(behind, value.Length);
            while (behind > 0 && !first.AsSpan(first.Length - behind).SequenceEqual(value.AsSpan(value.Length - behind)))
                behind--;
        }
        // Digits count, and are no part of what stands around them.
        while (before > 0 && char.IsAsciiDigit(first[before - 1]))
            before--;
        while (behind > 0 && char.IsAsciiDigit(first[first.Length - behind]))
            behind--;
        behind = Math.Min(behind, first.Length - before);
        bool isCounted = values.All(value => value.Length - before - behind is >= 1 and <= MostDigits
            && value.AsSpan(before, value.Length - before - behind).IndexOfAnyExceptInRange('0', '9') < 0);
        if (!isCounted)
            return null;
        string prefix = first[..before], suffix = first[^behind..];
        string[] digits = [.. values.Select(value => value.Substring(before, value.Length - before - behind))];
        bool isPadded = digits.Any(text => text.Length > 1 && text[0] == '0');
        int width = isPadded ? digits.Min(text => text.Length) : 1;
        BigInteger[] numbers = [.. digits.Select(text => BigInteger.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture)).Distinct()];
        BigInteger least = numbers.Min(), largest = numbers.Max();
        return largest - least < (BigInteger)SequenceRoom * numbers.Length ? new SequencePattern(prefix, suffix, width, largest + 1)
            : digits.All(text => text.Length <= DigitsOfLong) ? NumberPattern.Of(prefix, suffix, width, (long)least, (long)largest, known)
            : null;
    }
}

/// <summary>Numbers that follow each other: new ones go on.</summary>
internal sealed class SequencePattern(string prefix, string suffix, int width, BigInteger next) : IdentifierPattern
{
    public string Prefix { get; } = prefix;

    public string Suffix { get; } = suffix;

    /// <summary>Digits at least, zeros before the number among them.</summary>
    public int Width { get; } = width is >= 1 and <= MostDigits ? width : throw new ArgumentException($"An identifier can't have {width} digits.");

    /// <summary>The first row's number.</summary>
    public BigInteger Next { get; } = next >= 0 ? next : throw new ArgumentException($"Identifiers can't go on from {next}.");

    public override string Make(long row, ulong seed) =>
        $"{Prefix}{(Next + row).ToString(CultureInfo.InvariantCulture).PadLeft(Width, '0')}{Suffix}";
}

/// <summary>Numbers without an order, from the least to the largest that there were, and beyond once these are used up.</summary>
internal sealed class NumberPattern : IdentifierPattern
{
    private readonly KnownIdentifiers _known;

    public NumberPattern(string prefix, string suffix, int width, long least, long largest, KnownIdentifiers known)
    {
        if (width is < 1 or > 18 || least < 0 || largest <= least || largest >= 1L << 60)
            throw new ArgumentException($"Identifiers can't have {width} digits from {least} to {largest}.");
        (Prefix, Suffix, Width, Least, Largest, _known) = (prefix, suffix, width, least, largest, known);
    }

    public string Prefix { get; }

    public string Suffix { get; }

    /// <summary>Digits at least, zeros before the number among them.</summary>
    public int Width { get; }

    public long Least { get; }

    public long Largest { get; }

    public KnownIdentifiers Known => _known;

    public static NumberPattern Of(string prefix, string suffix, int width, long least, long largest, IReadOnlyCollection<string> values) =>
        new(prefix, suffix, width, least, largest, KnownIdentifiers.Of(values, largest - least + 1.0));

    public override string Make(long row, ulong seed)
    {
        long index = row, low = Least, high = Largest;
        for (int level = 0; ; level++)
        {
            long from = low;
            ulong count = (ulong)(high - low) + 1;
            long room = (long)(count / KnownIdentifiers.Tries);
            if (_known.Count * KnownIdentifiers.Tries * 2 <= (long)count && index < room)
                return _known.New(index, count, seed + (ulong)level, Write);
            if (_known.Count * KnownIdentifiers.Tries * 2 <= (long)count)
                index -= room;
            (low, high) = (high + 1, high <= (1L << 61) / 8 ? high * 8 + 7 : throw new InvalidOperationException($"Row {row} has no identifier left."));

            string Write(ulong place) => $"{Prefix}{((long)place + from).ToString(CultureInfo.InvariantCulture).PadLeft(Width, '0')}{Suffix}";
        }
    }
}
