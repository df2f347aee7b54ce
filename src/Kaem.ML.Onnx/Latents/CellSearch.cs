using Kaem.ML.Graphs;
using Kaem.ML.Priors;

namespace Kaem.ML.Latents;

/// <summary>Inverse transform sampling by the prior's tables: halving finds the cell, in which the distribution function is inverted in closed form.</summary>
internal sealed class CellSearch
{
    // The largest number in single precision below 1.
    private const double MostUniform = 1 - 1.0 / (1 << 24);

    // Beyond the last edge, where no search is to end.
    private const float Beyond = 2;

    private readonly GraphBuilder _graph;
    private readonly int _stride;
    private readonly GraphValue _edges, _cumulative, _densities;

    /// <param name="tables">Tables on the same cells.</param>
    public CellSearch(GraphBuilder graph, IReadOnlyList<DistributionTable> tables)
    {
        _graph = graph;
        float[] edges = tables[0].Edges;
        _stride = HalvingSearch.Length(edges.Length);
        var cumulative = new float[checked(tables.Count * _stride)];
        var densities = new float[cumulative.Length];
        Array.Fill(cumulative, Beyond);
        for (int t = 0; t < tables.Count; t++)
        {
            if (!tables[t].Edges.AsSpan().SequenceEqual(edges))
                throw new ArgumentException("The tables are on different cells.", nameof(tables));
            tables[t].Cumulative.CopyTo(cumulative, t * _stride);
            tables[t].Densities.CopyTo(densities, t * _stride);
        }
        _edges = graph.Tensor(edges, edges.Length);
        _cumulative = graph.Tensor(cumulative, cumulative.Length);
        _densities = graph.Tensor(densities, densities.Length);
    }

    /// <summary>F⁻¹(u).</summary>
    /// <param name="u">Uniforms.</param>
    /// <param name="table">Numbers of the tables, of u's shape or one that goes over all rows.</param>
    public GraphValue Sample(GraphValue u, GraphValue table)
    {
        u = _graph.Within(u, 0, MostUniform);
        var start = _graph.Times(table, _stride);
        var place = HalvingSearch.Last(_graph, _cumulative, _stride, start, u);
        var after = _graph.Plus(place, 1);
        GraphValue below = _graph.Gather(_cumulative, place), cell = _graph.Minus(place, start);
        return Place(
            _graph.Minus(u, below), _graph.Minus(_graph.Gather(_cumulative, after), below), _graph.Gather(_edges, cell),
            _graph.Gather(_edges, _graph.Plus(cell, 1)), _graph.Gather(_densities, place), _graph.Gather(_densities, after));
    }

    /// <summary>The place within a cell; see <see cref="CellInverse"/>.</summary>
    private GraphValue Place(GraphValue excess, GraphValue mass, GraphValue low, GraphValue high, GraphValue first, GraphValue second)
    {
        GraphValue width = _graph.Minus(high, low), toChord = _graph.Over(width, mass), y = _graph.Over(excess, mass);
        GraphValue a = _graph.Times(first, toChord), b = _graph.Times(second, toChord);
        var c = _graph.Minus(a, _graph.Times(y, _graph.Minus(_graph.Plus(a, b), 2)));
        var rest = _graph.Minus(_graph.Number(1, c.Type), c);
        var root = _graph.Add("Sqrt", _graph.Plus(_graph.Square(c), _graph.Times(_graph.Times(rest, 4), y)));
        var rising = _graph.Compare("Greater", c, _graph.Number(0, c.Type));
        var x = _graph.Over(
            _graph.Choose(rising, _graph.Times(y, 2), _graph.Minus(root, c)), _graph.Choose(rising, _graph.Plus(c, root), _graph.Times(rest, 2)));
        return _graph.Add("Min", high, _graph.Plus(low, _graph.Times(width, x)));
    }
}
