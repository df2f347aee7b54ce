namespace Kaem.ML.Text.Model;

/// <summary>What is counted of texts.</summary>
internal static class TextMeasures
{
    /// <summary>Bits per character of texts whose log-likelihoods, ends included, sum up to so many nats; ends count as no characters.</summary>
    public static double BitsPerCharacter(double nats, IReadOnlyList<string> texts)
    {
        long characters = texts.Sum(text => (long)text.EnumerateRunes().Count());
        return characters > 0 ? -nats / Math.Log(2) / characters : throw new ArgumentException("There is no character in the texts.", nameof(texts));
    }

    /// <summary>Refuses texts of which one is null.</summary>
    public static void CheckTexts(IReadOnlyList<string> texts, string argument)
    {
        ArgumentNullException.ThrowIfNull(texts, argument);
        for (int i = 0; i < texts.Count; i++)
        {
            if (texts[i] is null)
                throw new ArgumentException($"Text {i} is null.", argument);
        }
    }
}
