namespace Kaem.ML.Text.Counting;

/// <summary>
/// Interpolated Kneser-Ney probabilities with three discounts an order (Chen and Goodman 1999, modified Kneser-Ney): from the shortest context on,
/// <c>p_k(w) = (c_k(w) - D_k(c))/Σ c_k + γ_k·p_{k-1}(w)</c>, below them all 1/V.
/// </summary>
internal sealed class KneserNey
{
    /// <summary>
    /// What <see cref="Describe(ReadOnlySpan{int}, Span{float}, Span{float})"/> says of a context beside probabilities: how often it was seen, how many
    /// followed, and γ.
    /// </summary>
    public const int Signs = 3;

    private readonly ContextCounts _counts;
    private readonly double[] _discounts;
    private readonly Once<Followers> _followers = new();

    /// <summary>The model of counts, whose discounts are of the counts as they are now.</summary>
    public KneserNey(ContextCounts counts) => (_counts, _discounts) = (counts, Discounts(counts));

    /// <summary>The counts.</summary>
    public ContextCounts Counts => _counts;

    /// <summary>Tokens of the longest context and the one that follows, N.</summary>
    public int Order => _counts.Order;

    /// <summary>log p_k of every token of a text and its end, k from 0 to N - 1, and what is known of the contexts.</summary>
    /// <param name="logProbability">Receives (T + 1) x N values.</param>
    /// <param name="signs">Receives (T + 1) x N x <see cref="Signs"/> values.</param>
    public void Describe(ReadOnlySpan<int> text, Span<float> logProbability, Span<float> signs)
    {
        for (int at = 0; at <= text.Length; at++)
        {
            int token = at < text.Length ? text[at] : Vocabulary.End;
            Describe(text, at, token, logProbability.Slice(at * Order, Order), signs.Slice(at * Order * Signs, Order * Signs));
        }
    }

    /// <summary>The natural logarithm of the probability of a text and its end, by the longest contexts.</summary>
    public double LogProbability(ReadOnlySpan<int> text)
    {
        Span<float> logs = stackalloc float[Order], signs = stackalloc float[Order * Signs];
        double sum = 0;
        for (int at = 0; at <= text.Length; at++)
        {
            Describe(text, at, at < text.Length ? text[at] : Vocabulary.End, logs, signs);
            sum += logs[^1];
        }
        return sum;
    }

    /// <summary>p_k of all tokens after the beginning of a text, and what is known of the contexts.</summary>
    /// <param name="text">The tokens so far.</param>
    /// <param name="probability">Receives N x V values.</param>
    /// <param name="signs">Receives N x <see cref="Signs"/> values.</param>
    public void Predict(ReadOnlySpan<int> text, Span<double> probability, Span<float> signs)
    {
        int tokens = _counts.Tokens;
        Span<int> path = stackalloc int[Order];
        int seen = _counts.Find(text, text.Length, path);
        var followers = _followers.Get(() => new Followers(_counts));
        for (int k = 0; k < Order; k++)
        {
            var row = probability.Slice(k * tokens, tokens);
            if (k == 0)
                row.Fill(1.0 / tokens);
            else
                probability.Slice((k - 1) * tokens, tokens).CopyTo(row);
            if (k >= seen)
            {
                Sign(default, 1, signs.Slice(k * Signs, Signs));
                continue;
            }
            var node = _counts.At(path[k]);
            double left = Left(k, node);
            foreach (ref double p in row)
                p *= left;
            foreach (var (token, count) in followers.Of(path[k]))
                row[token] += (count - Discount(k, count)) / node.Total;
            Sign(node, left, signs.Slice(k * Signs, Signs));
        }
    }

    private void Describe(ReadOnlySpan<int> text, int at, int token, Span<float> logProbability, Span<float> signs)
    {
        Span<int> path = stackalloc int[Order];
        int seen = _counts.Find(text, at, path);
        double p = 1.0 / _counts.Tokens;
        for (int k = 0; k < Order; k++)
        {
            if (k < seen)
            {
                var node = _counts.At(path[k]);
                int count = _counts.Count(path[k], token);
                double left = Left(k, node);
                p = (count > 0 ? (count - Discount(k, count)) / node.Total : 0) + left * p;
                Sign(node, left, signs.Slice(k * Signs, Signs));
            }
            else
            {
                Sign(default, 1, signs.Slice(k * Signs, Signs));
            }
            logProbability[k] = (float)Math.Log(p);
        }
    }

    private static void Sign(ContextCounts.Node node, double left, Span<float> signs)
    {
        signs[0] = MathF.Log(1 + node.Total);
        signs[1] = MathF.Log(1 + node.Kinds);
        signs[2] = (float)left;
    }

    private double Discount(int k, int count) => _discounts[3 * k + Math.Min(count, 3) - 1];

    /// <summary>γ_k, what discounts leave for shorter contexts.</summary>
    private double Left(int k, ContextCounts.Node node) =>
        (_discounts[3 * k] * node.Once + _discounts[3 * k + 1] * node.Twice + _discounts[3 * k + 2] * node.Often) / node.Total;

    private static double[] Discounts(ContextCounts counts)
    {
        var discounts = new double[3 * counts.Order];
        var of = new long[counts.Order, 5];
        foreach (var (_, depth, _, count) in counts.All())
        {
            if (count < 5)
                of[depth, count]++;
        }
        for (int k = 0; k < counts.Order; k++)
        {
            double y = of[k, 1] > 0 ? of[k, 1] / (double)(of[k, 1] + 2 * of[k, 2]) : 0.5;
            bool all = of[k, 1] > 0 && of[k, 2] > 0 && of[k, 3] > 0;
            for (int j = 1; j <= 3; j++)
                discounts[3 * k + j - 1] = all ? Math.Clamp(j - (j + 1) * y * of[k, j + 1] / of[k, j], 0.01, j - 0.01) : Math.Clamp(y, 0.01, 0.99);
        }
        return discounts;
    }

    /// <summary>What followed each context, side by side.</summary>
    private sealed class Followers
    {
        private readonly Dictionary<int, (int First, int Count)> _places = [];
        private readonly (int Token, int Count)[] _entries;

        public Followers(ContextCounts counts)
        {
            var sorted = counts.All().OrderBy(entry => entry.Node).ThenBy(entry => entry.Token).ToArray();
            _entries = [.. sorted.Select(entry => (entry.Token, entry.Count))];
            for (int first = 0, next; first < sorted.Length; first = next)
            {
                for (next = first; next < sorted.Length && sorted[next].Node == sorted[first].Node; next++)
                {
                }
                _places[sorted[first].Node] = (first, next - first);
            }
        }

        public ReadOnlySpan<(int Token, int Count)> Of(int node) =>
            _places.TryGetValue(node, out var place) ? _entries.AsSpan(place.First, place.Count) : [];
    }
}
