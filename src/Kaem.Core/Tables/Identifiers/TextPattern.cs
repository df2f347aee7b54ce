using System.Text;

namespace Kaem.ML.Tables;

/// <summary>
/// Identifiers of letters, digits and marks. Those of one length with the same marks at the same places are of one shape; a place is what it always was, or any
/// character of the classes that were there.
/// </summary>
internal sealed class TextPattern : IdentifierPattern
{
    /// <summary>Shapes that are kept, the most frequent ones.</summary>
    private const int MostShapes = 1000;

    /// <summary>Identifiers that a shape must have to be one of several.</summary>
    private const double Plenty = 1e12;

    /// <summary>Places that a number counts through.</summary>
    private const ulong MostCounted = 1UL << 60;

    private const string Digits = "0123456789", Hexadecimals = "0123456789abcdef", Lower = "abcdefghijklmnopqrstuvwxyz";

    private readonly long[] _cumulated;

    public TextPattern(IReadOnlyList<Shape> shapes, KnownIdentifiers known)
    {
        if (shapes.Count == 0 || shapes.Any(shape => shape.Count < 1 || shape.Places.Count == 0 || shape.Places.Any(place => place.Length == 0)))
            throw new ArgumentException("An identifier's pattern has no shape.");
        if (shapes.Count > 1 && shapes.Any(shape => shape.Possible < Plenty))
            throw new ArgumentException("A shape of identifiers among others has too few.");
        (Shapes, Known) = ([.. shapes], known);
        _cumulated = new long[Shapes.Count];
        for (int s = 0; s < _cumulated.Length; s++)
            _cumulated[s] = (s > 0 ? _cumulated[s - 1] : 0) + Shapes[s].Count;
    }

    public IReadOnlyList<Shape> Shapes { get; }

    public KnownIdentifiers Known { get; }

    /// <param name="known">All identifiers: none is made again.</param>
    public static TextPattern Of(IReadOnlyCollection<string> values, IReadOnlyCollection<string> known)
    {
        string? hexadecimals = Have(char.IsAsciiHexDigitLower) ? Hexadecimals : Have(char.IsAsciiHexDigitUpper) ? Hexadecimals.ToUpperInvariant() : null;
        Shape[] all = [.. values.GroupBy(Skeleton).OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal).Take(MostShapes)
            .Select(group => Shape.Of([.. group], hexadecimals))];
        Shape[] plenty = [.. all.Where(shape => shape.Possible >= Plenty)];
        // Others would be used up, or made of one shape what is another's.
        Shape[] shapes = plenty.Length > 0 ? plenty : [all.MaxBy(shape => shape.Possible * shape.Count)!];
        return new TextPattern(shapes, KnownIdentifiers.Of(known, shapes.Min(shape => shape.Possible)));

        bool Have(Func<char, bool> letters) => values.All(value => value.All(character => !char.IsLetter(character) || letters(character)));
    }

    public override string Make(long row, ulong seed)
    {
        ulong bits = IndexShuffle.Mix(seed ^ IndexShuffle.Mix((ulong)row + 0x9E3779B97F4A7C15));
        long drawn = (long)(bits % (ulong)_cumulated[^1]);
        int s = 0;
        while (_cumulated[s] <= drawn)
            s++;
        var places = Shapes[s].Places.ToList();
        long index = row;
        while (true)
        {
            // The first places count, as many as a number can.
            ulong count = 1;
            int counted = 0;
            for (; counted < places.Count && count <= MostCounted / (ulong)places[counted].Length; counted++)
                count *= (ulong)places[counted].Length;
            bool isEnough = (ulong)Known.Count * KnownIdentifiers.Tries * 2 <= count && count >= KnownIdentifiers.Tries;
            long room = (long)(count / KnownIdentifiers.Tries);
            if (isEnough && index < room)
                return Known.New(index, count, seed, place => Write(places, counted, place, bits));
            index -= isEnough ? room : 0;
            // Used up: longer ones follow.
            places.Add(Digits);
        }
    }

    private static string Write(List<string> places, int counted, ulong place, ulong bits)
    {
        var text = new StringBuilder(places.Count);
        for (int i = 0; i < places.Count; i++)
        {
            string characters = places[i];
            if (i < counted)
            {
                text.Append(characters[(int)(place % (ulong)characters.Length)]);
                place /= (ulong)characters.Length;
            }
            else
            {
                bits = IndexShuffle.Mix(bits + 0x9E3779B97F4A7C15);
                text.Append(characters[(int)(bits % (ulong)characters.Length)]);
            }
        }
        return text.ToString();
    }

    /// <summary>A text with its letters and digits alike.</summary>
    private static string Skeleton(string text) => string.Create(text.Length, text, (skeleton, from) =>
    {
        for (int i = 0; i < skeleton.Length; i++)
            skeleton[i] = char.IsLetterOrDigit(from[i]) ? 'x' : from[i];
    });

    /// <summary>Identifiers of one length with the same marks.</summary>
    /// <param name="Places">The characters that can stand at each place.</param>
    /// <param name="Count">How many training had.</param>
    public sealed record Shape(IReadOnlyList<string> Places, int Count)
    {
        /// <summary>How many identifiers are possible.</summary>
        public double Possible { get; } = Places.Aggregate(1.0, (product, place) => product * place.Length);

        public static Shape Of(string[] values, string? hexadecimals) =>
            new([.. Enumerable.Range(0, values[0].Length).Select(place => Characters(values, place, hexadecimals))], values.Length);

        private static string Characters(string[] values, int place, string? hexadecimals)
        {
            char first = values[0][place];
            // What is the same everywhere stays, but in a shape of one text, whose letters and digits could be any.
            if (!char.IsLetterOrDigit(first) || (values.Length > 1 && Array.TrueForAll(values, value => value[place] == first)))
                return first.ToString();
            bool digit = false, lower = false, upper = false;
            // Of other alphabets, the letters that were there.
            string others = new(
                [.. values.Select(value => value[place]).Where(character => char.IsLetter(character) && !char.IsAscii(character)).Distinct().Order()]);
            foreach (string value in values)
            {
                char character = value[place];
                digit |= char.IsDigit(character);
                lower |= char.IsAsciiLetterLower(character);
                upper |= char.IsAsciiLetterUpper(character);
            }
            if (hexadecimals is not null && Array.Exists(values, value => value.Any(char.IsLetter)))
                return hexadecimals;
            bool isNumber = digit && !lower && !upper && others.Length == 0;
            return isNumber && place == 0 && Array.TrueForAll(values, value => value[0] != '0')
                ? Digits[1..]
                : (digit ? Digits : "") + (upper ? Lower.ToUpperInvariant() : "") + (lower ? Lower : "") + others;
        }
    }
}
