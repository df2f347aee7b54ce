using Kaem.ML.Graphs;
using Kaem.ML.Likelihoods;
using Kaem.ML.Numerics;

namespace Kaem.ML.Rows;

/// <summary>
/// Rows drawn column by column, each given those before it, with every unit of the masked network computed once, as soon as its columns are known: see
/// <see cref="ColumnWalk"/>.
/// </summary>
internal sealed class ColumnWalkGraph
{
    private readonly GraphBuilder _graph;
    private readonly ColumnNetwork _network;
    private readonly ColumnMask _mask;
    private readonly GraphValue?[] _units;
    private GraphValue _sums;

    private ColumnWalkGraph(GraphBuilder graph, ColumnNetwork network)
    {
        (_graph, _network, _mask) = (graph, network, network.Mask);
        _units = new GraphValue?[_mask.Hidden.Length];
        _sums = graph.Tensor(network.Bias(0).ToArray(), 1, _mask.Hidden[0]);
    }

    /// <summary>The category of each column.</summary>
    /// <param name="output">What the latents say, N x D.</param>
    /// <param name="never">Entries of the row that are not drawn.</param>
    /// <returns>For each column N x 1.</returns>
    public static GraphValue[] Draw(GraphBuilder graph, Noise noise, GraphValue output, ColumnNetwork network, IReadOnlyCollection<int> never)
    {
        var walk = new ColumnWalkGraph(graph, network);
        var columns = network.Mask.Columns;
        var codes = new GraphValue[columns.Length];
        for (int j = 0; j < columns.Length; j++)
        {
            var block = columns[j];
            var ofLatents = LogitFloorGraph.Shift(graph, graph.Columns(output, block.First, block.Count));
            var weights = graph.Add("Exp", graph.Plus(ofLatents, LogitFloorGraph.Shift(graph, walk.Next(j))));
            codes[j] = CategoryChoice.Draw(graph, CategoryChoice.Open(graph, weights, block, never), noise.Uniform.Take(1, $"category {j}"), block.Count);
            walk.Advance(j, codes[j]);
        }
        return codes;
    }

    /// <summary>The next column's logits, N x K, or 1 x K where nothing is known.</summary>
    private GraphValue Next(int column)
    {
        var block = _mask.Columns[column];
        int last = _network.Layers - 1;
        var bias = _graph.Tensor(_network.Bias(last + 1).Slice(block.First, block.Count).ToArray(), 1, block.Count);
        return _units[last] is { } units
            ? _graph.Plus(_graph.Product(units, Weights(last + 1, block, _mask.Units(last, column))), bias)
            : bias;
    }

    /// <summary>Goes on to the next column: the units that see no more than what is known now.</summary>
    private void Advance(int column, GraphValue code)
    {
        if (column + 1 == _mask.Columns.Length)
            return;
        int hidden = _mask.Hidden[0];
        var embedding = _graph.Tensor(ColumnNetworkGraph.Embedding(_network, column), _mask.Columns[column].Count, hidden);
        _sums = _graph.Plus(_sums, _graph.Gather(embedding, _graph.Reshape(code, -1)));
        for (int layer = 0; layer < _network.Layers; layer++)
        {
            var units = new ColumnRange(_mask.Units(layer, column), _mask.Units(layer, column + 1) - _mask.Units(layer, column));
            if (units.Count == 0)
                continue;
            GraphValue sums;
            if (layer == 0)
            {
                sums = _graph.Columns(_sums, units.First, units.Count);
            }
            else
            {
                sums = _graph.Tensor(_network.Bias(layer).Slice(units.First, units.Count).ToArray(), 1, units.Count);
                int seen = _mask.Units(layer - 1, column + 1);
                // Where nothing is seen, every row has the same; the sums give it rows.
                sums = _units[layer - 1] is { } below
                    ? _graph.Plus(_graph.Product(below, Weights(layer, units, seen)), sums)
                    : _graph.Plus(_graph.Times(_graph.Columns(_sums, 0, 1), 0), sums);
            }
            var added = _graph.Silu(sums);
            _units[layer] = _units[layer] is { } before ? _graph.Join(1, before, added) : added;
        }
    }

    /// <summary>Inputs x outputs.</summary>
    private GraphValue Weights(int layer, ColumnRange outputs, int inputs)
    {
        var own = _network.Weights(layer, outputs, inputs);
        var weights = new float[inputs * outputs.Count];
        for (int o = 0; o < outputs.Count; o++)
        {
            for (int i = 0; i < inputs; i++)
                weights[i * outputs.Count + o] = own.Row(o)[i];
        }
        return _graph.Tensor(weights, inputs, outputs.Count);
    }
}
