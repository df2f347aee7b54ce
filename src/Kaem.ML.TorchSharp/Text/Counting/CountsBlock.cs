namespace Kaem.ML.Text.Counting;

/// <summary>
/// The counts as bytes: those of the longest contexts, from which all others follow. Contexts are sorted, and of each only what differs from the one before
/// is written: tokens in common, the rest of its tokens, how many follow, and each of those with its count; all as numbers of 7 bits a byte.
/// </summary>
internal static class CountsBlock
{
    public static byte[] Write(ContextCounts counts)
    {
        var longest = counts.All().Where(entry => entry.Depth == counts.Order - 1)
            .GroupBy(entry => entry.Node).Select(group => (Context: counts.Context(group.Key), Followers: group.OrderBy(entry => entry.Token).ToArray()))
            .ToArray();
        Array.Sort(longest, (a, b) => a.Context.AsSpan().SequenceCompareTo(b.Context));
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write7BitEncodedInt(longest.Length);
        int[] last = [];
        foreach (var (context, followers) in longest)
        {
            int common = last.AsSpan().CommonPrefixLength(context);
            writer.Write7BitEncodedInt(common);
            foreach (int token in context.AsSpan(common))
                writer.Write7BitEncodedInt(token);
            writer.Write7BitEncodedInt(followers.Length);
            foreach (var (_, _, token, count) in followers)
            {
                writer.Write7BitEncodedInt(token);
                writer.Write7BitEncodedInt(count);
            }
            last = context;
        }
        writer.Flush();
        return stream.ToArray();
    }

    /// <exception cref="ModelFormatException">The bytes are no counts of such contexts.</exception>
    public static ContextCounts Read(byte[] block, int order, int tokens)
    {
        using var reader = new BinaryReader(new MemoryStream(block, writable: false));
        var counts = new ContextCounts(order, tokens);
        var context = new int[order - 1];
        int contexts = Number(int.MaxValue);
        for (int c = 0, known = 0; c < contexts; c++, known = context.Length)
        {
            int common = Number(known);
            for (int i = common; i < context.Length; i++)
                context[i] = Number(tokens);
            int followers = Number(tokens);
            for (int f = 0; f < followers; f++)
            {
                int token = Number(tokens - 1), count = Number(int.MaxValue);
                if (count == 0)
                    throw new ModelFormatException("A count of 0 stands where none should: the file is damaged.");
                counts.Add(context, token, count);
            }
        }
        return reader.BaseStream.Position == block.Length ? counts : throw new ModelFormatException("Bytes follow the last count: the file is damaged.");

        int Number(int most)
        {
            int number = reader.Read7BitEncodedInt();
            return number >= 0 && number <= most ? number : throw new ModelFormatException($"A count or token of {number} can't be: the file is damaged.");
        }
    }
}
