using Microsoft.ML;

namespace Kaem.ML.Tests.Evaluation;

public sealed class MetricsTests
{
    private static readonly GenerativeCatalog Catalog = Toy.Context.Generative();

    [Fact]
    public void Metrics_are_the_mean_of_log_likelihoods_and_its_errors()
    {
        var scored = Toy.Context.Data.LoadFromEnumerable(new[]
        {
            new Scored { LogLikelihood = -1, LogLikelihoodError = 0.3f }, new Scored { LogLikelihood = -2, LogLikelihoodError = 0.4f },
            new Scored { LogLikelihood = -6, LogLikelihoodError = 0 },
        });
        var metrics = Catalog.Evaluate(scored);
        metrics.Rows.Should().Be(3);
        metrics.LogLikelihood.Should().BeApproximately(-3, 1e-12);
        // Deviations 2, 1, -3: a variance of 14 / 2 over 3 rows.
        metrics.StandardError.Should().BeApproximately(Math.Sqrt(7.0 / 3), 1e-12);
        metrics.EstimationError.Should().BeApproximately(0.5 / 3, 1e-7);

        Catalog.Evaluate(scored, logLikelihoodErrorColumnName: "nowhere").Should().Be(metrics with { EstimationError = null });
        Catalog.Evaluate(scored, "LogLikelihoodError", "").LogLikelihood.Should().BeApproximately(0.7 / 3, 1e-7);
    }

    [Fact]
    public void A_models_rows_are_evaluated_as_its_folds_are()
    {
        var data = Toy.View(Toy.Rows(60));
        foreach (var fold in Catalog.CrossValidate(data, Toy.Estimator(), 3, seed: 4))
        {
            Catalog.Evaluate(fold.ScoredHoldOutSet).Should().Be(fold.Metrics);
            fold.Metrics.EstimationError.Should().BePositive();
        }
    }

    [Fact]
    public void What_can_not_be_evaluated_is_refused_by_name()
    {
        Catalog.Invoking(it => it.Evaluate(Toy.View(Toy.Rows(3)))).Should().Throw<ArgumentException>().WithMessage("*'LogLikelihood'*").WithParameterName("scored");
        Catalog.Invoking(it => it.Evaluate(Toy.View(Toy.Rows(3)), "Name")).Should().Throw<ArgumentException>().WithMessage("*'Name' is String*");
        Catalog.Invoking(it => it.Evaluate(Toy.Transformer.Transform(Toy.View([])))).Should().Throw<ArgumentException>().WithMessage("*no rows*");
    }

    private sealed class Scored
    {
        public float LogLikelihood { get; set; }

        public float LogLikelihoodError { get; set; }
    }
}
