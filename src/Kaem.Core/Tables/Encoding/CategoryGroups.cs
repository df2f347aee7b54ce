namespace Kaem.ML.Tables;

/// <summary>Decides which categories of a column have a place of their own, and which share one.</summary>
internal static class CategoryGroups
{
    /// <summary>A category that shares its place with no other.</summary>
    public const int None = -1;

    /// <summary>
    /// One of so many places is a group's, at most. What a category has to do with other columns is lost but for an m-th in a group of m, so a place keeps
    /// as much of it as its categories occur on average, and most places go to the most frequent ones. A quarter is enough for the frequencies within a group
    /// to be alike, so that what frequency itself tells is kept: within about a tenth of each other among 50,000 categories by Zipf's law in 256 places.
    /// </summary>
    private const int PlacesOfGroup = 4;

    /// <summary>The group of each category, or <see cref="None"/>. Groups are numbered from the most frequent to the rarest.</summary>
    /// <param name="counts">How often each category occurs.</param>
    /// <param name="least">Categories that occur less often form the last group, if there are two or more.</param>
    /// <param name="mostPlaces">Places at most, 2 or more.</param>
    public static int[] Of(IReadOnlyList<string> names, int[] counts, double least, int mostPlaces)
    {
        var groups = new int[counts.Length];
        Array.Fill(groups, None);
        // By name where counts are equal, so that the order of rows does not count.
        int[] ordered = [.. Enumerable.Range(0, counts.Length).Where(category => counts[category] > 0)
            .OrderByDescending(category => counts[category]).ThenBy(category => names[category], StringComparer.Ordinal)];
        int frequent = ordered.Count(category => counts[category] >= least);
        bool hasRare = ordered.Length - frequent >= 2;
        int others = hasRare ? frequent : ordered.Length, places = hasRare ? mostPlaces - 1 : mostPlaces, used = 0;
        if (others > places)
        {
            // Groups of two or more: none is needed for one category alone.
            int single = (int)Math.Max(places - Math.Max(1, places / PlacesOfGroup), 2L * places - others);
            used = places - single;
            Divide(ordered.AsSpan(single, others - single), used, counts, groups);
        }
        foreach (int category in ordered.AsSpan(others))
            groups[category] = used;
        return groups;
    }

    /// <summary>Gives categories in descending order of counts to groups of about equal sums, each of the next ones.</summary>
    private static void Divide(ReadOnlySpan<int> ordered, int number, int[] counts, int[] groups)
    {
        long left = 0;
        foreach (int category in ordered)
            left += counts[category];
        for (int group = 0, next = 0; group < number; group++)
        {
            // What remains is shared anew: a group may have had to take more than its share.
            double share = (double)left / (number - group);
            long sum = 0;
            int end = ordered.Length - (number - group - 1);
            for (; next < end && (sum == 0 || group == number - 1 || sum + 0.5 * counts[ordered[next]] <= share); next++)
            {
                groups[ordered[next]] = group;
                sum += counts[ordered[next]];
            }
            left -= sum;
        }
    }
}
