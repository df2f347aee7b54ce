using Kaem.ML.Engines;
using Kaem.ML.Generators;
using Kaem.ML.Kan;
using Kaem.ML.Numerics;
using Kaem.ML.Posteriors;

namespace Kaem.ML;

/// <summary>Takes out of a KAN generator what its activations show to be idle (Liu et al. 2024, Sec. 2.5.1).</summary>
internal static class GeneratorPruning
{
    // Samples mapped at a time; norms are means over all of them.
    private const int Chunk = 1024;

    public static PrunedGenerator Prune(KaemModel model, float threshold, float edgeThreshold, DataMatrix? rows)
    {
        var source = ModelParts.Of(model.Engine).ToNetwork();
        source.Refresh(WorkerPool.Borrow());
        var generators = KansOf(source.Generator);
        if (generators.Count == 0)
            throw new InvalidOperationException("Only a KAN generator has nodes and edges to prune; this generator is none.");
        double[][][] norms = Measure(model, source, generators, rows);
        int[][][] kept = [.. generators.Select((kan, g) => NodeScores.Kept(kan, norms[g], threshold, least: kan.Options.LayerNorm ? 2 : 1))];

        int[][] hidden = [.. kept.Select(levels => levels[1..^1].Select(nodes => nodes.Length).ToArray())];
        var pruned = new JointModel(model.Options with { Generator = Narrowed(model.Options.Generator, hidden) }, source.Likelihood.Columns);
        foreach (var (from, to) in source.Parameters.Zip(pruned.Parameters).Where(pair => pair.First.Length == pair.Second.Length))
            from.Value.Span.CopyTo(to.Value.Span);
        var layers = new List<PrunedLayer>();
        var smallerGenerators = KansOf(pruned.Generator);
        for (int g = 0; g < generators.Count; g++)
        {
            var (before, after, ofKan, keptOf) = (generators[g], smallerGenerators[g], norms[g], kept[g]);
            for (int l = 0; l < after.Layers.Count; l++)
            {
                Take(before.Layers[l], after.Layers[l], keptOf[l], keptOf[l + 1]);
                if (before.Options.LayerNorm)
                {
                    TakeInputs(before.NormParameters[2 * l], after.NormParameters[2 * l], keptOf[l]);
                    TakeInputs(before.NormParameters[2 * l + 1], after.NormParameters[2 * l + 1], keptOf[l]);
                }
                PruneEdges(before.Layers[l], after.Layers[l], ofKan[l], keptOf[l], keptOf[l + 1], edgeThreshold);
                layers.Add(new PrunedLayer(
                    before.Layers[l].Inputs, after.Layers[l].Inputs, before.Layers[l].Outputs, after.Layers[l].Outputs,
                    PrunedEdges.CountOthers(before.Layers[l]), PrunedEdges.CountOthers(after.Layers[l])));
            }
        }
        var smaller = new KaemModel(model.Remade(model.Engine.Factory, ModelParts.Of(pruned)), model.Training);
        return new PrunedGenerator(smaller, layers, Count(source.Generator), Count(pruned.Generator));

        static long Count(Generator generator) => generator.Parameters.Sum(parameter => (long)parameter.Length);
    }

    /// <summary>The generator where it is a KAN, or its parts that are.</summary>
    private static List<KanGenerator> KansOf(Generator generator) =>
        [.. (generator is JointGenerator joint ? joint.Parts : [generator]).OfType<KanGenerator>()];

    /// <summary>The options with the hidden widths that are left to each of their KANs.</summary>
    private static KaemGenerator Narrowed(KaemGenerator options, int[][] hidden)
    {
        if (options is not JointGeneratorOptions joint)
            return (KanGeneratorOptions)options with { Hidden = hidden[0] };
        int next = 0;
        return KaemGenerator.Joint([.. joint.Parts.Select(
            part => part.GeneratorInForce is KanGeneratorOptions kan ? part with { Generator = kan with { Hidden = hidden[next++] } } : part)]);
    }

    /// <summary>Mean absolute activations of all edges, I x O for each layer of each KAN.</summary>
    private static double[][][] Measure(KaemModel model, JointModel network, List<KanGenerator> generators, DataMatrix? rows)
    {
        int count = rows?.Rows ?? model.Options.ScoringSamples, width = network.Generator.Inputs;
        float[] inputs = rows is null ? PriorInputs(model, network, count) : model.Infer(rows).SummedLatentMean.Values.ToArray();
        return [.. generators.Select(generator => Measure(generator, inputs, count, width))];
    }

    private static double[][] Measure(KanGenerator generator, float[] inputs, int count, int width)
    {
        double[][] sums = [.. generator.Layers.Select(layer => new double[layer.Inputs * layer.Outputs])];
        var workspace = generator.CreateWorkspace(Math.Min(count, Chunk));
        var workers = WorkerPool.Borrow();
        for (int at = 0; at < count; at += workspace.Samples)
        {
            workspace.Samples = Math.Min(workspace.Capacity, count - at);
            for (int s = 0; s < workspace.Samples; s++)
                inputs.AsSpan((at + s) * width, width).CopyTo(workspace.Input.Row(s));
            generator.Forward(workspace, workers);
            var norms = generator.EdgeNorms(workspace, workers);
            for (int l = 0; l < norms.Length; l++)
            {
                for (int edge = 0; edge < sums[l].Length; edge++)
                    sums[l][edge] += norms[l][edge] * ((double)workspace.Samples / count);
            }
        }
        return sums;
    }

    /// <summary>What the generator sees of samples of the prior, a row a sample.</summary>
    internal static float[] PriorInputs(KaemModel model, JointModel network, int count)
    {
        int latents = network.Prior.Latents;
        var workers = WorkerPool.Borrow();
        FloatBuffer positions = new(checked(count * latents)), inputs = new(checked(count * network.Prior.GeneratorInputs));
        network.Prior.Sample(new RandomStream(model.Options.SeedInForce, StreamPurpose.Pruning), count, positions, workers);
        network.Prior.ToGenerator(positions, count, inputs.AsMatrix(count, network.Prior.GeneratorInputs), workers);
        return inputs.Span.ToArray();
    }

    /// <summary>Copies the functions between the inputs and outputs that stay.</summary>
    private static void Take(KanLayer from, KanLayer to, int[] inputs, int[] outputs)
    {
        TakeInputs(from.Grid, to.Grid, inputs);
        TakeInputs(from.Bandwidth, to.Bandwidth, inputs);
        TakeEdges(from.Coefficients, to.Coefficients, inputs, outputs, from.BasisSize, from.Outputs);
        TakeEdges(from.SplineWeight, to.SplineWeight, inputs, outputs, 1, from.Outputs);
        TakeEdges(from.BaseWeight, to.BaseWeight, inputs, outputs, 1, from.Outputs);
    }

    /// <summary>Inputs are the first extent of whatever there is one of for each.</summary>
    private static void TakeInputs(Parameter from, Parameter to, int[] inputs)
    {
        int each = to.Length / inputs.Length;
        for (int i = 0; i < inputs.Length; i++)
            from.Value.Span.Slice(inputs[i] * each, each).CopyTo(to.Value.Span[(i * each)..]);
    }

    /// <summary>Of I x <paramref name="each"/> x O.</summary>
    private static void TakeEdges(Parameter from, Parameter to, int[] inputs, int[] outputs, int each, int width)
    {
        if (to.Length == 0)
            return;
        for (int row = 0; row < inputs.Length * each; row++)
        {
            int source = inputs[row / each] * each + row % each;
            for (int o = 0; o < outputs.Length; o++)
                to.Value[row * outputs.Length + o] = from.Value[source * width + outputs[o]];
        }
    }

    private static void PruneEdges(KanLayer from, KanLayer to, double[] norms, int[] inputs, int[] outputs, float threshold)
    {
        for (int i = 0; i < inputs.Length; i++)
        {
            for (int o = 0; o < outputs.Length; o++)
            {
                if (norms[inputs[i] * from.Outputs + outputs[o]] <= threshold)
                    PrunedEdges.Add(to, i, o);
            }
        }
    }
}
