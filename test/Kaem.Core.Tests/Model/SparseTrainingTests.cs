using Kaem.ML.Generators;
using Kaem.ML.Kan;
using Kaem.ML.Numerics;

namespace Kaem.ML.Tests.Model;

public class SparseTrainingTests
{
    private static readonly KanRegularisation Penalty = new() { Strength = 0.5f, Entropy = 3 };
    private static readonly DataMatrix Train = SmallModel.Arc(200);
    private static readonly DataMatrix HeldOut = SmallModel.Arc(100, 2);

    // Wider than the arc needs, so that there is something to prune.
    private static readonly KaemOptions Wide = SmallModel.Options with { Generator = KaemGenerator.Kan([20], KanBasis.Rbf(6)), Epochs = 30 };

    private static readonly Lazy<KaemModel> Dense = new(() => KaemModel.Train(Wide, Train));
    private static readonly Lazy<KaemModel> Sparse = new(() => KaemModel.Train(With(Wide, Penalty), Train));

    [Fact]
    public void A_penalty_makes_nodes_that_pruning_takes_out_and_fine_tuning_makes_up_for_it()
    {
        int dense = Nodes(Dense.Value.PruneGenerator(0.02f)), sparse = Nodes(Sparse.Value.PruneGenerator(0.02f));
        sparse.Should().BeLessThan(dense - 6);

        var pruned = Sparse.Value.PruneGenerator(0.02f).Model;
        var tuned = pruned.ContinueTraining(With(pruned.Options, KanRegularisation.None) with { Epochs = 40 }, Train);
        tuned.LogLikelihood(HeldOut).Mean.Should().BeGreaterThan(pruned.LogLikelihood(HeldOut).Mean + 0.2f);
        ((KanGeneratorOptions)tuned.Options.Generator).Hidden.Should().Equal(sparse);

        static int Nodes(PrunedGenerator pruned) => pruned.Layers[0].OutputsAfter;
    }

    [Fact]
    public void A_penalty_of_0_changes_no_bit_and_one_above_does()
    {
        var options = SmallModel.Options with { Epochs = 2 };
        float[] plain = Rows(options);
        Rows(With(options, new KanRegularisation { L1 = 5, Entropy = 7 })).Should().Equal(plain);
        Rows(With(options, new KanRegularisation { Strength = 1, L1 = 0, Entropy = 0 })).Should().Equal(plain);
        Rows(With(options, new KanRegularisation { Strength = 1, Entropy = 0 })).Should().NotEqual(plain);
        Rows(With(options, new KanRegularisation { Strength = 1, L1 = 0 })).Should().NotEqual(plain);

        static float[] Rows(KaemOptions options) => KaemModel.Train(options, Train).Generate(10).Values.ToArray();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_threads_do_not_change_a_bit_and_a_step_allocates_nothing(bool langevin)
    {
        var options = With(SmallModel.Options, Penalty) with
        {
            GridAdaptation = GridAdaptation.Off,
            Sampler = langevin ? PosteriorSampler.Langevin(5, 0.005f) : SmallModel.Options.Sampler,
        };
        float[] Run(int threads)
        {
            var engine = EngineFixture.Untrained(options, 6, threads);
            // A pruned edge, so that the mask is in use.
            var layer = ((KanGenerator)engine.Network.Generator).Layers[1];
            PrunedEdges.Add(layer, 2, 1);
            engine.Network.Refresh(new WorkerPool(1));
            var rows = Train.Slice(0, 20);
            engine.TrainSteps(rows, 0, 30);
            float[] parameters = engine.ParameterValues();
            if (threads == 1)
                Allocations.Usual(() => engine.TrainSteps(rows, 30, 50)).Should().Be(0);
            return parameters;
        }

        float[] alone = Run(1);
        Run(3).Should().Equal(alone);
    }

    private static KaemOptions With(KaemOptions options, KanRegularisation penalty) =>
        options with { Generator = (KanGeneratorOptions)options.Generator with { Regularisation = penalty } };
}
