using Kaem.ML.Engines;
using Kaem.ML.Numerics;
using Kaem.ML.Posteriors;
using Kaem.ML.Tests.Model;
using Kaem.ML.Tests.Reliability;
using Xunit.Abstractions;

namespace Kaem.ML.Tests.Evidence;

public class ProposalScoringTests(ITestOutputHelper output)
{
    private const int Draws = 200;

    private static readonly AmortisedOptions Sampler = PosteriorSampler.Amortised(KaemEncoder.Plain([24])) with { ScoringDraws = Draws };

    private static readonly Lazy<CpuEngine> Trained = new(() => LinearGaussianEncoder.Trained(Sampler, 4000).Engine);

    private static readonly Lazy<CpuEngine> ByChainsEnds = new(() => LinearGaussianEncoder.Trained(
        Sampler with { Chains = PosteriorSampler.Mala(10, 0.02f, unadjustedSteps: 0), Learning = ProposalLearning.ReweightedWakeSleep }, 4000).Engine);

    private static readonly Lazy<CpuEngine> WithGaps = new(() => LinearGaussianEncoder.Trained(Sampler, 4000, holes: 0.3f).Engine);

    private static readonly DataMatrix Rows = LinearGaussianModel.Rows(2040, inner: 1).Slice(2000, 40);

    private static readonly DataMatrix Incomplete = Holes(Rows);

    [Theory]
    [InlineData("trained", false)]
    [InlineData("trained by chains' ends", false)]
    [InlineData("trained with gaps", true)]
    [InlineData("untrained, always joined by the prior's samples", true)]
    public void Evidence_agrees_with_the_closed_form(string name, bool gaps)
    {
        var engine = name switch
        {
            "trained" => Trained.Value,
            "trained by chains' ends" => ByChainsEnds.Value,
            "trained with gaps" => WithGaps.Value,
            _ => (CpuEngine)LinearGaussianModel.Create(
                LinearGaussianEncoder.Options(Sampler with { FallBackBelow = 1 }, gaps: true) with { ScoringSamples = 20_000 }).Engine,
        };
        var rows = gaps ? Incomplete : Rows;
        var model = Model(engine);
        model.Evidence.Should().Be(EvidenceEstimator.Proposals(Draws));
        var found = model.LogLikelihood(rows);
        double squares = 0;
        for (int b = 0; b < rows.Rows; b++)
        {
            double difference = found.Values[b] - LinearGaussianModel.LogEvidence(rows.Row(b), inner: 1), error = found.StandardErrors[b];
            error.Should().BeInRange(1e-4, 0.1);
            Math.Abs(difference).Should().BeLessThan(4 * error + 1e-3);
            squares += difference * difference / (error * error) / rows.Rows;
        }
        float[] effective = [.. model.Infer(rows).EffectiveSampleSize];
        output.WriteLine(FormattableString.Invariant(
            $"{name}: mean error {found.StandardErrors.Average():f4}, mean square {squares:f2}, ESS {effective.Average():f0}"));
        if (name == "trained")
            effective.Average().Should().BeGreaterThan(0.97f * Draws);
        if (name == "trained by chains' ends")
            effective.Average().Should().BeGreaterThan(0.9f * Draws);
        if (name == "trained with gaps")
            effective.Average().Should().BeGreaterThan(0.8f * Draws);
        // Rows share their random numbers, so their errors are not independent.
        squares.Should().BeLessThan(3);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Posteriors_are_those_of_the_closed_form(bool gaps)
    {
        var rows = gaps ? Incomplete : Rows;
        var model = Model(gaps ? WithGaps.Value : Trained.Value);
        var inference = model.Infer(rows, 2000);
        var draws = new float[rows.Rows * 500 * 2];
        model.Engine.DrawPosterior(rows.Values, 2000, 500, 7, 0, draws);
        for (int b = 0; b < rows.Rows; b++)
        {
            var (mean, covariance) = LinearGaussianModel.Posterior(rows.Row(b), inner: 1);
            for (int l = 0; l < 2; l++)
            {
                double spread = Math.Sqrt(covariance[l, l]);
                ((inference.LatentMean.Row(b)[l] - mean[l]) / spread).Should().BeApproximately(0, 0.15);
                (inference.LatentSpread.Row(b)[l] / spread).Should().BeApproximately(1, 0.1);
                double[] own = [.. Enumerable.Range(0, 500).Select(i => (double)draws[((b * 500) + i) * 2 + l])];
                ((own.Average() - mean[l]) / spread).Should().BeApproximately(0, 0.25);
                (Math.Sqrt(own.Average(z => Math.Pow(z - own.Average(), 2))) / spread).Should().BeApproximately(1, 0.2);
            }
        }
        if (gaps)
            return;
        var proposal = model.Propose(rows);
        for (int b = 0; b < rows.Rows; b++)
        {
            for (int l = 0; l < 2; l++)
            {
                double spread = inference.LatentSpread.Row(b)[l];
                ((proposal.LatentMean.Row(b)[l] - inference.LatentMean.Row(b)[l]) / spread).Should().BeApproximately(0, 0.25);
                (proposal.LatentSpread.Row(b)[l] / spread).Should().BeApproximately(1, 0.1);
            }
        }
    }

    [Fact]
    public void Missing_entries_are_predicted_and_filled_as_the_closed_form_says()
    {
        var model = Model(WithGaps.Value);
        var predicted = model.Predict(Incomplete, 2000);
        var filled = model.Impute(Incomplete, samples: 2000);
        for (int b = 0; b < Incomplete.Rows; b++)
        {
            for (int d = 0; d < 4; d++)
            {
                if (!float.IsNaN(Incomplete.Row(b)[d]))
                {
                    filled.Row(b)[d].Should().Be(Incomplete.Row(b)[d]);
                    continue;
                }
                double expected = Mean(Incomplete.Row(b))[d];
                ((double)predicted.Row(b)[d]).Should().BeApproximately(expected, 0.06);
                filled.Row(b)[d].Should().Be(predicted.Row(b)[d]);
            }
        }
        // Rows given one entry: their mean is the same conditional one.
        var given = new DataMatrix([5.5f, float.NaN, float.NaN, float.NaN], 1, 4);
        var generated = model.GenerateGiven(given, 4000);
        double[] wanted = Mean(given.Row(0));
        for (int d = 1; d < 4; d++)
            Enumerable.Range(0, 4000).Average(i => (double)generated.Row(i)[d]).Should().BeApproximately(wanted[d], 0.08);

        // W·E[z|x], from the loadings that make means of unit latents.
        static double[] Mean(ReadOnlySpan<float> row)
        {
            var (mean, _) = LinearGaussianModel.Posterior(row, inner: 1);
            return [.. Enumerable.Range(0, 4).Select(d => mean[0] * Loadings[0, d] + mean[1] * Loadings[1, d])];
        }
    }

    [Fact]
    public void Contributions_are_differences_of_log_likelihoods()
    {
        var model = Model(WithGaps.Value);
        var contributions = model.Contributions(Incomplete, 5000);
        for (int b = 0; b < Incomplete.Rows; b++)
        {
            for (int d = 0; d < 4; d++)
            {
                float[] without = Incomplete.Row(b).ToArray();
                without[d] = float.NaN;
                double expected = LinearGaussianModel.LogEvidence(Incomplete.Row(b), inner: 1)
                    - (without.All(float.IsNaN) ? 0 : LinearGaussianModel.LogEvidence(without, inner: 1));
                ((double)contributions.Row(b)[d]).Should().BeApproximately(float.IsNaN(Incomplete.Row(b)[d]) ? 0 : expected, 0.1);
            }
        }
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(0.4f)]
    [InlineData(1f)]
    public void A_row_gets_the_same_bits_alone_in_any_block_and_with_any_threads(float fallBackBelow)
    {
        var sampler = Sampler with { FallBackBelow = fallBackBelow, ScoringDraws = 30 };
        var options = LinearGaussianEncoder.Options(sampler, gaps: true) with { ScoringSamples = 100 };
        float[][] one = Everything(LinearGaussianModel.Create(options, new WorkerPool(1)), Incomplete);
        foreach (int threads in new[] { 2, 3 })
            Everything(LinearGaussianModel.Create(options, new WorkerPool(threads)), Incomplete)
                .Should().BeEquivalentTo(one, options => options.WithStrictOrdering());
        var model = LinearGaussianModel.Create(options);
        for (int b = 0; b < Incomplete.Rows; b += 7)
        {
            float[][] alone = Everything(model, Incomplete.Slice(b, 1));
            for (int part = 0; part < one.Length; part++)
                alone[part].Should().Equal(one[part].AsSpan(b * alone[part].Length, alone[part].Length).ToArray());
        }
        one[0].Distinct().Should().HaveCount(Incomplete.Rows);
        // The encoder is untrained: where it may, the bank joins.
        one[^1].Max().Should().BeLessThanOrEqualTo(fallBackBelow == 0 ? 30 : 130);
    }

    [Fact]
    public void Scoring_allocates_nothing_once_warm()
    {
        var options = LinearGaussianEncoder.Options(Sampler with { FallBackBelow = 0.5f, ScoringDraws = 30 }, gaps: true) with { ScoringSamples = 100 };
        var model = LinearGaussianModel.Create(options, new WorkerPool(1));
        float[] values = new float[Incomplete.Rows], latents = new float[Incomplete.Rows * 2], rows = new float[Incomplete.Rows * 4];
        void Score() => model.Score(
            Incomplete, null, new RowScores { LogLikelihood = values, LatentMean = latents, Reconstruction = rows, EffectiveSampleSize = values });
        Score();
        Allocations.Usual(Score).Should().Be(0);
        void Propose() => model.Engine.Propose(Incomplete.Values, latents, []);
        Propose();
        Allocations.Usual(Propose).Should().Be(0);
    }

    [Fact]
    public void Rows_far_from_all_that_the_model_knows_have_finite_scores()
    {
        var far = new DataMatrix([1e30f, -1e30f, 1e30f, 3, float.MaxValue, float.MaxValue, -float.MaxValue, 0, 1e5f, 0, 0, 0], 3, 4);
        foreach (float share in new[] { 0f, 0.1f, 1f })
        {
            var model = LinearGaussianModel.Create(LinearGaussianEncoder.Options(Sampler with { FallBackBelow = share }) with { ScoringSamples = 100 });
            var found = Everything(model, far);
            found.Should().OnlyContain(part => part.All(float.IsFinite));
            found[0].Should().OnlyContain(value => value < -1e6f);
        }
    }

    [Fact]
    public void A_model_can_drop_its_encoder()
    {
        var model = Model(Trained.Value);
        var without = model.WithoutEncoder();
        without.HasEncoder.Should().BeFalse();
        without.Engine.Parameters.Should().OnlyContain(parameter => !parameter.Name.StartsWith("encoder"));
        without.Engine.Parameters.Should().HaveCount(model.Engine.Parameters.Count - 4);
        without.Evidence.Should().Be(EvidenceEstimator.ImportanceSampling());
        without.WithoutEncoder().Should().BeSameAs(without);
        // What the bank says of rows does not depend on the encoder.
        var byBank = model.WithEvidence(EvidenceEstimator.ImportanceSampling());
        without.LogLikelihood(Rows).Values.Should().Equal(byBank.LogLikelihood(Rows).Values);
        var scores = new float[Rows.Rows];
        byBank.Score(Rows, null, new RowScores { LogLikelihood = scores, LatentMean = new float[Rows.Rows * 2] });
        scores.Should().Equal(byBank.LogLikelihood(Rows).Values);
        Bits.Of(Reloading.Reload(without)).Should().Equal(Bits.Of(without));
        without.Generate(5).Values.ToArray().Should().Equal(model.Generate(5).Values.ToArray());
        FluentActions.Invoking(() => without.Propose(Rows)).Should().Throw<InvalidOperationException>().WithMessage("*no encoder*Amortised*");
        FluentActions.Invoking(() => without.WithEvidence(EvidenceEstimator.Proposals()))
            .Should().Throw<ArgumentException>().WithMessage("*Proposal*encoder*Amortised*");
    }

    [Fact]
    public void An_encoder_goes_along_where_training_goes_on_and_starts_anew_where_it_is_another()
    {
        var options = SmallModel.Options with { LatentSize = 1, OuterSize = 2, Sampler = PosteriorSampler.Amortised(KaemEncoder.Plain([9])), Epochs = 2 };
        var rows = SmallModel.Arc(200);
        var model = KaemModel.Train(options, rows);
        float[] Encoder(KaemModel of) => [.. of.Engine.Parameters.Where(parameter => parameter.Name.StartsWith("encoder")).SelectMany(parameter =>
        {
            var values = new float[parameter.Length];
            of.Engine.ReadParameter(parameter.Name, values);
            return values;
        })];
        var still = model.Options with { LearningRate = 1e-12f, MaxSteps = 1 };
        Encoder(model.ContinueTraining(still, rows)).Zip(Encoder(model), (a, b) => Math.Abs(a - b)).Max().Should().BeLessThan(1e-6f);
        Encoder(model.ContinueTraining(still with { Sampler = PosteriorSampler.Amortised(KaemEncoder.Plain([7])) }, rows))
            .Should().HaveCount((6 + 1) * 7 + (7 + 1) * 4);
        // A model that never had one gets one, and one that had can do without.
        var plain = model.ContinueTraining(still with { Sampler = PosteriorSampler.ImportanceSampling() }, rows);
        Encoder(plain).Should().BeEmpty();
        Encoder(plain.ContinueTraining(still, rows)).Should().HaveCount((6 + 1) * 9 + (9 + 1) * 4);
    }

    [Fact]
    public void Rows_that_lack_most_entries_are_not_left_to_proposals_that_see_one_group_of_rows_alone()
    {
        // Three groups of rows, which the first entry alone does not tell apart: a normal distribution settles on one, and its draws don't know of the others.
        var random = new Random(1);
        float[] values = [.. Enumerable.Range(0, 600).SelectMany(_ =>
        {
            int group = random.Next(3);
            double slope = 0.4 * Normal();
            return Enumerable.Range(0, 6).Select(column => column > 0 && random.NextDouble() < 0.3
                ? float.NaN
                : (float)(Math.Sin(column + 2 * group) + slope * Math.Cos(column) + 0.1 * Normal())).ToArray();
        })];
        var model = KaemModel.Train(
            new KaemOptions
            {
                LatentSize = 2, Prior = KaemPrior.JointMixture(6), Generator = KaemGenerator.Kan(output: OutputActivation.None),
                Likelihood = KaemLikelihood.Gaussian(0.15f, SigmaLearning.Shared), Sampler = PosteriorSampler.Amortised(KaemEncoder.Kan([16])),
                BatchSize = 50, Epochs = 60, LearningRate = 3e-3f, AllowMissing = true,
            },
            new DataMatrix(values, 600, 6));
        var plain = model.WithoutEncoder();
        float[] nothing = [float.NaN, float.NaN, float.NaN, float.NaN, float.NaN, float.NaN], one = [0.5f, .. nothing[1..]];
        var rows = new DataMatrix([.. nothing, .. one], 2, 6);
        var found = model.LogLikelihood(rows).Values;
        found[0].Should().BeApproximately(0, 0.1f, "there is nothing that could be unlikely");
        found[1].Should().BeApproximately(plain.LogLikelihood(rows, 40_000).Values[1], 0.1f);
        var given = new DataMatrix(one, 1, 6);
        DataMatrix proposed = model.GenerateGiven(given, 4000, samples: 200), wanted = plain.GenerateGiven(given, 4000, samples: 40_000);
        for (int d = 1; d < 6; d++)
        {
            var (mean, spread) = Moments(proposed, d);
            var (expected, expectedSpread) = Moments(wanted, d);
            mean.Should().BeApproximately(expected, 0.2 * expectedSpread);
            spread.Should().BeApproximately(expectedSpread, 0.15 * expectedSpread);
        }

        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble());

        static (double Mean, double Spread) Moments(DataMatrix rows, int column)
        {
            double[] entries = [.. Enumerable.Range(0, rows.Rows).Select(row => (double)rows.Row(row)[column])];
            return (entries.Average(), Math.Sqrt(entries.Average(entry => Math.Pow(entry - entries.Average(), 2))));
        }
    }

    [Fact]
    public void A_deep_prior_is_inferred_by_proposals_and_scored_by_its_bank()
    {
        var options = Training.AmortisedUpdateTests.Variants["deep"] with { MaxSteps = 5 };
        var model = KaemModel.Train(options, SmallModel.Arc(200), SmallModel.Arc(30, 2));
        model.Evidence.Should().Be(EvidenceEstimator.ImportanceSampling());
        var rows = SmallModel.Arc(20, 3);
        model.LogLikelihood(rows).Values.Should().Equal(model.WithoutEncoder().LogLikelihood(rows).Values);
        model.LogLikelihood(rows, 16).Values.Should().Equal(model.LogLikelihood(rows).Values);
        model.Infer(rows).EffectiveSampleSize.Should().OnlyContain(size => size >= 1 && size <= 16.001f);
        FluentActions.Invoking(() => model.WithEvidence(EvidenceEstimator.Proposals())).Should().Throw<ArgumentException>().WithMessage("*deep prior*");
    }

    private static float[,] Loadings { get; } = new[,] { { 0.8f, -0.4f, 0.5f, 0.1f }, { 0.3f, 0.6f, -0.2f, 0.7f } };

    private static KaemModel Model(CpuEngine engine) => new(engine, new TrainingSummary(1, 0, true, []));

    private static float[][] Everything(KaemModel model, DataMatrix rows)
    {
        float[] log = new float[rows.Rows], error = new float[rows.Rows], effective = new float[rows.Rows], mean = new float[rows.Rows * 2],
            spread = new float[rows.Rows * 2];
        float[] summed = new float[rows.Rows * 2], reconstruction = new float[rows.Rows * 4], prediction = new float[rows.Rows * 4],
            contributions = new float[rows.Rows * 4];
        model.Engine.Score(rows.Values, 30, new RowScores
        {
            LogLikelihood = log, LogLikelihoodError = error, EffectiveSampleSize = effective, LatentMean = mean, LatentSpread = spread,
            SummedLatentMean = summed,
            Reconstruction = reconstruction, Prediction = prediction, Contributions = contributions,
        });
        return [log, error, mean, spread, summed, reconstruction, prediction, contributions, effective];
    }

    private static DataMatrix Holes(DataMatrix rows)
    {
        float[] values = rows.Values.ToArray();
        for (int b = 0; b < rows.Rows; b++)
        {
            if (b % 3 != 2)
                values[b * 4 + b % 4] = float.NaN;
            if (b % 3 == 0)
                values[b * 4 + (b + 2) % 4] = float.NaN;
        }
        return new DataMatrix(values, rows.Rows, 4);
    }
}
