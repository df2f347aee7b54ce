namespace Kaem.ML.Text.Counting;

/// <summary>
/// Counts of what follows contexts of 0 to N - 1 tokens, as interpolated Kneser and Ney's model takes them (Chen and Goodman 1999): at the longest contexts how
/// often a token follows, at shorter ones after how many different tokens the context and it stand. A context is a node, its children are the contexts that are
/// one token longer to the left. Texts can be added and taken out again.
/// </summary>
internal sealed class ContextCounts
{
    private const int Root = 0;

    private readonly Dictionary<long, int> _children = [], _counts = [];
    private readonly List<Node> _nodes = [new Node { Parent = -1 }];

    /// <param name="order">N, tokens of the longest context and the one that follows.</param>
    /// <param name="tokens">Tokens that there are; what stands before a text is none of them.</param>
    public ContextCounts(int order, int tokens) => (Order, Tokens) = (order, tokens);

    /// <summary>N.</summary>
    public int Order { get; }

    /// <summary>Number of tokens V.</summary>
    public int Tokens { get; }

    /// <summary>Adds a text, its end included.</summary>
    public void Add(ReadOnlySpan<int> text) => Change(text, 1);

    /// <summary>Takes a text out that was added.</summary>
    public void Remove(ReadOnlySpan<int> text) => Change(text, -1);

    /// <summary>Adds a token after one context of N - 1 tokens, so often.</summary>
    /// <param name="context">The tokens before, the nearest first; <see cref="Tokens"/> stands for what is before a text.</param>
    public void Add(ReadOnlySpan<int> context, int token, int count)
    {
        Span<int> path = stackalloc int[Order];
        for (int depth = 1; depth < Order; depth++)
            path[depth] = Child(path[depth - 1], context[depth - 1]);
        Change(path, token, count);
    }

    /// <summary>The nodes of the contexts before a place, from the empty one on: as many as were seen.</summary>
    /// <param name="text">A text, or its beginning.</param>
    /// <param name="at">The place, up to the text's length.</param>
    /// <param name="path">Receives them.</param>
    public int Find(ReadOnlySpan<int> text, int at, Span<int> path)
    {
        path[0] = Root;
        if (_nodes[Root].Total == 0)
            return 0;
        for (int depth = 1; depth < Order; depth++)
        {
            int before = at - depth, token = before >= 0 ? text[before] : Tokens;
            if (!_children.TryGetValue(Key(path[depth - 1], token), out path[depth]) || _nodes[path[depth]].Total == 0)
                return depth;
        }
        return Order;
    }

    /// <summary>What follows a context.</summary>
    public Node At(int node) => _nodes[node];

    /// <summary>The count of a token after a context; 0 where it never followed.</summary>
    public int Count(int node, int token) => _counts.GetValueOrDefault(Key(node, token));

    /// <summary>All counts above 0: context's node, its length, token, count.</summary>
    public IEnumerable<(int Node, int Depth, int Token, int Count)> All() =>
        _counts.Select(entry => ((int)(entry.Key >> 32), _nodes[(int)(entry.Key >> 32)].Depth, (int)entry.Key, entry.Value));

    /// <summary>The tokens of a node's context, the nearest first.</summary>
    public int[] Context(int node)
    {
        var tokens = new int[_nodes[node].Depth];
        for (int depth = tokens.Length; depth > 0; depth--)
            (tokens[depth - 1], node) = (_nodes[node].Token, _nodes[node].Parent);
        return tokens;
    }

    private void Change(ReadOnlySpan<int> text, int by)
    {
        Span<int> path = stackalloc int[Order];
        for (int at = 0; at <= text.Length; at++)
        {
            for (int depth = 1; depth < Order; depth++)
                path[depth] = Child(path[depth - 1], at - depth >= 0 ? text[at - depth] : Tokens);
            Change(path, at < text.Length ? text[at] : Vocabulary.End, by);
        }
    }

    /// <summary>A count at the longest context; where a token comes to follow there or ceases to, it changes at the next shorter one too, and so on.</summary>
    private void Change(ReadOnlySpan<int> path, int token, int by)
    {
        for (int depth = Order - 1; depth >= 0; depth--)
        {
            int node = path[depth];
            long key = Key(node, token);
            int old = _counts.GetValueOrDefault(key), now = old + by;
            if (now == 0)
                _counts.Remove(key);
            else
                _counts[key] = now;
            _nodes[node] = _nodes[node].Changed(old, now);
            if (old != 0 && now != 0)
                return;
            by = Math.Sign(by);
        }
    }

    private int Child(int node, int token)
    {
        long key = Key(node, token);
        if (!_children.TryGetValue(key, out int child))
        {
            _children[key] = child = _nodes.Count;
            _nodes.Add(new Node { Parent = node, Token = token, Depth = _nodes[node].Depth + 1 });
        }
        return child;
    }

    private static long Key(int node, int token) => ((long)node << 32) | (uint)token;

    /// <summary>A context.</summary>
    internal readonly record struct Node
    {
        public int Parent { get; init; }

        public int Token { get; init; }

        public int Depth { get; init; }

        /// <summary>Sum of the counts.</summary>
        public int Total { get; init; }

        /// <summary>Tokens with a count of 1.</summary>
        public int Once { get; init; }

        /// <summary>Tokens with a count of 2.</summary>
        public int Twice { get; init; }

        /// <summary>Tokens with a count of 3 or more.</summary>
        public int Often { get; init; }

        /// <summary>Different tokens.</summary>
        public int Kinds => Once + Twice + Often;

        public Node Changed(int old, int now) => this with
        {
            Total = Total + now - old,
            Once = Once + (now == 1 ? 1 : 0) - (old == 1 ? 1 : 0),
            Twice = Twice + (now == 2 ? 1 : 0) - (old == 2 ? 1 : 0),
            Often = Often + (now > 2 ? 1 : 0) - (old > 2 ? 1 : 0),
        };
    }
}
