using Kaem.ML.Engines;
using Kaem.ML.Generators;
using Kaem.ML.Kan;
using Kaem.ML.Numerics;

namespace Kaem.ML.Tests.Model;

public class PruningTests
{
    private static readonly WorkerPool Workers = new(2);

    public static TheoryData<KanGeneratorOptions> Generators =>
    [
        KaemGenerator.Kan([7, 5], KanBasis.Rbf(6)),
        KaemGenerator.Kan([7, 5], KanBasis.Rswaf(6, BaseActivation.Silu), OutputActivation.None),
        KaemGenerator.Kan([7, 5], KanBasis.Morlet(6, BaseActivation.None)),
        KaemGenerator.Kan([7, 5], KanBasis.BSpline(6), OutputActivation.Tanh),
        KaemGenerator.Kan([7, 5], KanBasis.Fourier(3, BaseActivation.Silu, 0.3f)),
        KaemGenerator.Kan([7, 5], KanBasis.Chebyshev(3)),
        KaemGenerator.Kan([7, 5], KanBasis.Rbf(6)) with { HiddenMap = HiddenMap.Sigmoid },
        KaemGenerator.Kan([7, 5], KanBasis.Rbf(6)) with { HiddenMap = HiddenMap.Affine, GridRange = (-2, 2) },
    ];

    [Theory]
    [MemberData(nameof(Generators))]
    public void Nodes_that_give_nothing_go_and_the_rows_stay(KanGeneratorOptions generator)
    {
        // Nodes 1 and 6 of the first hidden level and 0 of the second give nothing, node 2 of the second gets nothing and gives nothing.
        var model = Untrained(generator, layers =>
        {
            Silence(layers[1], [1, 6]);
            Silence(layers[2], [0, 2]);
        });
        var pruned = model.PruneGenerator(0);
        ((KanGeneratorOptions)pruned.Model.Options.Generator).Hidden.Should().Equal(5, 3);
        pruned.Layers.Select(layer => (layer.InputsBefore, layer.InputsAfter, layer.OutputsBefore, layer.OutputsAfter)).Should()
            .Equal((5, 5, 7, 5), (7, 5, 5, 3), (5, 3, 6, 6));
        pruned.Layers.Select(layer => (layer.EdgesBefore, layer.EdgesAfter)).Should().Equal((35, 25), (25, 15), (18, 18));
        pruned.ParametersAfter.Should().BeLessThan(pruned.ParametersBefore);
        ShouldBeClose(pruned.Model.Generate(40).Values, model.Generate(40).Values, 1e-6f);

        using var file = new MemoryStream();
        pruned.Model.Save(file);
        file.Position = 0;
        var loaded = KaemModel.Load(file);
        loaded.Options.Should().Be(pruned.Model.Options);
        loaded.Generate(40).Values.ToArray().Should().Equal(pruned.Model.Generate(40).Values.ToArray());
        pruned.Model.PruneGenerator(0).ParametersAfter.Should().Be(pruned.ParametersAfter, "nothing is left to take out");
    }

    [Fact]
    public void A_node_that_gets_nothing_goes_with_the_constant_that_it_gave()
    {
        var model = Untrained(KaemGenerator.Kan([4], KanBasis.Rbf(6, BaseActivation.None)), layers =>
        {
            for (int i = 0; i < layers[0].Inputs; i++)
                PrunedEdges.Add(layers[0], i, 3);
        });
        var pruned = model.PruneGenerator(0);
        ((KanGeneratorOptions)pruned.Model.Options.Generator).Hidden.Should().Equal(3);
        pruned.Layers.Select(layer => layer.EdgesAfter).Should().Equal(15, 18);
    }

    [Fact]
    public void With_layer_normalisation_gains_and_biases_go_with_their_nodes()
    {
        var model = Untrained(KaemGenerator.Kan([6], KanBasis.Rbf(6)) with { LayerNorm = true }, layers => Silence(layers[1], [0, 3]));
        foreach (string name in new[] { "generator/1/norm-gain", "generator/1/norm-bias" })
            model.Engine.WriteParameter(name, [10, 11, 12, 13, 14, 15]);
        var pruned = model.PruneGenerator(0).Model;
        foreach (string name in new[] { "generator/1/norm-gain", "generator/1/norm-bias" })
        {
            var values = new float[4];
            pruned.Engine.ReadParameter(name, values);
            values.Should().Equal(11, 12, 14, 15);
        }
        pruned.Generate(10).Values.ToArray().Should().OnlyContain(value => float.IsFinite(value));
        ((KanGeneratorOptions)model.PruneGenerator(1e9f).Model.Options.Generator).Hidden.Should().Equal([2], "one value would be normalised to 0");
    }

    [Fact]
    public void A_node_goes_too_that_only_nodes_that_go_had_kept()
    {
        var generator = new KanGenerator(KaemGenerator.Kan([3, 2], KanBasis.Rbf(4)), 2, 2);
        // Node 0 of the second level hears node 0 of the first alone, which hears nothing.
        double[][] norms = [[0, 1, 1, 0, 1, 1], [1, 0, 0, 1, 0, 1], [1, 1, 1, 1]];
        NodeScores.Kept(generator, norms, 0.5, 1)[1..^1].Should().BeEquivalentTo(new[] { new[] { 1, 2 }, [1] }, order => order.WithStrictOrdering());
        // A level keeps its best node.
        NodeScores.Kept(generator, norms, 1, 1)[1..^1].Select(level => level.Length).Should().Equal(1, 1);
    }

    [Fact]
    public void Edges_up_to_their_threshold_become_0_and_stay_so_in_training()
    {
        var model = SmallModel.Trained;
        var pruned = model.PruneGenerator(0, 0.05f);
        pruned.ParametersAfter.Should().Be(pruned.ParametersBefore);
        long left = pruned.Layers.Sum(layer => layer.EdgesAfter);
        left.Should().BeInRange(10, pruned.Layers.Sum(layer => layer.EdgesBefore) - 5);
        var tuned = pruned.Model.ContinueTraining(pruned.Model.Options with { Epochs = 3 }, SmallModel.Arc(200));
        tuned.PruneGenerator(0).Layers.Sum(layer => layer.EdgesBefore).Should().Be(left);
        tuned.Generate(5).Values.ToArray().Should().NotEqual(pruned.Model.Generate(5).Values.ToArray());
    }

    [Fact]
    public void Rows_decide_where_activations_are_measured()
    {
        var model = SmallModel.Trained;
        var source = (KanGenerator)((CpuEngine)model.Engine).Network.Generator;
        var rows = SmallModel.Arc(30, 7);
        var workspace = source.CreateWorkspace(30);
        var latents = model.Infer(rows).SummedLatentMean;
        for (int s = 0; s < 30; s++)
            latents.Row(s).CopyTo(workspace.Input.Row(s));
        source.Forward(workspace, Workers);
        float[] norms = [.. source.EdgeNorms(workspace, Workers).SelectMany(norm => norm.Span.ToArray())];
        float median = norms.Order().ElementAt(norms.Length / 2);
        var pruned = model.PruneGenerator(0, median, rows);
        pruned.Layers.Sum(layer => layer.EdgesAfter).Should().Be(norms.Count(norm => norm > median));
        model.PruneGenerator(0, median).Layers.Sum(layer => layer.EdgesAfter).Should().NotBe(norms.Count(norm => norm > median));
    }

    [Fact]
    public void Mistakes_are_refused()
    {
        var model = SmallModel.Trained;
        foreach (float threshold in new[] { -1f, float.NaN, float.PositiveInfinity })
        {
            model.Invoking(it => it.PruneGenerator(threshold)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*finite*");
            model.Invoking(it => it.PruneGenerator(0, threshold)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*edgeThreshold*");
        }
        model.Invoking(it => it.PruneGenerator(rows: new DataMatrix([], 0, 6))).Should().Throw<ArgumentException>().WithMessage("*no rows*");
        model.Invoking(it => it.PruneGenerator(rows: new DataMatrix(new float[10], 2, 5))).Should().Throw<ArgumentException>().WithMessage("*6 columns*");
        foreach (float value in new[] { -1f, float.NaN })
        {
            FluentActions.Invoking(() => new KanRegularisation { Strength = value }).Should().Throw<ArgumentOutOfRangeException>();
            FluentActions.Invoking(() => new KanRegularisation { L1 = value }).Should().Throw<ArgumentOutOfRangeException>();
            FluentActions.Invoking(() => new KanRegularisation { Entropy = value }).Should().Throw<ArgumentOutOfRangeException>();
        }
    }

    /// <summary>A model with random functions of size 1, changed by the caller.</summary>
    private static KaemModel Untrained(KanGeneratorOptions generator, Action<IReadOnlyList<KanLayer>> change)
    {
        var engine = new CpuEngine(SmallModel.Options with { Generator = generator }, 6);
        var layers = ((KanGenerator)engine.Network.Generator).Layers;
        foreach (var layer in layers)
            new RandomStream(3, StreamPurpose.Initialisation, 7, (uint)layer.Inputs).Normal(layer.Coefficients.Value.Span);
        change(layers);
        engine.Network.Refresh(Workers);
        return new KaemModel(engine, SmallModel.Trained.Training);
    }

    /// <summary>Inputs of a layer that give nothing.</summary>
    private static void Silence(KanLayer layer, int[] inputs)
    {
        foreach (int input in inputs)
        {
            for (int o = 0; o < layer.Outputs; o++)
                PrunedEdges.Add(layer, input, o);
        }
    }

    private static void ShouldBeClose(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected, float tolerance)
    {
        actual.Length.Should().Be(expected.Length);
        for (int i = 0; i < actual.Length; i++)
            actual[i].Should().BeApproximately(expected[i], tolerance * (1 + Math.Abs(expected[i])));
    }
}
