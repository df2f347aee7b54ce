using Kaem.ML.Engines;
using Kaem.ML.Numerics;
using Kaem.ML.Posteriors;
using Kaem.ML.Tests.Model;
using Xunit.Abstractions;

namespace Kaem.ML.Tests.Evidence;

public class RowEvidenceTests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, EvidenceEstimator> Estimators = new()
    {
        ["importance sampling"] = EvidenceEstimator.ImportanceSampling(),
        ["thermodynamic integration"] = EvidenceEstimator.ThermodynamicIntegration(temperatures: 16, exponent: 3, draws: 500),
        ["steppingstone"] = EvidenceEstimator.Steppingstone(temperatures: 16, exponent: 3, draws: 500),
        ["annealed importance sampling"] = EvidenceEstimator.AnnealedImportanceSampling(temperatures: 30, exponent: 3, chains: 2000),
        ["annealed importance sampling by autoMALA"] = EvidenceEstimator.AnnealedImportanceSampling(
            20, 3, 1800, sampler: PosteriorSampler.AutoMala(stepSize: 0.3f)),
    };

    /// <summary>Cheap ones, for tests of everything but their values.</summary>
    private static readonly Dictionary<string, EvidenceEstimator> Short = new()
    {
        ["importance sampling"] = EvidenceEstimator.ImportanceSampling(),
        ["thermodynamic integration"] = EvidenceEstimator.ThermodynamicIntegration(4, 3, chains: 2, warmUp: 12, draws: 8, PosteriorSampler.AutoMala()),
        ["steppingstone"] = EvidenceEstimator.Steppingstone(4, 3, chains: 3, warmUp: 12, draws: 8),
        ["annealed importance sampling"] = EvidenceEstimator.AnnealedImportanceSampling(6, 3, chains: 5, stepsPerTemperature: 2),
        ["annealed importance sampling by autoMALA"] = EvidenceEstimator.AnnealedImportanceSampling(5, 3, chains: 3, sampler: PosteriorSampler.AutoMala()),
    };

    public static TheoryData<string> Names() => [.. Estimators.Keys];

    public static TheoryData<string> ShortNames() => [.. Short.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Estimates_agree_with_the_closed_form(string name)
    {
        const int seeds = 4;
        int within = 0;
        DataMatrix rows = LinearGaussianModel.Rows(10);
        float[] holed = rows.Values.ToArray();
        (holed[1], holed[14], holed[15]) = (float.NaN, float.NaN, float.NaN);
        rows = new DataMatrix(holed, rows.Rows, rows.Columns);
        double squares = 0, largest = 0;
        for (ulong seed = 1; seed <= seeds; seed++)
        {
            var found = LinearGaussianModel.Create(LinearGaussianModel.Options with { Seed = seed }).LogLikelihood(rows, Estimators[name]);
            for (int b = 0; b < rows.Rows; b++)
            {
                double error = found.StandardErrors[b], difference = found.Values[b] - LinearGaussianModel.LogEvidence(rows.Row(b));
                squares += difference * difference / (error * error) / (seeds * rows.Rows);
                if (b < 3)
                    output.WriteLine($"seed {seed}, row {b}: {found.Values[b]:f4} ± {error:f4}, off by {difference:f4}");
                error.Should().BeInRange(1e-3, 0.05);
                Math.Abs(difference).Should().BeLessThan(3.5 * error);
                largest = Math.Max(largest, error);
                within += Math.Abs(difference) <= 2 * error ? 1 : 0;
            }
        }
        output.WriteLine($"{name}: {within} of {seeds * rows.Rows} within two standard errors, mean square {squares:f2}, largest error {largest:f4}");
        squares.Should().BeInRange(0.2, 2.2);
        // Two standard errors hold for 95 of 100.
        within.Should().BeGreaterThanOrEqualTo(36);
    }

    [Theory]
    [InlineData(0.3f)]
    [InlineData(0.1f)]
    [InlineData(0.03f)]
    public void Steppingstone_by_autoMALA_is_right_however_sharp_the_likelihood(float sigma)
    {
        var rows = LinearGaussianModel.Rows(12, sigma, inner: 1);
        var model = LinearGaussianModel.Create(LinearGaussianModel.Sharp(sigma));
        var found = model.LogLikelihood(rows, EvidenceEstimator.Steppingstone(sampler: PosteriorSampler.AutoMala()));
        double squares = 0;
        for (int b = 0; b < rows.Rows; b++)
        {
            double error = found.StandardErrors[b], difference = found.Values[b] - LinearGaussianModel.LogEvidence(rows.Row(b), sigma, inner: 1);
            output.WriteLine(FormattableString.Invariant($"row {b}: {found.Values[b]:f3} ± {error:f3}, off by {difference:f3}"));
            error.Should().BeInRange(0.01, 0.2);
            Math.Abs(difference).Should().BeLessThan(3.5 * error);
            squares += difference * difference / (error * error) / rows.Rows;
        }
        squares.Should().BeLessThan(2.5);
    }

    [Theory]
    [MemberData(nameof(ShortNames))]
    public void A_row_gets_the_same_bits_alone_in_any_block_and_again(string name)
    {
        var rows = WithHoles(SmallModel.Arc(150, 4));
        var model = Model(new WorkerPool(2));
        var together = model.LogLikelihood(rows, Short[name]);
        for (int b = 0; b < rows.Rows; b += 7)
        {
            var alone = model.LogLikelihood(rows.Slice(b, 1), Short[name]);
            (alone.Values[0], alone.StandardErrors[0]).Should().Be((together.Values[b], together.StandardErrors[b]));
        }
        var part = model.LogLikelihood(rows.Slice(31, 20), Short[name]);
        part.Values.Should().Equal(together.Values.Skip(31).Take(20));
        together.Values.Distinct().Should().HaveCountGreaterThan(100);
    }

    [Theory]
    [MemberData(nameof(ShortNames))]
    public void Any_number_of_threads_gives_the_same_bits(string name)
    {
        var rows = WithHoles(SmallModel.Arc(20, 4));
        var one = Model(new WorkerPool(1)).LogLikelihood(rows, Short[name]);
        foreach (int threads in new[] { 2, 3 })
        {
            var several = Model(new WorkerPool(threads)).LogLikelihood(rows, Short[name]);
            several.Values.Should().Equal(one.Values);
            several.StandardErrors.Should().Equal(one.StandardErrors);
        }
    }

    [Theory]
    [InlineData("thermodynamic integration")]
    [InlineData("steppingstone")]
    [InlineData("annealed importance sampling")]
    public void Steps_allocate_nothing_once_warm(string name)
    {
        var rows = SmallModel.Arc(5);
        var model = Model(new WorkerPool(1));
        float[] values = new float[5], errors = new float[5];
        for (int i = 0; i < 2; i++)
            model.Engine.Evidence(rows.Values, Short[name], values, errors);
        // A scoring call may make small objects, but its dozens of steps make none.
        Allocations.Usual(() => model.Engine.Evidence(rows.Values, Short[name], values, errors)).Should().BeLessThan(2000);
    }

    [Fact]
    public void Estimates_follow_the_parameters()
    {
        var model = Model(new WorkerPool(1));
        var rows = SmallModel.Arc(5);
        foreach (var estimator in Short.Values)
        {
            var before = model.LogLikelihood(rows, estimator).Values;
            var parameter = model.Engine.Parameters.Single(p => p.Name == "generator/1/base-weight");
            var weights = new float[parameter.Shape.Aggregate(1, (product, size) => product * size)];
            model.Engine.ReadParameter(parameter.Name, weights);
            model.Engine.WriteParameter(parameter.Name, [.. weights.Select(weight => weight + 0.5f)]);
            var after = model.LogLikelihood(rows, estimator).Values;
            after.Should().NotEqual(before);
            model.Engine.WriteParameter(parameter.Name, weights);
            model.LogLikelihood(rows, estimator).Values.Should().Equal(before);
        }
    }

    [Theory]
    [MemberData(nameof(ShortNames))]
    public void A_model_scores_by_its_own_estimator_and_saving_keeps_it(string name)
    {
        var rows = SmallModel.Arc(30, 5);
        var model = SmallModel.Trained.WithEvidence(Short[name]);
        model.Evidence.Should().Be(Short[name]);
        model.Engine.Should().BeSameAs(SmallModel.Trained.Engine);
        var expected = model.LogLikelihood(rows, Short[name]);
        model.LogLikelihood(rows).Values.Should().Equal(expected.Values);

        float[] values = new float[30], errors = new float[30], means = new float[30 * model.LatentLength], effective = new float[30];
        model.Score(rows, null, new RowScores { LogLikelihood = values, LogLikelihoodError = errors, LatentMean = means, EffectiveSampleSize = effective });
        values.Should().Equal(expected.Values);
        errors.Should().Equal(expected.StandardErrors);
        var inferred = SmallModel.Trained.Infer(rows);
        means.Should().Equal(inferred.LatentMean.Values.ToArray());
        effective.Should().Equal(inferred.EffectiveSampleSize);
        model.LogLikelihood(rows, samples: 64).Values.Should().Equal(SmallModel.Trained.LogLikelihood(rows).Values);

        var loaded = model.Reload();
        loaded.Evidence.Should().Be(Short[name]);
        loaded.Options.Should().Be(model.Options);
        loaded.LogLikelihood(rows).Values.Should().Equal(expected.Values);
    }

    [Fact]
    public void What_can_not_be_is_refused()
    {
        Refused(() => EvidenceEstimator.Steppingstone(sampler: PosteriorSampler.Langevin()), "*unadjusted*biased*PosteriorSampler.Mala()*");
        Refused(() => EvidenceEstimator.AnnealedImportanceSampling(sampler: PosteriorSampler.Langevin()), "*unadjusted*");
        Refused(() => EvidenceEstimator.ThermodynamicIntegration(sampler: PosteriorSampler.Mala().Tempered()), "*temperatures of its own*");
        Refused(() => EvidenceEstimator.ThermodynamicIntegration(temperatures: 1), "*Temperatures must be at least 2*");
        Refused(() => EvidenceEstimator.Steppingstone(exponent: 0), "*Exponent*above 0*");
        Refused(() => EvidenceEstimator.Steppingstone(chains: 1), "*Chains must be at least 2*");
        Refused(() => EvidenceEstimator.Steppingstone(draws: 3), "*Draws must be at least 4*");
        Refused(() => EvidenceEstimator.Steppingstone(warmUp: -1), "*WarmUp must be at least 0*");
        Refused(() => EvidenceEstimator.AnnealedImportanceSampling(stepsPerTemperature: 0), "*StepsPerTemperature must be at least 1*");
        Refused(() => EvidenceEstimator.Proposals(draws: 1), "*Draws must be at least 2*");
        Refused(() => new CpuEngine(SmallModel.Options with { Evidence = EvidenceEstimator.Proposals() }, 6),
            "*Evidence = Proposal*Sampler = ImportanceSampling*Amortised*");

        var shared = SmallModel.Options with { Prior = KaemPrior.Univariate(coupling: LatentCoupling.Shared) };
        Refused(() => new CpuEngine(shared with { Evidence = EvidenceEstimator.Steppingstone() }, 6), "*Evidence = Steppingstone*Coupling is Shared*");
        var model = new KaemModel(new CpuEngine(shared, 6), new TrainingSummary(1, 0, true, []));
        Refused(() => model.WithEvidence(EvidenceEstimator.AnnealedImportanceSampling()), "*Coupling is Shared*");
        Refused(() => model.LogLikelihood(SmallModel.Arc(2), EvidenceEstimator.Steppingstone()), "*Coupling is Shared*");
        Refused(() => model.SamplePosterior(SmallModel.Arc(2)), "*Coupling is Shared*");
        Refused(() => SmallModel.Trained.LogLikelihood(new DataMatrix([1, 2], 1, 2), EvidenceEstimator.Steppingstone()), "*6 columns; these rows have 2*");

        static void Refused(Func<object> make, string message) => make.Should().Throw<ArgumentException>().WithMessage(message);
    }

    private static KaemModel Model(WorkerPool workers)
    {
        var engine = new CpuEngine(SmallModel.Options with { AllowMissing = true }, 6, workers);
        engine.Network.Initialise(workers);
        return new KaemModel(engine, new TrainingSummary(1, 0, true, []));
    }

    private static DataMatrix WithHoles(DataMatrix rows)
    {
        float[] values = rows.Values.ToArray();
        for (int i = 5; i < values.Length; i += 29)
            values[i] = float.NaN;
        return new DataMatrix(values, rows.Rows, rows.Columns);
    }
}
