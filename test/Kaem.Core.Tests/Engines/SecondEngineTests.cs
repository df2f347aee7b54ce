using Kaem.ML.Engines;
using Kaem.ML.PlainEngine;
using Kaem.ML.Tests.Model;
using Kaem.ML.Tests.Reliability;

namespace Kaem.ML.Tests.Engines;

/// <summary>
/// A model's whole life on an engine that shares nothing with the processor's, made in an assembly that sees only what is public: trained, saved, loaded,
/// pruned, copied, scored.
/// </summary>
public sealed class SecondEngineTests
{
    private static readonly PlainEngineFactory Plain = PlainEngineFactory.Instance;

    private static readonly KanBasis Basis = KanBasis.Rbf(4);

    private static readonly KaemOptions Univariate = new()
    {
        LatentSize = 1,
        OuterSize = 2,
        Prior = KaemPrior.Univariate(ReferencePrior.Gaussian, Basis),
        Generator = KaemGenerator.Kan([3], Basis),
        Sampler = PosteriorSampler.ImportanceSampling(samples: 16, essThreshold: 0),
        GridAdaptation = GridAdaptation.Off,
        Likelihood = KaemLikelihood.Gaussian(0.15f),
        BatchSize = 20,
        LearningRate = 0.01f,
        Epochs = 20,
        ScoringSamples = 200,
        Seed = 3,
    };

    private static readonly KaemOptions Mixture = Univariate with
    {
        LatentSize = 3,
        Prior = KaemPrior.Mixture(ReferencePrior.Uniform, Basis, MixtureProportions.Learned),
        Likelihood = KaemLikelihood.Gaussian(0.15f, SigmaLearning.PerColumn),
    };

    private static readonly DataMatrix Train = SmallModel.Arc(80);
    private static readonly DataMatrix HeldOut = SmallModel.Arc(40, 5);

    private static readonly Dictionary<string, KaemOptions> Kinds = new() { ["univariate"] = Univariate, ["mixture"] = Mixture };

    private static readonly Dictionary<string, Lazy<KaemModel>> Trained =
        Kinds.ToDictionary(kind => kind.Key, kind => new Lazy<KaemModel>(() => KaemModel.Train(kind.Value, Train, HeldOut, engine: Plain)));

    public static TheoryData<string> KindNames => [.. Kinds.Keys];

    [Theory]
    [MemberData(nameof(KindNames))]
    public void It_learns_what_the_processor_learns(string kind)
    {
        var model = Trained[kind].Value;
        model.Engine.Factory.Should().BeSameAs(Plain);
        model.Training.Steps.Should().Be(80);
        model.Training.Epochs.Should().HaveCount(20).And.OnlyContain(epoch => epoch.HeldOutLogLikelihood != null);
        var untrained = KaemModel.Train(Kinds[kind] with { LearningRate = 1e-12f, Epochs = 1 }, Train, engine: Plain);
        var other = KaemModel.Train(Kinds[kind], Train);
        other.Engine.Factory.Should().BeSameAs(KaemEngine.Cpu, "nothing was said");
        double start = untrained.LogLikelihood(HeldOut).Mean, plain = model.LogLikelihood(HeldOut).Mean, cpu = other.LogLikelihood(HeldOut).Mean;
        plain.Should().BeGreaterThan(start + 1, "training moves it");
        plain.Should().BeInRange(start + 0.8 * (cpu - start), start + 1.25 * (cpu - start), "both engines climb alike, with other random numbers");
    }

    [Theory]
    [MemberData(nameof(KindNames))]
    public void The_same_parameters_say_the_same(string kind)
    {
        var plain = Trained[kind].Value;
        var cpu = plain.WithEngine(KaemEngine.Cpu);
        cpu.Engine.Factory.Should().BeSameAs(KaemEngine.Cpu);
        Parameters(cpu).Should().Equal(Parameters(plain));
        cpu.Training.Should().Be(plain.Training);

        var latents = cpu.SampleLatents(50, 8);
        var expected = cpu.Decode(latents).Values.ToArray();
        var found = plain.Decode(latents).Values.ToArray();
        for (int i = 0; i < found.Length; i++)
            found[i].Should().BeApproximately(expected[i], 1e-5f);

        // Banks are drawn by each engine in its own way: large ones agree as far as their errors say.
        double sum = 0;
        LogLikelihoodEstimate mine = plain.LogLikelihood(HeldOut, 4000), theirs = cpu.LogLikelihood(HeldOut, 4000);
        for (int b = 0; b < HeldOut.Rows; b++)
        {
            double error = Math.Sqrt(Math.Pow(mine.StandardErrors[b], 2) + Math.Pow(theirs.StandardErrors[b], 2));
            mine.Values[b].Should().BeApproximately(theirs.Values[b], (float)(5 * error + 1e-4), $"row {b}");
            sum += error / HeldOut.Rows;
        }
        // The rows share their banks, and with them the errors.
        sum.Should().BeLessThan(0.1);
        mine.Mean.Should().BeApproximately(theirs.Mean, 3 * sum);

        // Samples of the prior follow the distribution functions that the other engine's tables know (Kolmogorov and Smirnov at 10⁻⁴).
        const int count = 4000;
        var samples = plain.SampleLatents(count, 4);
        for (int l = 0; l < plain.LatentLength; l++)
        {
            double[] ranks = [.. Enumerable.Range(0, count).Select(s => plain.Prior.LatentCdf(l, samples.Row(s)[l])).Order()];
            ranks.Select((rank, i) => Math.Abs(rank - (i + 0.5) / count)).Max().Should().BeLessThan(2.23 / Math.Sqrt(count));
        }
    }

    [Fact]
    public void All_that_a_model_is_asked_goes_through_the_interface()
    {
        var model = Trained["univariate"].Value;
        var inferred = model.Infer(HeldOut, 4000);
        inferred.LatentSpread.Values.ToArray().Should().OnlyContain(spread => spread >= 0 && spread < 1.5f);
        inferred.EffectiveSampleSize.Should().OnlyContain(size => size >= 1 && size <= 4000);
        var on = model.WithEngine(KaemEngine.Cpu);
        Distance(inferred.Reconstruction, on.Infer(HeldOut, 4000).Reconstruction).Should().BeLessThan(0.03);
        Distance(model.Predict(HeldOut, 2000), on.Predict(HeldOut, 2000)).Should().BeLessThan(0.01);
        Distance(model.Contributions(HeldOut, 4000), on.Contributions(HeldOut, 4000)).Should().BeLessThan(0.1);

        float[] gaps = HeldOut.Values.ToArray();
        gaps[0] = gaps[7] = float.NaN;
        var incomplete = new DataMatrix(gaps, HeldOut.Rows, HeldOut.Columns);
        foreach (var mode in new[] { ImputationMode.Mean, ImputationMode.Draw })
            Distance(model.Impute(incomplete, mode), HeldOut).Should().BeLessThan(0.1);
        var given = new DataMatrix([0.8f, float.NaN, float.NaN, float.NaN, float.NaN, float.NaN], 1, 6);
        var rows = model.GenerateGiven(given, 20);
        Enumerable.Range(0, 20).Select(r => rows.Row(r)[0]).Should().OnlyContain(value => value == 0.8f);
        model.Generate(10, 2, GenerationDraw.Likelihood).Values.ToArray().Should().NotEqual(model.Generate(10, 2).Values.ToArray());
        model.Generate(10, 2).Values.ToArray().Should().Equal(model.Generate(20, 2).Values[..60].ToArray());
        model.SweepLatent(model.SampleLatents(1), 1, 0, 5).Rows.Should().Be(5);
    }

    [Theory]
    [MemberData(nameof(KindNames))]
    public void The_file_does_not_know_the_engine(string kind)
    {
        var model = Trained[kind].Value;
        byte[] file = Bits.Of(model);
        var onCpu = KaemModel.Load(new MemoryStream(file));
        var onPlain = KaemModel.Load(new MemoryStream(file), Plain);
        onCpu.Engine.Factory.Should().BeSameAs(KaemEngine.Cpu);
        onPlain.Engine.Factory.Should().BeSameAs(Plain);
        Bits.Of(onCpu).Should().Equal(file);
        Bits.Of(onPlain).Should().Equal(file);
        onPlain.Generate(30, 5).Values.ToArray().Should().Equal(model.Generate(30, 5).Values.ToArray());
        onPlain.LogLikelihood(HeldOut).Values.Should().Equal(model.LogLikelihood(HeldOut).Values);
        onCpu.Generate(30, 5).Values.ToArray().Should().Equal(model.WithEngine(KaemEngine.Cpu).Generate(30, 5).Values.ToArray());
    }

    [Fact]
    public void A_model_of_the_processor_moves_and_comes_back()
    {
        var cpu = KaemModel.Train(Univariate with { Epochs = 2 }, Train);
        var back = cpu.WithEvidence(EvidenceEstimator.Steppingstone()).WithEngine(Plain).WithEngine(KaemEngine.Cpu);
        back.Evidence.Should().Be(EvidenceEstimator.Steppingstone());
        Bits.Of(back.WithEvidence(cpu.Evidence)).Should().Equal(Bits.Of(cpu));
        back.Generate(9).Values.ToArray().Should().Equal(cpu.Generate(9).Values.ToArray());
    }

    [Fact]
    public void Small_components_go()
    {
        var model = Trained["mixture"].Value;
        double[] proportions = [.. Enumerable.Range(0, 6).Select(i => model.Prior.Proportion(i / 3, i % 3)).Order()];
        var pruned = model.PruneMixture((float)(proportions[1] + proportions[2]) / 2);
        pruned.Engine.Factory.Should().BeSameAs(Plain);
        Enumerable.Range(0, 2 * pruned.LatentSize).Count(i => pruned.Prior.Proportion(i / pruned.LatentSize, i % pruned.LatentSize) > 0).Should().Be(4);
        pruned.LogLikelihood(HeldOut).Values.Should().OnlyContain(value => float.IsFinite(value));

        // What is pruned stays so where training goes on, on the same engine.
        var tuned = pruned.ContinueTraining(pruned.Options with { Epochs = 2 }, Train);
        tuned.Engine.Factory.Should().BeSameAs(Plain);
        tuned.Training.StartedFromSeed.Should().BeFalse();
        for (int i = 0; i < 2 * tuned.LatentSize; i++)
        {
            var (q, p) = (i / tuned.LatentSize, i % tuned.LatentSize);
            (tuned.Prior.Proportion(q, p) == 0).Should().Be(pruned.Prior.Proportion(q, p) == 0);
        }
        Parameters(tuned).Should().NotEqual(Parameters(pruned));
    }

    [Fact]
    public void Idle_nodes_and_edges_go()
    {
        var model = Trained["univariate"].Value.WithEngine(Plain);
        // Node 1 of the hidden layer gives nothing.
        foreach (string name in new[] { "generator/1/coefficients", "generator/1/spline-weight", "generator/1/base-weight" })
        {
            var parameter = model.Engine.Parameters.Single(candidate => candidate.Name == name);
            parameter.Shape[0].Should().Be(3);
            var values = new float[parameter.Length];
            model.Engine.ReadParameter(parameter.Name, values);
            values.AsSpan(values.Length / 3, values.Length / 3).Clear();
            model.Engine.WriteParameter(parameter.Name, values);
        }
        var whole = model.PruneGenerator(0);
        ((KanGeneratorOptions)whole.Model.Options.Generator).Hidden.Should().Equal(2);
        whole.Model.Engine.Factory.Should().BeSameAs(Plain);
        Distance(whole.Model.Generate(50), model.Generate(50)).Should().BeLessThan(1e-6);

        var pruned = whole.Model.PruneGenerator(0, 0.3f, HeldOut);
        long left = pruned.Layers.Sum(layer => layer.EdgesAfter);
        left.Should().BeLessThan(pruned.Layers.Sum(layer => layer.EdgesBefore)).And.BeGreaterThan(4);
        var tuned = pruned.Model.ContinueTraining(pruned.Model.Options with { Epochs = 2 }, Train);
        tuned.PruneGenerator(0).Layers.Sum(layer => layer.EdgesBefore).Should().Be(left, "pruned edges stay");
        var moved = pruned.Model.ContinueTraining(pruned.Model.Options with { Epochs = 2 }, Train, engine: KaemEngine.Cpu);
        moved.Engine.Factory.Should().BeSameAs(KaemEngine.Cpu);
        moved.PruneGenerator(0).Layers.Sum(layer => layer.EdgesBefore).Should().Be(left, "on the other engine, too");
    }

    [Theory]
    [MemberData(nameof(KindNames))]
    public void A_prior_is_copied(string kind)
    {
        var model = Trained[kind].Value;
        using var file = new MemoryStream();
        model.Prior.Save(file);
        file.Position = 0;
        var prior = LatentPrior.Load(file);
        var options = prior.ApplyTo(Kinds[kind]) with { FreezePrior = true, Epochs = 2, Seed = 11 };
        foreach (var engine in new[] { Plain, KaemEngine.Cpu })
        {
            var started = KaemModel.Train(options, Train, startFrom: prior, engine: engine);
            started.Engine.Factory.Should().BeSameAs(engine);
            Parameters(started, "prior/").Should().Equal(Parameters(model, "prior/"));
            Parameters(started, "generator/").Should().NotEqual(Parameters(model, "generator/"));
        }
    }

    [Fact]
    public void A_domain_that_moved_is_a_parameter_as_any_other()
    {
        var following = Univariate with
        {
            Prior = Univariate.Prior with { DomainAdaptation = DomainAdaptation.FollowPosterior(0.2f) },
            Sampler = PosteriorSampler.Langevin(5, 0.01f),
            GridAdaptation = new() { Frequency = 3, Generator = false },
            Epochs = 2,
        };
        var model = KaemModel.Train(following, Train);
        var domain = new float[2];
        model.Engine.ReadParameter("prior/domain", domain);
        model.Prior.Domain.Should().Be((domain[0], domain[1])).And.NotBe((-1.5f, 1.5f));
        var copy = ModelParts.Of(model.Engine);
        copy.Parameters.Should().ContainSingle(parameter => parameter.Name == "prior/domain");
        model.WithEngine(KaemEngine.Cpu).Prior.Domain.Should().Be(model.Prior.Domain);
    }

    [Fact]
    public void Training_starts_from_the_same_parameters_everywhere()
    {
        var parts = ModelParts.Initial(Univariate, 6);
        foreach (var factory in new[] { Plain, KaemEngine.Cpu })
        {
            var engine = factory.Create(parts);
            engine.Parameters.Select(parameter => (parameter.Name, parameter.IsTrainable, string.Join('x', parameter.Shape))).Should()
                .Equal(parts.Parameters.Select(parameter => (parameter.Name, parameter.IsTrainable, string.Join('x', parameter.Shape))));
            Parameters(engine).Should().Equal(Parameters(new CpuEngine(Univariate, 6)));
        }
        parts.Invoking(it => it.ReadParameter("prior/none", [])).Should().Throw<ArgumentException>().WithMessage("*no parameter 'prior/none'*");
        FluentActions.Invoking(() => ModelParts.Initial(Univariate, 0)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("columns");
    }

    [Fact]
    public void Principal_components_lie_around_any_engine()
    {
        var options = Univariate with
        {
            PrincipalComponents = 2, Generator = KaemGenerator.Kan([3], Basis, OutputActivation.None), Likelihood = KaemLikelihood.Gaussian(0.3f), Epochs = 5,
        };
        var model = KaemModel.Train(options, Train, engine: Plain);
        model.Engine.Factory.Should().BeSameAs(Plain);
        model.Generate(7).Columns.Should().Be(6);
        model.Contributions(HeldOut).Columns.Should().Be(2);
        var cpu = model.WithEngine(KaemEngine.Cpu);
        Parameters(cpu).Should().Equal(Parameters(model));
        Distance(cpu.Decode(cpu.SampleLatents(20)), model.Decode(cpu.SampleLatents(20))).Should().BeLessThan(1e-5);
        var pruned = model.PruneGenerator(1e9f).Model;
        ((KanGeneratorOptions)pruned.Options.Generator).Hidden.Should().Equal(1);
        pruned.Engine.Factory.Should().BeSameAs(Plain);
        pruned.Generate(7).Columns.Should().Be(6);
    }

    [Fact]
    public void Checkpoints_are_of_one_engine()
    {
        var options = Univariate with { Epochs = 3 };
        var unbroken = KaemModel.Train(options, Train, engine: Plain);
        using var folder = new TemporaryFolder();
        var directory = new CheckpointDirectory(folder.Path) { EverySteps = 1, Keep = 5 };
        KaemModel.Train(options, Train, checkpoints: directory, engine: Plain);
        folder.Files.Should().HaveCount(5);
        foreach (string file in folder.Files.Skip(1))
            File.Delete(file);
        var reports = new Reports();
        var resumed = KaemModel.Train(options, Train, null, reports, checkpoints: directory, engine: Plain);
        reports.Notices.Should().ContainSingle().Which.Should().Match("*goes on from step 8,*");
        Bits.Of(resumed).Should().Equal(Bits.Of(unbroken));
        string[] before = folder.Files;

        reports = new Reports();
        var other = KaemModel.Train(options, Train, null, reports, checkpoints: directory);
        reports.Notices.Should().ContainSingle().Which.Should().Match("*are of the engine 'plain', and 'cpu' can't go on from them*left alone*");
        Bits.Of(other).Should().Equal(Bits.Of(KaemModel.Train(options, Train)));
        folder.Files.Should().Contain(before).And.HaveCount(before.Length + 5);

        // A file that was renamed does not get by either.
        string own = folder.Files.Last(file => file.Contains("-plain-")), foreign = own.Replace("-plain-", "-cpu-");
        foreach (string file in folder.Files.Where(file => file.Contains("-cpu-")))
            File.Delete(file);
        File.Move(own, foreign);
        reports = new Reports();
        KaemModel.Train(options, Train, null, reports, checkpoints: directory);
        reports.Notices[0].Should().Match("*can't be used: The checkpoint is of the engine 'plain'; this training runs on 'cpu'.*");
    }

    [Fact]
    public void What_it_can_not_do_it_refuses_by_name()
    {
        FluentActions.Invoking(() => KaemModel.Train(Univariate with { Sampler = PosteriorSampler.Mala() }, Train, engine: Plain))
            .Should().Throw<NotSupportedException>().WithMessage("The plain engine can't do Sampler = *Mala*");
        FluentActions.Invoking(() => KaemModel.Train(SmallModel.Options with { LatentSize = 1, OuterSize = 2, Sampler = PosteriorSampler.Amortised() }, Train,
            engine: Plain))
            .Should().Throw<NotSupportedException>().WithMessage("The plain engine can't do Sampler = *Amortised*");
        FluentActions.Invoking(() => Trained["univariate"].Value.Engine.Propose(HeldOut.Values, [], []))
            .Should().Throw<NotSupportedException>().WithMessage("*'plain' has no encoders*");
        byte[] file = Bits.Of(KaemModel.Train(SmallModel.Options with { Epochs = 1 }, Train));
        FluentActions.Invoking(() => KaemModel.Load(new MemoryStream(file), Plain))
            .Should().Throw<NotSupportedException>("the file is not to blame").WithMessage("The plain engine can't do Sampler = *");
        KaemModel.Load(new MemoryStream(file)).Invoking(it => it.WithEngine(Plain)).Should().Throw<NotSupportedException>();
        var model = Trained["univariate"].Value;
        model.Invoking(it => it.SamplePosterior(HeldOut)).Should().Throw<NotSupportedException>().WithMessage("*Mala*");
        model.Invoking(it => it.LogLikelihood(HeldOut, EvidenceEstimator.Steppingstone()))
            .Should().Throw<NotSupportedException>().WithMessage("*Evidence = Stepping*");
        model.Invoking(it => it.WithEngine(null!)).Should().Throw<ArgumentNullException>();
    }

    private static float[] Parameters(KaemModel model, string prefix = "") => Parameters(model.Engine, prefix);

    private static float[] Parameters(IKaemEngine engine, string prefix = "") =>
    [
        .. engine.Parameters.Where(parameter => parameter.Name.StartsWith(prefix, StringComparison.Ordinal)).SelectMany(parameter =>
        {
            var values = new float[parameter.Length];
            engine.ReadParameter(parameter.Name, values);
            return values;
        }),
    ];

    /// <summary>Root of the mean squared difference.</summary>
    private static double Distance(DataMatrix a, DataMatrix b)
    {
        double sum = 0;
        for (int i = 0; i < a.Values.Length; i++)
            sum += Math.Pow(a.Values[i] - b.Values[i], 2);
        return Math.Sqrt(sum / a.Values.Length);
    }
}
