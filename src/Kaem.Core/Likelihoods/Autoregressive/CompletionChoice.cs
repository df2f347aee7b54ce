using Kaem.ML.Numerics;

namespace Kaem.ML.Likelihoods;

/// <summary>
/// Chooses which completions go on: those that have a fair share of the whole weight as they are, and some of the others, drawn for all of them, so that every
/// weight keeps its expectation (Fearnhead and Clifford 2003).
/// </summary>
internal static class CompletionChoice
{
    /// <summary>Chooses completions with their categories and weights.</summary>
    /// <param name="shares">The weight of each completion with each category.</param>
    /// <param name="most">Most of them.</param>
    /// <param name="uniform">A number in (0, 1) that decides on the others.</param>
    /// <param name="parents">Receives the completion that each comes from.</param>
    /// <param name="next">Receives its category.</param>
    /// <param name="kept">Receives its weight.</param>
    /// <param name="isExact">Whether all go on.</param>
    /// <returns>How many.</returns>
    public static int Choose(
        MatrixView shares, int most, float uniform, Span<int> parents, Span<int> next, Span<float> kept, out bool isExact)
    {
        var all = shares.Elements;
        int categories = shares.Columns, count = 0;
        double total = 0, rest = 0;
        foreach (float share in all)
            total += share;
        bool fits = all.Length <= most;
        double fair = fits ? 0 : total / most;
        isExact = true;
        for (int c = 0; c < all.Length; c++)
        {
            if (all[c] > fair)
                Keep(c, all[c], parents, next, kept);
            else
                rest += all[c];
        }
        if (fits || count == most || rest <= 0)
            return count;
        isExact = false;
        double step = rest / (most - count), at = uniform * step, sum = 0;
        for (int c = 0; c < all.Length && count < most; c++)
        {
            if (all[c] > fair)
                continue;
            sum += all[c];
            int times = 0;
            for (; at < sum; at += step)
                times++;
            if (times > 0)
                Keep(c, (float)(times * step), parents, next, kept);
        }
        return count;

        void Keep(int candidate, float weight, Span<int> parents, Span<int> next, Span<float> kept)
        {
            (parents[count], next[count], kept[count]) = (candidate / categories, candidate % categories, weight);
            count++;
        }
    }
}
