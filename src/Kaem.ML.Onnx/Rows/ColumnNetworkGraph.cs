using Kaem.ML.Graphs;
using Kaem.ML.Likelihoods;

namespace Kaem.ML.Rows;

/// <summary>The masked network of autoregressive columns, for whole rows at once: what is masked are zeros of its weights.</summary>
internal static class ColumnNetworkGraph
{
    /// <summary>Logits of all columns, each of those before it.</summary>
    /// <param name="rows">One-hot, N x D.</param>
    /// <returns>N x D.</returns>
    public static GraphValue Forward(GraphBuilder graph, GraphValue rows, ColumnNetwork network)
    {
        int first = network.Mask.Hidden[0];
        var sums = graph.Product(rows, graph.Tensor(Embedding(network), network.Width, first));
        for (int layer = 0; layer < network.Layers; layer++)
        {
            var units = graph.Silu(graph.Plus(sums, Bias(graph, network, layer)));
            int outputs = layer + 1 == network.Layers ? network.Width : network.Mask.Hidden[layer + 1];
            sums = graph.Product(units, graph.Tensor(Weights(network, layer + 1, outputs), network.Mask.Hidden[layer], outputs));
        }
        return graph.Plus(sums, Bias(graph, network, network.Layers));
    }

    /// <summary>Weights of a column's categories to the first layer, K x H; 0 to units that don't see the column.</summary>
    public static float[] Embedding(ColumnNetwork network, int column)
    {
        var block = network.Mask.Columns[column];
        int hidden = network.Mask.Hidden[0];
        var weights = new float[block.Count * hidden];
        // Nobody sees the last column.
        if (column == network.Mask.Columns.Length - 1)
            return weights;
        int seeing = network.Mask.Units(0, column);
        for (int k = 0; k < block.Count; k++)
            network.Embedding(block.First + k)[seeing..].CopyTo(weights.AsSpan(k * hidden + seeing));
        return weights;
    }

    private static float[] Embedding(ColumnNetwork network) => [.. Enumerable.Range(0, network.Mask.Columns.Length).SelectMany(j => Embedding(network, j))];

    /// <summary>Inputs x outputs of a layer after the first.</summary>
    private static float[] Weights(ColumnNetwork network, int layer, int outputs)
    {
        var weights = new float[network.Mask.Hidden[layer - 1] * outputs];
        foreach (var step in network.Mask.Strips[layer].SelectMany(strip => strip.Steps))
        {
            if (step.Inputs == 0)
                continue;
            var own = network.Weights(layer, step.Outputs, step.Inputs);
            for (int o = 0; o < step.Outputs.Count; o++)
            {
                for (int i = 0; i < step.Inputs; i++)
                    weights[i * outputs + step.Outputs.First + o] = own.Row(o)[i];
            }
        }
        return weights;
    }

    private static GraphValue Bias(GraphBuilder graph, ColumnNetwork network, int layer)
    {
        float[] bias = network.Bias(layer).ToArray();
        return graph.Tensor(bias, 1, bias.Length);
    }
}
