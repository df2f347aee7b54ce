using Kaem.ML.Engines;
using Kaem.ML.Numerics;
using Kaem.ML.Priors;

namespace Kaem.ML.Tests.Model;

public class MixtureModelTests
{
    private static readonly KaemOptions Options = SmallModel.Options with
    {
        LatentSize = 6,
        OuterSize = 5,
        Prior = KaemPrior.Mixture(ReferencePrior.Gaussian, KanBasis.Rbf(8), MixtureProportions.Learned, sparsity: 0.2f),
        PriorLearningRate = 5e-2f,
        Epochs = 12,
    };

    private static readonly KaemModel Model = KaemModel.Train(Options, SmallModel.Arc(200), SmallModel.Arc(50, 2));

    [Theory]
    [InlineData(ReferencePrior.Uniform, MixtureProportions.Learned, PriorGradient.Normalised)]
    [InlineData(ReferencePrior.LogNormal, MixtureProportions.Uniform, PriorGradient.Normalised)]
    [InlineData(ReferencePrior.LearnableGaussian, MixtureProportions.Learned, PriorGradient.Contrastive)]
    [InlineData(ReferencePrior.None, MixtureProportions.Learned, PriorGradient.Contrastive)]
    public void Training_raises_the_held_out_log_likelihood(ReferencePrior reference, MixtureProportions proportions, PriorGradient gradient)
    {
        var options = SmallModel.Options with { Prior = KaemPrior.Mixture(reference, KanBasis.Rbf(8), proportions), PriorGradient = gradient };
        var epochs = KaemModel.Train(options, SmallModel.Arc(200), SmallModel.Arc(50, 2)).Training.Epochs;
        epochs[^1].HeldOutLogLikelihood.Should().BeGreaterThan(epochs[0].HeldOutLogLikelihood!.Value + 1);
        epochs[^1].Loss.Should().BeLessThan(epochs[0].Loss);
    }

    [Fact]
    public void Every_basis_carries_it_through_pruning_and_saving()
    {
        foreach (KanBasis basis in new KanBasis[] { KanBasis.BSpline(6), KanBasis.Rswaf(6), KanBasis.Morlet(6), KanBasis.Fourier(4), KanBasis.Chebyshev(5) })
        {
            var options = Options with { Prior = KaemPrior.Mixture(ReferencePrior.Gaussian, basis, MixtureProportions.Learned, 0.2f), Epochs = 2 };
            var pruned = KaemModel.Train(options, SmallModel.Arc(100)).PruneMixture(0.9f);
            pruned.LatentSize.Should().BeLessThanOrEqualTo(5, $"{basis}");
            pruned.ShouldSurviveSaving();
            KaemModel.Train(pruned.Prior.ApplyTo(options), SmallModel.Arc(100), startFrom: pruned.Prior).LatentSize.Should().Be(pruned.LatentSize);
        }
    }

    [Theory]
    [InlineData(PriorGradient.Normalised)]
    [InlineData(PriorGradient.Contrastive)]
    public void Markov_chains_train_it_too(PriorGradient gradient)
    {
        var options = Options with { Sampler = PosteriorSampler.Langevin(20, 0.005f), PriorGradient = gradient, Epochs = 6 };
        var epochs = KaemModel.Train(options, SmallModel.Arc(200), SmallModel.Arc(50, 2)).Training.Epochs;
        epochs[^1].HeldOutLogLikelihood.Should().BeGreaterThan(epochs[0].HeldOutLogLikelihood!.Value + 1);
    }

    [Fact]
    public void The_penalty_makes_proportions_sparse()
    {
        var plain = KaemModel.Train(
            Options with { Prior = KaemPrior.Mixture(ReferencePrior.Gaussian, KanBasis.Rbf(8), MixtureProportions.Learned) }, SmallModel.Arc(200));
        Entropy(plain).Should().BeLessThan(Math.Log(6) - 1e-3, "they are learned");
        Entropy(Model).Should().BeLessThan(Entropy(plain) - 0.2);

        static double Entropy(KaemModel model) => Enumerable.Range(0, model.OuterSize)
            .Average(q => Enumerable.Range(0, model.LatentSize).Sum(p => -model.Prior.Proportion(q, p) * Math.Log(model.Prior.Proportion(q, p))));
    }

    [Fact]
    public void Latents_are_one_for_each_q()
    {
        Model.LatentLength.Should().Be(5);
        Model.GeneratorInputs.Should().Be(5);
        var latents = Model.SampleLatents(10);
        latents.Columns.Should().Be(5);
        Model.Decode(latents).Columns.Should().Be(6);
        var inference = Model.Infer(SmallModel.Arc(3));
        inference.LatentMean.Values.ToArray().Should().Equal(inference.SummedLatentMean.Values.ToArray());
    }

    [Fact]
    public void A_seed_gives_the_same_bits_whatever_the_threads()
    {
        float[] one = Parameters(1);
        Parameters(2).Should().Equal(one);
        Parameters(5).Should().Equal(one);

        static float[] Parameters(int threads) => EngineFixture.Trained(Options with { Epochs = 2 }, SmallModel.Arc(200), threads).ParameterValues();
    }

    [Fact]
    public void Steps_allocate_nothing_once_warm()
    {
        var options = Options with { GridAdaptation = GridAdaptation.Off, PriorLearningRate = 1e-6f };
        EngineFixture.AllocatedBySteps(options, SmallModel.Arc(20), warm: 50, steps: 50).Should().Be(0);
    }

    [Fact]
    public void A_loaded_model_is_the_same_to_the_last_bit() => Model.ShouldSurviveSaving();

    [Fact]
    public void Pruning_shrinks_the_model_and_hardly_changes_it()
    {
        const float below = 0.02f;
        // Give every latent one tiny component, and two indices p nothing but tiny ones.
        var engine = Copy(Model);
        var logits = ((MixturePrior)engine.Network.Prior).Proportions.Logits!;
        for (int q = 0; q < 5; q++)
        {
            for (int p = 0; p < 6; p++)
                logits.Value[q * 6 + p] = p is 1 or 4 || p == q ? -8 - 0.1f * q : 0.2f * p - 0.1f * q;
        }
        engine.Network.Refresh(WorkerPool.Shared);
        var before = new KaemModel(engine, Model.Training);
        var after = before.PruneMixture(below);

        (after.LatentSize, after.OuterSize, after.Options.LatentSize, after.Options.OuterSize).Should().Be((4, 5, 4, 5));
        Parameters(after).Should().BeLessThan(Parameters(before) - 2 * 5 * 9);
        int[] kept = [0, 2, 3, 5];
        float[] z = [-1.2f, -0.3f, 0.4f, 1.1f], densities = new float[4], expected = new float[4];
        for (int q = 0; q < 5; q++)
        {
            double left = kept.Where(p => before.Prior.Proportion(q, p) >= below).Sum(p => before.Prior.Proportion(q, p));
            for (int k = 0; k < kept.Length; k++)
            {
                double proportion = before.Prior.Proportion(q, kept[k]);
                after.Prior.Proportion(q, k).Should().BeApproximately(proportion >= below ? proportion / left : 0, 1e-9);
                before.Prior.Density(q, kept[k], z, expected);
                after.Prior.Density(q, k, z, densities);
                densities.Should().Equal(expected);
            }
            before.Prior.Density(q, z, expected);
            after.Prior.Density(q, z, densities);
            for (int i = 0; i < z.Length; i++)
                densities[i].Should().BeApproximately(expected[i], 2e-3f);
        }
        after.LogLikelihood(SmallModel.Arc(50, 2)).Mean.Should().BeApproximately(before.LogLikelihood(SmallModel.Arc(50, 2)).Mean, 0.5);
        after.ShouldSurviveSaving();

        // What is pruned stays pruned in further training, and pruning again changes nothing.
        var trained = KaemModel.Train(after.Prior.ApplyTo(Options with { Epochs = 2 }), SmallModel.Arc(200), startFrom: after.Prior);
        for (int q = 0; q < 5; q++)
        {
            for (int p = 0; p < 4; p++)
                (trained.Prior.Proportion(q, p) == 0).Should().Be(after.Prior.Proportion(q, p) == 0);
        }
        after.PruneMixture(0).LatentSize.Should().Be(4);
    }

    [Fact]
    public void Each_latent_keeps_its_largest_component()
    {
        var pruned = Model.PruneMixture(0.999f);
        for (int q = 0; q < pruned.OuterSize; q++)
            Enumerable.Range(0, pruned.LatentSize).Select(p => pruned.Prior.Proportion(q, p)).Order().TakeLast(1).Should().Equal(1);
        pruned.Generate(5).Values.ToArray().Should().OnlyContain(value => float.IsFinite(value));
    }

    [Fact]
    public void Only_learned_proportions_can_be_pruned()
    {
        FluentActions.Invoking(() => SmallModel.Trained.PruneMixture(0.1f)).Should().Throw<InvalidOperationException>().WithMessage("*mixture*is none*");
        var uniform = KaemModel.Train(SmallModel.Options with { Prior = KaemPrior.Mixture(), Epochs = 1 }, SmallModel.Arc(40));
        FluentActions.Invoking(() => uniform.PruneMixture(0.1f)).Should().Throw<InvalidOperationException>().WithMessage("*uniform*");
        foreach (float below in new[] { -0.1f, 1, float.NaN })
            FluentActions.Invoking(() => Model.PruneMixture(below)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*below 1*");
    }

    private static CpuEngine Copy(KaemModel model) => (CpuEngine)model.Reload().Engine;

    private static int Parameters(KaemModel model) => model.Engine.Parameters.Sum(parameter => parameter.Length);
}
