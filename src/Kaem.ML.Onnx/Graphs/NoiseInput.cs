using Kaem.ML.Format;

namespace Kaem.ML.Graphs;

/// <summary>Random numbers that a graph is given: one input of all of a kind, a column for each that a row needs.</summary>
/// <param name="name">The input's name.</param>
/// <param name="description">What its numbers are.</param>
internal sealed class NoiseInput(GraphBuilder graph, string name, string description)
{
    private readonly List<string> _parts = [];

    /// <summary>Columns so far.</summary>
    public int Columns { get; private set; }

    /// <summary>The next columns.</summary>
    /// <param name="what">What they decide on.</param>
    /// <returns>N x count.</returns>
    public GraphValue Take(int count, string what)
    {
        _parts.Add($"{Columns}-{Columns + count - 1}: {what}");
        Columns += count;
        return graph.Columns(new GraphValue(name, ElementType.Float), Columns - count, count);
    }

    /// <summary>Declares the input, if there is anything to it, and says in the file what each of its columns is for.</summary>
    public void Declare()
    {
        if (Columns == 0)
            return;
        graph.Input(name, ElementType.Float, Columns, description);
        graph.Tell(name, string.Join("; ", _parts));
    }
}
