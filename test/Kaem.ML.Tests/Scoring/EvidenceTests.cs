using Kaem.ML.Tests.Saving;
using Microsoft.ML;

namespace Kaem.ML.Tests.Scoring;

public sealed class EvidenceTests
{
    private static readonly Toy.Point[] Rows = Toy.Rows(50, seed: 8);

    public static TheoryData<EvidenceEstimator> Estimators =>
    [
        EvidenceEstimator.ThermodynamicIntegration(temperatures: 4, chains: 2, warmUp: 10, draws: 6),
        EvidenceEstimator.Steppingstone(temperatures: 4, chains: 2, warmUp: 10, draws: 6, sampler: PosteriorSampler.AutoMala()),
        EvidenceEstimator.AnnealedImportanceSampling(temperatures: 6, chains: 3),
    ];

    [Theory]
    [MemberData(nameof(Estimators))]
    public void TheChosenEstimatorFillsTheColumns(EvidenceEstimator estimator)
    {
        var transformer = Toy.Transformer.WithEvidence(estimator);
        var expected = Toy.Transformer.Model.LogLikelihood(Toy.Matrix(Rows), estimator);
        var view = transformer.Transform(Toy.View(Rows));

        view.Values<float>("LogLikelihood").Should().Equal(expected.Values);
        view.Values<float>("LogLikelihoodError").Should().Equal(expected.StandardErrors);
        view.Vectors("Latent").SelectMany(row => row).Should().Equal(Toy.Transformer.Transform(Toy.View(Rows)).Vectors("Latent").SelectMany(row => row));
        Toy.Transformer.Model.Evidence.Should().Be(EvidenceEstimator.ImportanceSampling(), "the first transformer stays as it was");
    }

    [Theory]
    [MemberData(nameof(Estimators))]
    public void BlocksRowsAndReloadedChainsGiveTheSameBits(EvidenceEstimator estimator)
    {
        var transformer = Toy.Transformer.WithEvidence(estimator);
        var expected = transformer.Transform(Toy.View(Rows)).Outputs().SelectMany(row => row).ToArray();
        var loaded = SavedPipeline.Reload(transformer, Toy.View([]).Schema);

        Rows.SelectMany(row => transformer.Transform(Toy.View([row])).Outputs().Single()).Should().Equal(expected);
        loaded.Transform(Toy.View(Rows)).Outputs().SelectMany(row => row).Should().Equal(expected);
        Toy.Context.Generative().TryGetModel(loaded, out var found).Should().BeTrue();
        found!.Model.Evidence.Should().Be(estimator);
        found.Transform(Toy.View(Rows)).Outputs().SelectMany(row => row).Should().Equal(expected);
    }

    [Fact]
    public void OnlyWhatIsReadIsEstimated()
    {
        var (transformer, engine) = CountingEngine.Watch(Toy.Transformer);
        var view = transformer.WithEvidence(EvidenceEstimator.AnnealedImportanceSampling(temperatures: 2, chains: 2)).Transform(Toy.View(Rows[..1]));

        view.Vectors("Latent");
        engine.Calls.Should().Equal((1, "z"));
        view.Values<float>("LogLikelihood");
        engine.Calls.Should().Equal((1, "z"), (1, "e"));
    }

    [Fact]
    public void TheOptionsEstimatorIsTheFittedModels()
    {
        var estimator = EvidenceEstimator.Steppingstone(temperatures: 4, chains: 2, warmUp: 5, draws: 4);
        var fitted = Toy.Context.Generative().Kaem(Toy.Options with { Evidence = estimator, MaxSteps = 3 }).Fit(Toy.View(Toy.Rows(60)));

        fitted.Model.Evidence.Should().Be(estimator);
        fitted.Transform(Toy.View(Rows[..3])).Values<float>("LogLikelihood")
            .Should().Equal(fitted.Model.LogLikelihood(Toy.Matrix(Rows[..3]), estimator).Values);
        fitted.Invoking(it => it.WithEvidence(null!)).Should().Throw<ArgumentNullException>();
    }
}
