using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Kaem.ML.Tables.Saving;

namespace Kaem.ML.Saving;

/// <summary>Decodes a loaded model's text once for all cursors and threads, and keeps the model as long as ML.NET keeps the text.</summary>
internal static class PayloadCache
{
    /// <exception cref="ModelFormatException">The text is damaged, or comes from a newer version.</exception>
    public static ModelPayload Get(ReadOnlyMemory<char> text) => Cache<ModelPayload>.Get(text, text => ModelPayload.Decode(text.Span));

    /// <exception cref="ModelFormatException">The text is damaged, or comes from a newer version.</exception>
    public static TablePayload GetTable(ReadOnlyMemory<char> text) => Cache<TablePayload>.Get(text, text => TablePayload.Decode(text.Span));

    private static class Cache<T>
    {
        private static readonly ConditionalWeakTable<object, ConcurrentDictionary<(int Start, int Length), Lazy<T>>> Decoded = [];

        public static T Get(ReadOnlyMemory<char> text, Func<ReadOnlyMemory<char>, T> decode)
        {
            // A memory of characters is a range of a string or of an array, which is the object that lives as long as the text.
            object? owner = null;
            int start = 0, length = 0;
            if (MemoryMarshal.TryGetString(text, out string? whole, out start, out length))
                owner = whole;
            else if (MemoryMarshal.TryGetArray(text, out var segment))
                (owner, start, length) = (segment.Array, segment.Offset, segment.Count);
            return owner is null
                ? decode(text)
                : Decoded.GetOrCreateValue(owner).GetOrAdd((start, length), _ => new Lazy<T>(() => decode(text))).Value;
        }
    }
}
