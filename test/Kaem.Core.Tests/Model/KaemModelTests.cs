namespace Kaem.ML.Tests.Model;

public class KaemModelTests
{
    private static readonly KaemModel Model = SmallModel.Trained;

    [Fact]
    public void Training_raises_the_held_out_log_likelihood()
    {
        var epochs = Model.Training.Epochs;
        epochs.Should().HaveCount(8);
        epochs[^1].HeldOutLogLikelihood.Should().BeGreaterThan(epochs[0].HeldOutLogLikelihood!.Value + 1);
        epochs[^1].Loss.Should().BeLessThan(epochs[0].Loss);
        Model.Training.Should().BeEquivalentTo(new { Rows = 200, Steps = 80L, StoppedEarly = false });
    }

    [Fact]
    public void The_reported_held_out_log_likelihood_is_the_models_own() =>
        Model.LogLikelihood(SmallModel.Arc(50, 2)).Mean.Should().BeApproximately(Model.Training.Epochs[^1].HeldOutLogLikelihood!.Value, 1e-3);

    [Fact]
    public void A_seed_gives_the_same_bits_whatever_the_threads()
    {
        static float[] Parameters(int threads, ulong seed) =>
            EngineFixture.Trained(SmallModel.Options with { Seed = seed, Epochs = 3 }, SmallModel.Arc(200), threads).ParameterValues();

        float[] one = Parameters(1, 1);
        Parameters(2, 1).Should().Equal(one);
        Parameters(5, 1).Should().Equal(one);
        Parameters(2, 2).Should().NotEqual(one);
    }

    [Theory]
    [InlineData(SigmaLearning.Fixed, false)]
    [InlineData(SigmaLearning.PerColumn, true)]
    public void Steps_allocate_nothing_once_warm(SigmaLearning learning, bool missing)
    {
        var options = SmallModel.Options with
        {
            GridAdaptation = GridAdaptation.Off,
            Likelihood = KaemLikelihood.Gaussian(0.1f, learning),
            AllowMissing = missing,
            // A prior that hardly moves keeps its panels, which a wider or narrower basis would renew.
            PriorLearningRate = 1e-6f,
        };
        float[] rows = SmallModel.Arc(20).Values.ToArray();
        if (missing)
            rows[5] = float.NaN;
        EngineFixture.AllocatedBySteps(options, new DataMatrix(rows, 20, 6), warm: 50, steps: 50).Should().Be(0);
    }

    [Theory]
    [InlineData(ReferencePrior.Uniform)]
    [InlineData(ReferencePrior.LogNormal)]
    [InlineData(ReferencePrior.LearnableGaussian)]
    [InlineData(ReferencePrior.None)]
    public void Every_reference_trains(ReferencePrior reference)
    {
        var options = SmallModel.Options with { Prior = KaemPrior.Univariate(reference, KanBasis.Rbf(8)) };
        var epochs = KaemModel.Train(options, SmallModel.Arc(200), SmallModel.Arc(50, 2)).Training.Epochs;
        epochs[^1].HeldOutLogLikelihood.Should().BeGreaterThan(epochs[0].HeldOutLogLikelihood!.Value);
    }

    [Fact]
    public void Every_training_option_takes_effect()
    {
        var plain = SmallModel.Options with { Epochs = 2 };
        float[] expected = KaemModel.Train(plain, SmallModel.Arc(200)).Generate(5).Values.ToArray();
        var importance = (ImportanceSamplingOptions)plain.Sampler;
        KaemOptions[] variants =
        [
            plain with { PriorGradient = PriorGradient.Contrastive },
            plain with { Prior = KaemPrior.Univariate(ReferencePrior.Gaussian, KanBasis.Rbf(8), LatentCoupling.Shared) },
            plain with { Prior = KaemPrior.Univariate(ReferencePrior.Gaussian, KanBasis.Rbf(8, BaseActivation.Silu)) },
            plain with { Prior = plain.Prior with { Domain = (-1, 1) } },
            plain with { Generator = KaemGenerator.Kan([7], KanBasis.Rbf(8, trainBandwidth: false)) },
            plain with { Sampler = importance with { Resampler = Resampler.None } },
            plain with { Sampler = importance with { Resampler = Resampler.Systematic } },
            plain with { Sampler = importance with { EssThreshold = 0 } },
            plain with { PriorLearningRate = 1e-1f },
            plain with { LearningRateSchedule = LearningRateSchedule.Cosine() },
            plain with { LearningRateSchedule = LearningRateSchedule.Milestones(0.5f, 2) },
            plain with { GridAdaptation = GridAdaptation.Off },
            plain with { GridAdaptation = plain.GridAdaptation with { UniformRatio = 1 } },
            plain with { Likelihood = KaemLikelihood.Gaussian(0.1f, SigmaLearning.Shared) },
            plain with { Prior = KaemPrior.Mixture(ReferencePrior.Gaussian, KanBasis.Rbf(8)) },
            plain with { FreezePrior = true },
            plain with { OuterSize = 4 },
            plain with { BatchSize = 25 },
            plain with { MaxSteps = 7 },
        ];
        foreach (var variant in variants)
            KaemModel.Train(variant, SmallModel.Arc(200)).Generate(5).Values.ToArray().Should().NotEqual(expected, $"{variant}");
    }

    [Fact]
    public void Learned_sigma_approaches_the_noise()
    {
        var options = SmallModel.Options with { Epochs = 60, Likelihood = KaemLikelihood.Gaussian(0.5f, SigmaLearning.PerColumn) };
        var model = KaemModel.Train(options, SmallModel.Arc(200));
        var logSigma = new float[6];
        model.Engine.ReadParameter("likelihood/log-sigma", logSigma);
        logSigma.Should().OnlyContain(value => MathF.Exp(value) < 0.3f);
    }

    [Fact]
    public void Cancellation_keeps_what_was_learned()
    {
        using var source = new CancellationTokenSource();
        var progress = new Reports(report =>
        {
            if (report is { Epoch: 3, EndOfEpoch: true })
                source.Cancel();
        });
        var model = KaemModel.Train(SmallModel.Options, SmallModel.Arc(200), null, progress, cancellationToken: source.Token);
        model.Training.StoppedEarly.Should().BeTrue();
        model.Training.Steps.Should().Be(30);
        model.Generate(3).Values.ToArray().Should().OnlyContain(value => value >= 0 && value <= 1);
    }

    [Fact]
    public void Progress_counts_up_and_ends_complete()
    {
        var reports = new List<KaemProgress>();
        KaemModel.Train(SmallModel.Options, SmallModel.Arc(200), SmallModel.Arc(50, 2), new Reports(reports.Add));
        reports.Select(report => report.Step).Should().BeInAscendingOrder();
        reports[^1].Should().BeEquivalentTo(new { Epoch = 8, Epochs = 8, Step = 80L, Steps = 80L, EndOfEpoch = true, TimeLeft = TimeSpan.Zero });
        reports.Where(report => report.EndOfEpoch).Should().HaveCount(8).And.OnlyContain(report => report.HeldOutLogLikelihood != null);
        var training = KaemModel.Train(SmallModel.Options, SmallModel.Arc(200), SmallModel.Arc(50, 2)).Training;
        reports.Where(report => report.EndOfEpoch).Select(report => report.Loss).Should().Equal(training.Epochs.Select(epoch => epoch.Loss));
        reports.Should().OnlyContain(report => report.EffectiveSampleSize >= 1 && report.EffectiveSampleSize <= 32 && report.RowsPerSecond > 0);
    }

    [Fact]
    public void Generated_rows_depend_on_seed_and_index_alone()
    {
        var rows = Model.Generate(300, seed: 4);
        Model.Generate(10, seed: 4).Values.ToArray().Should().Equal(rows.Take(10).Values.ToArray());
        Model.Generate(10, seed: 5).Values.ToArray().Should().NotEqual(rows.Take(10).Values.ToArray());
        var part = new float[20 * Model.Columns];
        Model.GenerateInto(part, 4, 250, GenerationDraw.Mean);
        part.Should().Equal(rows.Slice(250, 20).Values.ToArray());
    }

    [Fact]
    public void Draws_scatter_around_the_means_by_sigma()
    {
        var means = Model.Generate(2000, seed: 4);
        var draws = Model.Generate(2000, seed: 4, GenerationDraw.Likelihood);
        double[] residuals = [.. means.Values.ToArray().Zip(draws.Values.ToArray(), (mean, draw) => (double)draw - mean)];
        residuals.Average().Should().BeApproximately(0, 0.005);
        Math.Sqrt(residuals.Average(value => value * value)).Should().BeApproximately(0.1, 0.003);
        var part = new float[20 * Model.Columns];
        Model.GenerateInto(part, 4, 250, GenerationDraw.Likelihood);
        part.Should().Equal(draws.Slice(250, 20).Values.ToArray());
    }

    [Fact]
    public void Decoding_the_latents_of_a_seed_generates_its_rows()
    {
        var latents = Model.SampleLatents(300, seed: 9);
        latents.Columns.Should().Be(Model.OuterSize * Model.LatentSize);
        latents.Values.ToArray().Should().OnlyContain(z => z >= Model.Prior.Domain.Low && z <= Model.Prior.Domain.High);
        Model.Decode(latents).Values.ToArray().Should().Equal(Model.Generate(300, seed: 9).Values.ToArray());
    }

    [Fact]
    public void A_row_scores_the_same_alone_in_a_batch_and_in_another_order()
    {
        var rows = SmallModel.Arc(150, 7);
        var all = Model.LogLikelihood(rows);
        var inference = Model.Infer(rows);
        foreach (int r in new[] { 0, 63, 64, 149 })
        {
            Model.LogLikelihood(rows.Slice(r, 1)).Values[0].Should().Be(all.Values[r]);
            var alone = Model.Infer(rows.Slice(r, 1));
            alone.LatentMean.Values.ToArray().Should().Equal(inference.LatentMean.Row(r).ToArray());
            alone.LatentSpread.Values.ToArray().Should().Equal(inference.LatentSpread.Row(r).ToArray());
            alone.SummedLatentMean.Values.ToArray().Should().Equal(inference.SummedLatentMean.Row(r).ToArray());
            alone.Reconstruction.Values.ToArray().Should().Equal(inference.Reconstruction.Row(r).ToArray());
        }
        int[] reversed = [.. Enumerable.Range(0, 150).Reverse()];
        Model.LogLikelihood(rows.Select(reversed)).Values.Reverse().Should().Equal(all.Values);
    }

    [Fact]
    public void Sixteen_threads_score_as_one_does()
    {
        var rows = SmallModel.Arc(100, 7);
        float[] expected = [.. Model.LogLikelihood(rows).Values];
        var results = new float[16][];
        Parallel.For(0, 16, new ParallelOptions { MaxDegreeOfParallelism = 16 }, i => results[i] = [.. Model.LogLikelihood(rows).Values]);
        foreach (float[] result in results)
            result.Should().Equal(expected);
    }

    [Fact]
    public void Scores_are_what_their_definitions_say()
    {
        var rows = SmallModel.Arc(3, 7);
        const int samples = 40;
        var estimate = Model.LogLikelihood(rows, samples);
        var inference = Model.Infer(rows, samples);
        // The bank, rebuilt from the public parts would need its stream; so check the relations between the outputs.
        for (int r = 0; r < 3; r++)
        {
            var latents = inference.LatentMean.Row(r);
            for (int q = 0; q < Model.OuterSize; q++)
            {
                float sum = latents[q * 2] + latents[q * 2 + 1];
                inference.SummedLatentMean.Row(r)[q].Should().BeApproximately(sum, 1e-5f);
            }
            Model.Decode(inference.LatentMean.Slice(r, 1)).Values.ToArray().AsSpan()
                .ShouldBeClose([.. inference.Reconstruction.Row(r).ToArray().Select(value => (double)value)], 1e-5, "reconstruction");
            double effective = inference.EffectiveSampleSize[r];
            estimate.StandardErrors[r].Should().BeApproximately((float)Math.Sqrt((1 / effective - 1.0 / samples) * samples / (samples - 1)), 1e-4f);
        }
    }

    [Fact]
    public void More_samples_tighten_the_log_likelihood()
    {
        var rows = SmallModel.Arc(100, 7);
        var few = Model.LogLikelihood(rows, 50);
        var many = Model.LogLikelihood(rows, 5000);
        many.Mean.Should().BeGreaterThan(few.Mean);
        many.StandardErrors.Average().Should().BeLessThan(few.StandardErrors.Average());
    }

    [Fact]
    public void The_prior_shows_normalised_densities()
    {
        var (low, high) = Model.Prior.Domain;
        float[] z = [.. Enumerable.Range(0, 2001).Select(i => low + (high - low) * i / 2000)];
        var density = new float[z.Length];
        var reference = new float[z.Length];
        Model.Prior.Density(1, 0, z, density);
        Model.Prior.ReferenceDensity(1, 0, z, reference);
        (density.Average() * (high - low)).Should().BeApproximately(1, 2e-3f);
        (reference.Average() * (high - low)).Should().BeApproximately(1, 2e-3f);
        Model.Prior.Quantile(1, 0, (float)Model.Prior.Cdf(1, 0, 0.3f)).Should().BeApproximately(0.3f, 1e-3f);
        float[] outside = [low - 1, high + 1];
        Model.Prior.Density(1, 0, outside, density.AsSpan(0, 2));
        density.Take(2).Should().Equal(0, 0);
    }

    private sealed class Reports(Action<KaemProgress> receive) : IProgress<KaemProgress>
    {
        public void Report(KaemProgress value) => receive(value);
    }
}
